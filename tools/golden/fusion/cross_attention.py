"""Golden values and gradients of the cross-attention fusion, by torch.nn.MultiheadAttention and LayerNorm in float64.

The case of one stream is also held against torch.nn.TransformerEncoder.

Run: python tools/golden/fusion/cross_attention.py
Writes packages/fusion/src/sequences/__fixtures__/cross-attention.json
"""

import torch
from _attention import PARTS
from _cross_attention import DIM, HEADS, fusion
from _module import write
from torch import nn

torch.manual_seed(61)


def transformer(named, z, seen, results):
    """The case of one stream is PyTorch's own encoder: pre-norm layers and a norm at the end."""
    layer = nn.TransformerEncoderLayer(DIM, HEADS, 2 * DIM, 0.0, "relu", batch_first=True, norm_first=True)
    module = nn.TransformerEncoder(layer, 2, nn.LayerNorm(DIM), enable_nested_tensor=False)
    path, state = "fusion/cross/text/text", {}
    for i in range(2):
        join = lambda kind: torch.cat([named[f"{path}/{i}/attention/{part}/{kind}"] for part in PARTS])
        state[f"layers.{i}.self_attn.in_proj_weight"], state[f"layers.{i}.self_attn.in_proj_bias"] = join("kernel"), join("bias")
        for theirs, ours in (
            ("self_attn.out_proj", "attention/output"),
            ("linear1", "feed-forward/0"),
            ("linear2", "feed-forward/1"),
            ("norm1", "attention-norm"),
            ("norm2", "feed-forward-norm"),
        ):
            for kind, own in (("weight", "scale" if "norm" in theirs else "kernel"), ("bias", "bias")):
                state[f"layers.{i}.{theirs}.{kind}"] = named[f"{path}/{i}/{ours}/{own}"]
    state |= {"norm.weight": named[f"{path}/norm/scale"], "norm.bias": named[f"{path}/norm/bias"]}
    padding = seen["text"] == 0
    expected = torch.func.functional_call(module, state, (z["text"],), {"src_key_padding_mask": padding})
    assert torch.allclose(results[0][0][~padding], expected[~padding]), "self-attention is PyTorch's encoder"

BOTH = [["text", "audio"], ["audio", "text"]]
ONE = BOTH[:1]
write(
    __file__,
    "sequences",
    [
        fusion("two streams, one as wide as hiddenDim", {"text": 4, "audio": 3}, BOTH, {"text": "first"}, expansion=2),
        fusion("without masks, as published", {"text": 4, "audio": 3}, BOTH, {"text": "first"}, legacy="no-masks"),
        fusion("keys with a norm of their own", {"text": 3, "audio": 2}, ONE, "last", numLayers=2, keyNorm="own", directions=ONE),
        fusion("one stream", {"text": 3}, [["text", "text"]], check=transformer, numLayers=2, expansion=2),
    ],
)
