"""Golden values and gradients of the gated fusion (gated multimodal unit), by PyTorch in float64.

Run: python tools/golden/fusion/gated.py
Writes packages/fusion/src/vectors/__fixtures__/gated.json
"""

import torch
from _module import case, write
from torch import nn

torch.set_default_dtype(torch.float64)
torch.manual_seed(29)
BATCH, DIM = 3, 3
ALL = {"text": ("text", 4, "vector"), "audio": ("audio", 3, "vector"), "visual": ("visual", 2, "vector")}


def fusion(name, count, gates="independent", bias=False):
    specs = dict(list(ALL.items())[:count])
    total = sum(dim for _, dim, _ in specs.values())
    hidden = {key: nn.Linear(dim, DIM, bias=bias) for key, (_, dim, _) in specs.items()}
    gated = list(specs)[:-1] if gates == "convex" else list(specs)
    gate = {key: nn.Linear(total, DIM, bias=bias) for key in gated}
    parameters = {}
    for part, layers in (("projection", hidden), ("gate", gate)):
        for key, layer in layers.items():
            parameters[f"fusion/{part}/{key}/kernel"] = layer.weight
            if bias:
                parameters[f"fusion/{part}/{key}/bias"] = layer.bias

    def forward(**inputs):
        h = {key: torch.tanh(layer(inputs[key])) for key, layer in hidden.items()}
        joined = torch.cat(list(inputs.values()), 1)
        if gates == "independent":
            z = {key: torch.sigmoid(layer(joined)) for key, layer in gate.items()}
        elif count == 1:
            z = {"text": torch.ones_like(h["text"])}
        elif count == 2:  # the bimodal form of the paper
            first = torch.sigmoid(gate["text"](joined))
            z = {"text": first, "audio": 1 - first}
        else:
            odds = {key: torch.exp(gate[key](joined)) if key in gate else torch.ones(BATCH, DIM) for key in specs}
            z = {key: value / sum(odds.values()) for key, value in odds.items()}
        return sum(z[key] * h[key] for key in specs), torch.stack(list(z.values()), 1)

    inputs = {key: torch.randn(BATCH, dim) for key, (_, dim, _) in specs.items()}
    return case(name, {"dim": DIM, "gates": gates, "bias": bias}, specs, parameters, inputs, forward)


write(
    __file__,
    "vectors",
    [
        fusion("one stream, gated by itself", 1),
        fusion("two streams", 2),
        fusion("three streams, biases", 3, bias=True),
        fusion("bimodal form: z and 1 - z", 2, "convex"),
        fusion("convex of three, biases", 3, "convex", bias=True),
    ],
)
