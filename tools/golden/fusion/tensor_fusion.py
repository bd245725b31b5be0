"""Golden values and gradients of the tensor fusion, by PyTorch in float64.

Run: python tools/golden/fusion/tensor_fusion.py
Writes packages/fusion/src/vectors/__fixtures__/tensor-fusion.json
"""

import torch
from _module import case, write
from torch import nn

torch.set_default_dtype(torch.float64)
torch.manual_seed(31)
BATCH = 2
ALL = {"text": ("text", 4, "vector"), "audio": ("audio", 3, "vector"), "visual": ("visual", 2, "vector")}
ACTIVATIONS = {"relu": torch.relu, "tanh": torch.tanh, "identity": lambda x: x}
SUBSCRIPTS = {1: "bi->bi", 2: "bi,bj->bij", 3: "bi,bj,bk->bijk"}


def fusion(name, count, **options):
    specs = dict(list(ALL.items())[:count])
    layers = {
        key: nn.Linear(dim, options.get("dims", {}).get(key, options["dim"])) for key, (_, dim, _) in specs.items()
    }
    ones = options.get("appendOne", True)
    parameters = {}
    for key, layer in layers.items():
        parameters |= {f"fusion/projection/{key}/kernel": layer.weight, f"fusion/projection/{key}/bias": layer.bias}
    output = None
    if "outputDim" in options:
        size = 1
        for layer in layers.values():
            size *= layer.out_features + ones
        output = nn.Linear(size, options["outputDim"])
        parameters |= {"fusion/output/kernel": output.weight, "fusion/output/bias": output.bias}

    def forward(**inputs):
        vectors = []
        for key, layer in layers.items():
            before = layer(inputs[key])
            assert before.abs().min() > 1e-3  # off the kink
            x = ACTIVATIONS[options.get("activation", "relu")](before)
            vectors.append(torch.cat([x, torch.ones(BATCH, 1)], 1) if ones else x)
        product = torch.einsum(SUBSCRIPTS[count], *vectors).flatten(1)
        return output(product) if output else product

    inputs = {key: torch.randn(BATCH, dim) for key, (_, dim, _) in specs.items()}
    return case(name, options, specs, parameters, inputs, forward)


write(
    __file__,
    "vectors",
    [
        fusion("one stream", 1, dim=2),
        fusion("two streams", 2, dim=3),
        fusion("three streams, one wider, projected", 3, dim=2, dims={"text": 3}, activation="tanh", outputDim=3),
        fusion("two streams without ones", 2, dim=2, activation="identity", appendOne=False),
        fusion("three streams without ones", 3, dim=2, activation="tanh", appendOne=False),
    ],
)
