"""Golden values and gradients of the multi-head attention fusion, by torch.nn.MultiheadAttention and LayerNorm in float64.

Run: python tools/golden/fusion/multi_head_attention.py
Writes packages/fusion/src/vectors/__fixtures__/multi-head-attention.json
"""

import torch
from _module import case, write
from torch import nn

torch.set_default_dtype(torch.float64)
torch.manual_seed(41)
BATCH = 3
ALL = {"text": ("text", 3, "vector"), "audio": ("audio", 5, "vector"), "visual": ("visual", 4, "vector")}


class Layers:
    """A linear layer for each stream, attention and layer norm, with our names of their parameters."""

    def __init__(self, specs, dims, width, heads):
        self.linear = {key: nn.Linear(dim, dims[key]) for key, (_, dim, _) in specs.items()}
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)
        self.norm = nn.LayerNorm(width)
        nn.init.normal_(self.attention.in_proj_bias, 0, 0.3)
        nn.init.normal_(self.attention.out_proj.bias, 0, 0.3)
        nn.init.normal_(self.norm.weight, 1, 0.3)
        nn.init.normal_(self.norm.bias, 0, 0.3)

    def packed(self):
        """Our parameters as leaves; the packed ones of PyTorch are put together from them in each forward pass."""
        parameters = {}
        for key, layer in self.linear.items():
            parameters |= {f"fusion/projection/{key}/kernel": layer.weight, f"fusion/projection/{key}/bias": layer.bias}
        for i, part in enumerate(("query", "key", "value")):
            rows = slice(i * self.norm.normalized_shape[0], (i + 1) * self.norm.normalized_shape[0])
            for kind, packed in (("kernel", self.attention.in_proj_weight), ("bias", self.attention.in_proj_bias)):
                parameters[f"fusion/attention/{part}/{kind}"] = packed[rows].detach().clone().requires_grad_()
        parameters |= {
            "fusion/attention/output/kernel": self.attention.out_proj.weight,
            "fusion/attention/output/bias": self.attention.out_proj.bias,
            "fusion/norm/scale": self.norm.weight,
            "fusion/norm/bias": self.norm.bias,
        }
        return parameters

    def attend(self, x, parameters):
        """torch.nn.MultiheadAttention on x, [batch, tokens, width] or [tokens, width], with the weights of each head."""
        joined = {
            f"in_proj_{name}": torch.cat([parameters[f"fusion/attention/{part}/{kind}"] for part in ("query", "key", "value")])
            for name, kind in (("weight", "kernel"), ("bias", "bias"))
        }
        kept = {name: value for name, value in self.attention.named_parameters() if name not in joined}
        return torch.func.functional_call(
            self.attention, {**joined, **kept}, (x, x, x), {"need_weights": True, "average_attn_weights": False}
        )


def fusion(name, count, shares, heads, attend, **options):
    """shares: width of each stream; attend(layers, parts, parameters) gives (fused, attention)."""
    specs = dict(list(ALL.items())[:count])
    dims = dict(zip(specs, shares))
    layers = Layers(specs, dims, options["hiddenDim"], heads)
    parameters = layers.packed()

    def forward(**inputs):
        return attend(layers, [layers.linear[key](x) for key, x in inputs.items()], parameters)

    inputs = {key: torch.randn(BATCH, dim) for key, (_, dim, _) in specs.items()}
    return case(name, options, specs, parameters, inputs, forward)


def equal(join):
    def attend(layers, parts, parameters):
        x = torch.stack(parts, 1)
        output, attention = layers.attend(x, parameters)
        y = layers.norm(x + output)
        return (y.mean(1) if join == "mean" else y.flatten(1)), attention

    return attend


def proportional(layers, parts, parameters):
    """One example after the other; tokens are shares in their place, and each writes to its place."""
    rows, weights = [], []
    for row in range(BATCH):
        x = torch.cat([part[row] for part in parts])
        tokens, places, start = [], [], 0
        for part in parts:
            place = slice(start, start + part.shape[1])
            start += part.shape[1]
            places.append(place)
            tokens.append(nn.functional.pad(part[row], (place.start, len(x) - place.stop)))
        output, attention = layers.attend(torch.stack(tokens), parameters)
        gathered = torch.cat([output[i, place] for i, place in enumerate(places)])
        rows.append(layers.norm(x + gathered))
        weights.append(attention)
    return torch.stack(rows), torch.stack(weights)


def batch_attention(layers, parts, parameters):
    """As published: a 2-D input is one sequence without a batch."""
    x = torch.cat(parts, 1)
    output, attention = layers.attend(x, parameters)
    return layers.norm(x + output), attention[None]


write(
    __file__,
    "vectors",
    [
        fusion("one stream", 1, [4], 2, equal("flatten"), hiddenDim=4, numHeads=2),
        fusion("two streams, one head", 2, [4, 4], 1, equal("flatten"), hiddenDim=4, numHeads=1),
        fusion("three streams, the second divisor", 3, [4, 4, 4], 2, equal("flatten"), hiddenDim=4, headDegree=2),
        fusion("three streams, averaged", 3, [4, 4, 4], 4, equal("mean"), hiddenDim=4, join="mean"),
        # 6 · 3/8 = 2.25, 6 · 5/8 = 3.75: 2, 3 + 1; 6 · 3/12 = 1.5, 6 · 5/12 = 2.5, 6 · 4/12 = 2: 1, 2 + 1, 2
        fusion("two shares", 2, [2, 4], 3, proportional, hiddenDim=6, numHeads=3, widths="proportional"),
        fusion("three shares", 3, [1, 3, 2], 2, proportional, hiddenDim=6, numHeads=2, widths="proportional"),
        fusion(
            "across the batch",
            3,
            [1, 3, 2],
            2,
            batch_attention,
            hiddenDim=6,
            headDegree=2,
            widths="proportional",
            legacy="batch-attention",
        ),
    ],
)
