"""Tiny random encoders of speech as transformers saves them, and what transformers gives in float64: the hidden states of every layer, and the gradient of
every weight of Σ last_hidden_state · cotangent over real steps. In `training`, what one of them gives with layers left out and spans masked.

Run: python tools/golden/backbones/speech.py
Writes speech.json and the folders beside it: packages/backbones/src/speech/__fixtures__/
"""

import torch
from safetensors.torch import load_file, save_file
from transformers import (
    HubertConfig,
    HubertModel,
    Wav2Vec2Config,
    Wav2Vec2ForCTC,
    Wav2Vec2Model,
    WavLMConfig,
    WavLMForCTC,
    WavLMModel,
)

from _speech import OFF, case, training_case
from _tiny import fixtures_of, write

FIXTURES = fixtures_of("speech")
torch.manual_seed(43)
SHAPE = dict(
    hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=6, conv_dim=(4, 5, 6),
    conv_kernel=(10, 3, 2), conv_stride=(5, 2, 2), num_conv_pos_embeddings=16, num_conv_pos_embedding_groups=4,
)


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
        FIXTURES,
        "base",
        Wav2Vec2ForCTC(Wav2Vec2Config(**SHAPE, **OFF, vocab_size=7, feat_extract_norm="group", do_stable_layer_norm=False, conv_bias=False)),
        lambda model: model.wav2vec2,
        [187, 187],
        normStatistics="real",
    ),
    case(
        FIXTURES,
        "large",
        Wav2Vec2Model(Wav2Vec2Config(**{**SHAPE, "num_conv_pos_embeddings": 5, "num_conv_pos_embedding_groups": 2}, **OFF, feat_extract_norm="layer", do_stable_layer_norm=True, conv_bias=True)),
        lambda model: model,
        [203, 160],
        normStatistics="real",
    ),
    case(
        FIXTURES,
        "hubert",
        HubertModel(HubertConfig(**SHAPE, **OFF, feat_extract_norm="group", do_stable_layer_norm=False, conv_bias=True, feat_proj_layer_norm=False)),
        lambda model: model,
        [171, 143],
        normStatistics="padded",
    ),
    case(
        FIXTURES,
        "mixed",
        Wav2Vec2Model(
            Wav2Vec2Config(
                **OFF, hidden_size=9, num_hidden_layers=1, num_attention_heads=1, intermediate_size=11, conv_dim=(3, 5),
                conv_kernel=(9, 4), conv_stride=(6, 3), num_conv_pos_embeddings=7, num_conv_pos_embedding_groups=9,
                feat_extract_norm="layer", do_stable_layer_norm=False, conv_bias=False, hidden_act="relu",
                feat_extract_activation="silu", layer_norm_eps=1e-4,
            )
        ),
        lambda model: model,
        [150, 151, 99],
        normStatistics="real",
    ),
]
# Made with masks on, so that its file has the vector that stands in for masked steps.
masked_config = HubertConfig(
    **{**OFF, "apply_spec_augment": True, "mask_time_prob": 0.4}, hidden_size=12, num_hidden_layers=3, num_attention_heads=4,
    intermediate_size=5, conv_dim=(4, 3), conv_kernel=(6, 3), conv_stride=(4, 2), num_conv_pos_embeddings=6,
    num_conv_pos_embedding_groups=3, feat_extract_norm="layer", do_stable_layer_norm=True, conv_bias=False,
    hidden_act="gelu_new",
)
masked = HubertModel(masked_config)
cases.append(case(FIXTURES, "stable", masked, lambda model: model, [180, 141], normStatistics="real"))
training = [
    training_case(
        "layers left out, steps and features masked", cases[-1], masked, lambda model: model, layer_drop=0.3,
        time=(0.4, 4, 1), feature=(0.3, 2, 0),
    ),
]
# Few buckets, so that distances share them.
cases += [
    case(
        FIXTURES,
        "wavlm",
        WavLMForCTC(WavLMConfig(**SHAPE, **OFF, vocab_size=7, feat_extract_norm="group", do_stable_layer_norm=False, conv_bias=False, num_buckets=12, max_bucket_distance=6)),
        lambda model: model.wavlm,
        [190, 131],
        normStatistics="padded",
    ),
    case(
        FIXTURES,
        "wavlm-stable",
        WavLMModel(
            WavLMConfig(
                **{**OFF, **SHAPE, "hidden_size": 12, "num_attention_heads": 3, "num_hidden_layers": 3}, feat_extract_norm="layer",
                do_stable_layer_norm=True, conv_bias=True, num_buckets=10, max_bucket_distance=9, hidden_act="relu",
            )
        ),
        lambda model: model,
        [203, 160, 99],
        normStatistics="real",
    ),
]
with_old_names("hubert")
of_published_size = WavLMModel(WavLMConfig(num_hidden_layers=1)).encoder.layers[0].attention
distances = torch.arange(-1000, 1001)
write("speech", cases, training=training, buckets=of_published_size._relative_positions_bucket(distances).tolist())
