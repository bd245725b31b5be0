"""Tiny random encoders of speech as transformers saves them, and what transformers gives in float64: the hidden states of every layer, and the gradient of
every weight of Σ last_hidden_state · cotangent over real steps.

Run: python tools/golden/backbones/speech.py
Writes speech.json and the folders beside it: packages/backbones/src/speech/__fixtures__/
"""

import copy

import torch
from safetensors.torch import load_file, save_file
from transformers import HubertConfig, HubertModel, Wav2Vec2Config, Wav2Vec2ForCTC, Wav2Vec2Model

from _tiny import fixtures_of, gradients_of, jitter, rounded, save, write

FIXTURES = fixtures_of("speech")
torch.manual_seed(43)
OFF = dict(
    hidden_dropout=0.0, activation_dropout=0.0, attention_dropout=0.0, feat_proj_dropout=0.0, layerdrop=0.0,
    apply_spec_augment=False, mask_time_prob=0.0,
)
SHAPE = dict(
    hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=6, conv_dim=(4, 5, 6),
    conv_kernel=(10, 3, 2), conv_stride=(5, 2, 2), num_conv_pos_embeddings=16, num_conv_pos_embedding_groups=4,
)


def case(name, model, encoder_of, lengths, **rest):
    jitter(model)
    model.eval()
    save(model, FIXTURES / name)
    samples = torch.randn(len(lengths), max(lengths))
    mask = torch.tensor([[int(t < n) for t in range(max(lengths))] for n in lengths])
    samples = samples * mask
    encoder = encoder_of(copy.deepcopy(model).double())
    outputs = encoder(samples.double(), attention_mask=mask, output_hidden_states=True)
    # The last of the hidden states is that before the norm at the end, where there is one there.
    states = [*outputs.hidden_states[:-1], outputs.last_hidden_state]
    steps = encoder._get_feat_extract_output_lengths(torch.tensor(lengths))
    real = torch.tensor([[float(t < n) for t in range(states[0].shape[1])] for n in steps], dtype=torch.float64)
    cotangent = torch.randn(states[-1].shape, dtype=torch.float64) * real[..., None]
    (states[-1] * cotangent).sum().backward()
    return {
        "name": name,
        "samples": rounded(samples),
        "mask": mask.double().tolist(),
        "steps": steps.tolist(),
        "hiddenStates": [rounded(state * real[..., None]) for state in states],
        "cotangent": rounded(cotangent),
        "gradients": gradients_of(encoder),
        **rest,
    }


def with_old_names(name):
    """Weight norm as files of older versions name it."""
    path = FIXTURES / name / "model.safetensors"
    old = {"parametrizations.weight.original0": "weight_g", "parametrizations.weight.original1": "weight_v"}

    def renamed(each):
        for now, before in old.items():
            each = each.replace(now, before)
        return each

    save_file({renamed(each): value for each, value in load_file(path).items()}, path, {"format": "pt"})


cases = [
    case(
        "base",
        Wav2Vec2ForCTC(Wav2Vec2Config(**SHAPE, **OFF, vocab_size=7, feat_extract_norm="group", do_stable_layer_norm=False, conv_bias=False)),
        lambda model: model.wav2vec2,
        [187, 187],
        normStatistics="real",
    ),
    case(
        "large",
        Wav2Vec2Model(Wav2Vec2Config(**{**SHAPE, "num_conv_pos_embeddings": 5, "num_conv_pos_embedding_groups": 2}, **OFF, feat_extract_norm="layer", do_stable_layer_norm=True, conv_bias=True)),
        lambda model: model,
        [203, 160],
        normStatistics="real",
    ),
    case(
        "hubert",
        HubertModel(HubertConfig(**SHAPE, **OFF, feat_extract_norm="group", do_stable_layer_norm=False, conv_bias=True, feat_proj_layer_norm=False)),
        lambda model: model,
        [171, 143],
        normStatistics="padded",
    ),
]
with_old_names("hubert")
write("speech", cases)
