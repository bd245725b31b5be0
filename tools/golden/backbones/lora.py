"""Low-rank adapters by PEFT on tiny random encoders, in float64: the last hidden states, the gradients of the adapters, and the weights with the adapters
merged into them.

Run: python tools/golden/backbones/lora.py
Writes lora.json and the folders beside it: packages/backbones/src/lora/__fixtures__/
"""

import copy

import peft
import torch
import transformers
from transformers import BertConfig, BertModel, GPT2Config, GPT2Model, Wav2Vec2Config, Wav2Vec2Model

from _speech import OFF
from _tiny import fixtures_of, jitter, rounded, save, write

FIXTURES = fixtures_of("lora")
torch.manual_seed(53)


def case(name, model, inputs, options, targets):
    """`targets`: ours by PEFT's names."""
    jitter(model)
    model.eval()
    save(model, FIXTURES / name)
    config = peft.LoraConfig(
        r=options["rank"], lora_alpha=options["alpha"], target_modules=list(targets), lora_dropout=0.0,
        fan_in_fan_out=model.config.model_type == "gpt2",
    )
    adapted = peft.get_peft_model(copy.deepcopy(model), config)
    with torch.no_grad():
        for each, weight in adapted.named_parameters():
            if ".lora_" in each:
                weight.copy_(0.3 * torch.randn_like(weight))
    adapted = adapted.double().eval()
    given = {each: value.double() if value.is_floating_point() else value for each, value in inputs.items()}
    last = adapted(**given).last_hidden_state
    cotangent = torch.randn(last.shape, dtype=torch.float64)
    (last * cotangent).sum().backward()
    adapters = {}
    for each, weight in adapted.named_parameters():
        if ".lora_" in each:
            layer, part = each.removeprefix("base_model.model.").removesuffix(".default.weight").rsplit(".lora_", 1)
            entry = adapters.setdefault(layer, {})
            entry["down" if part == "A" else "up"] = {
                "shape": list(weight.shape), "data": rounded(weight.flatten()), "gradient": rounded(weight.grad.flatten()),
            }
    merged = adapted.merge_and_unload()
    weights = dict(merged.named_parameters())
    return {
        "name": name,
        "options": {**options, "targets": list(dict.fromkeys(targets.values()))},
        "inputs": {each: value.tolist() for each, value in inputs.items()},
        "last": rounded(last),
        "cotangent": rounded(cotangent),
        "adapters": adapters,
        "merged": {
            f"{layer}.weight": {"shape": list(weights[f"{layer}.weight"].shape), "data": rounded(weights[f"{layer}.weight"].flatten())}
            for layer in adapters
        },
        "mergedLast": rounded(merged(**given).last_hidden_state),
    }


cases = [
    case(
        "bert",
        BertModel(
            BertConfig(
                vocab_size=12, hidden_size=6, num_hidden_layers=2, num_attention_heads=2, intermediate_size=5,
                max_position_embeddings=7, type_vocab_size=1, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
            ),
            add_pooling_layer=False,
        ),
        {"input_ids": torch.randint(1, 12, (3, 5))},
        {"rank": 3, "alpha": 7},
        {"query": "query", "value": "value"},
    ),
    case(
        "gpt2",
        GPT2Model(
            GPT2Config(
                vocab_size=10, n_positions=6, n_embd=6, n_layer=2, n_head=3, n_inner=7, resid_pdrop=0.0, embd_pdrop=0.0,
                attn_pdrop=0.0,
            )
        ),
        {"input_ids": torch.randint(0, 10, (2, 6))},
        {"rank": 2, "alpha": 8},
        # PEFT has one adapter for query, key and value of GPT-2, whose weights are one array.
        {"attn.c_proj": "output", "mlp.c_fc": "feed-forward/0", "mlp.c_proj": "feed-forward/1"},
    ),
    case(
        "wav2vec2",
        Wav2Vec2Model(
            Wav2Vec2Config(
                **OFF, hidden_size=6, num_hidden_layers=1, num_attention_heads=2, intermediate_size=5, conv_dim=(4, 3),
                conv_kernel=(6, 3), conv_stride=(4, 2), num_conv_pos_embeddings=4, num_conv_pos_embedding_groups=2,
                feat_extract_norm="layer", do_stable_layer_norm=True,
            )
        ),
        {"input_values": torch.round(torch.randn(2, 50), decimals=3)},
        {"rank": 1, "alpha": 3},
        {
            "q_proj": "query", "k_proj": "key", "v_proj": "value", "out_proj": "output",
            "intermediate_dense": "feed-forward/0", "output_dense": "feed-forward/1",
        },
    ),
]
write("lora", cases, library="peft, torch, transformers", version=f"{peft.__version__}, {torch.__version__}, {transformers.__version__}")
