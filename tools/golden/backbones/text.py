"""Tiny random encoders of tokens as transformers saves them, and what transformers gives in float64: the hidden states of every layer, and the gradient of
every weight of Σ last_hidden_state · cotangent over real tokens.

Run: python tools/golden/backbones/text.py
Writes text.json and the folders beside it: packages/backbones/src/text/__fixtures__/
"""

import torch
from transformers import (
    BertConfig,
    BertModel,
    CamembertConfig,
    CamembertForSequenceClassification,
    ElectraConfig,
    ElectraForPreTraining,
    ElectraModel,
    GPT2Config,
    GPT2LMHeadModel,
    GPT2Model,
    RobertaConfig,
    RobertaForMaskedLM,
    XLMRobertaConfig,
    XLMRobertaModel,
)

from _text import case
from _tiny import fixtures_of, write

FIXTURES = fixtures_of("text")
torch.manual_seed(41)
none = dict(hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
gpt2_none = dict(resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0)
cases = [
    case(
        FIXTURES,
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
        FIXTURES,
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
        FIXTURES,
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
        FIXTURES,
        "gpt2",
        GPT2LMHeadModel(
            GPT2Config(
                vocab_size=16, n_positions=7, n_embd=8, n_layer=2, n_head=2, n_inner=11, **gpt2_none,
            )
        ),
        lambda model: model.transformer,
        0,
    ),
    case(
        FIXTURES,
        "camembert",
        CamembertForSequenceClassification(
            CamembertConfig(
                vocab_size=13, hidden_size=9, num_hidden_layers=3, num_attention_heads=3, intermediate_size=5,
                max_position_embeddings=10, type_vocab_size=1, pad_token_id=1, hidden_act="gelu_new",
                layer_norm_eps=1e-5, **none,
            )
        ),
        lambda model: model.roberta,
        1,
        (7, 4),
    ),
    case(
        FIXTURES,
        "xlm-roberta",
        XLMRobertaModel(
            XLMRobertaConfig(
                vocab_size=12, hidden_size=7, num_hidden_layers=1, num_attention_heads=1, intermediate_size=13,
                max_position_embeddings=9, type_vocab_size=1, pad_token_id=1, hidden_act="silu", **none,
            ),
            add_pooling_layer=False,
        ),
        lambda model: model,
        1,
        (2, 6),
    ),
    case(
        FIXTURES,
        "electra-wide",
        ElectraForPreTraining(
            ElectraConfig(
                vocab_size=14, embedding_size=10, hidden_size=10, num_hidden_layers=2, num_attention_heads=5,
                intermediate_size=3, max_position_embeddings=6, type_vocab_size=1, hidden_act="tanh", **none,
            )
        ),
        lambda model: model.electra,
        0,
        (1, 6, 3),
    ),
    case(
        FIXTURES,
        "gpt2-odd",
        GPT2Model(
            GPT2Config(
                vocab_size=11, n_positions=8, n_embd=9, n_layer=3, n_head=3, activation_function="silu",
                layer_norm_epsilon=1e-6, **gpt2_none,
            )
        ),
        lambda model: model,
        0,
        (8, 2),
    ),
]
write("text", cases)
