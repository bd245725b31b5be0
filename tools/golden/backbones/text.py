"""Tiny random encoders of tokens as transformers saves them, and what transformers gives in float64: the hidden states of every layer, and the gradient of
every weight of Σ last_hidden_state · cotangent over real tokens.

Run: python tools/golden/backbones/text.py
Writes text.json and the folders beside it: packages/backbones/src/text/__fixtures__/
"""

import copy

import torch
from transformers import (
    BertConfig,
    BertModel,
    ElectraConfig,
    ElectraModel,
    GPT2Config,
    GPT2LMHeadModel,
    RobertaConfig,
    RobertaForMaskedLM,
)

from _tiny import fixtures_of, gradients_of, jitter, rounded, save, write

FIXTURES = fixtures_of("text")
torch.manual_seed(41)
LENGTHS = [5, 3, 1]


def case(name, model, encoder_of, pad):
    jitter(model)
    model.eval()
    save(model, FIXTURES / name)
    steps = max(LENGTHS)
    mask = torch.tensor([[int(t < n) for t in range(steps)] for n in LENGTHS])
    ids = torch.randint(3, model.config.vocab_size, mask.shape) * mask + pad * (1 - mask)
    encoder = encoder_of(copy.deepcopy(model).double())
    states = encoder(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states
    # transformers gives what leaves the last norm as the last of GPT-2's hidden states.
    last = states[-1]
    cotangent = torch.randn(last.shape, dtype=torch.float64) * mask[..., None]
    (last * cotangent).sum().backward()
    return {
        "name": name,
        "ids": ids.tolist(),
        "mask": mask.double().tolist(),
        "hiddenStates": [rounded(state * mask[..., None]) for state in states],
        "cotangent": rounded(cotangent),
        "gradients": gradients_of(encoder),
    }


none = dict(hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
cases = [
    case(
        "bert",
        BertModel(
            BertConfig(
                vocab_size=19, hidden_size=6, num_hidden_layers=2, num_attention_heads=3, intermediate_size=7,
                max_position_embeddings=9, type_vocab_size=2, hidden_act="relu", **none,
            ),
            add_pooling_layer=True,
        ),
        lambda model: model,
        0,
    ),
    case(
        "roberta",
        RobertaForMaskedLM(
            RobertaConfig(
                vocab_size=17, hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=10,
                max_position_embeddings=11, type_vocab_size=1, pad_token_id=1, layer_norm_eps=1e-5, **none,
            )
        ),
        lambda model: model.roberta,
        1,
    ),
    case(
        "electra",
        ElectraModel(
            ElectraConfig(
                vocab_size=15, embedding_size=5, hidden_size=8, num_hidden_layers=1, num_attention_heads=4,
                intermediate_size=6, max_position_embeddings=8, type_vocab_size=2, **none,
            )
        ),
        lambda model: model,
        0,
    ),
    case(
        "gpt2",
        GPT2LMHeadModel(
            GPT2Config(
                vocab_size=16, n_positions=7, n_embd=8, n_layer=2, n_head=2, n_inner=11,
                resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0,
            )
        ),
        lambda model: model.transformer,
        0,
    ),
]
write("text", cases)
