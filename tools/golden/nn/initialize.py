"""Golden gains and fans of torch.nn.init, and the spread of what its initialisers draw.

Run: python tools/golden/nn/initialize.py
Writes packages/nn/src/__fixtures__/initialize.json
"""

import json
import math
from pathlib import Path

import torch
from torch import nn
from torch.nn import init

ROOT = Path(__file__).resolve().parents[3]
TARGET = ROOT / "packages/nn/src/__fixtures__/initialize.json"
torch.manual_seed(8)

SHAPE = [120, 240]
WINDOW = [64, 48, 3, 2]


def spread(name, shape, f, options):
    """Statistics of ten draws, so that they are exact to about a tenth of a percent."""
    x = torch.stack([f(torch.empty(shape)) for _ in range(10)]).double()
    return {
        "name": name,
        "shape": list(shape),
        "options": options,
        "mean": x.mean().item(),
        "std": x.std().item(),
        "largest": x.abs().max().item(),
    }


def linear(shape):
    module = nn.Linear(shape[1], shape[0])
    return module.weight.detach()


golden = {
    "library": "torch",
    "version": torch.__version__,
    "script": "tools/golden/nn/initialize.py",
    "gains": [
        {"nonlinearity": name, "gain": float(init.calculate_gain("conv2d" if name == "conv" else name))}
        for name in ["linear", "conv", "sigmoid", "tanh", "relu", "leaky_relu", "selu"]
    ]
    + [{"nonlinearity": "leaky_relu", "slope": 0.2, "gain": float(init.calculate_gain("leaky_relu", 0.2))}],
    "fans": [
        {"shape": shape, "fans": list(init._calculate_fan_in_and_fan_out(torch.empty(shape)))} for shape in ([4, 3], [8, 6, 5], WINDOW)
    ],
    "spreads": [
        spread("kaimingUniform", SHAPE, init.kaiming_uniform_, {}),
        spread("kaimingUniform", WINDOW, lambda t: init.kaiming_uniform_(t, a=math.sqrt(5)), {"a": math.sqrt(5)}),
        spread(
            "kaimingUniform",
            WINDOW,
            lambda t: init.kaiming_uniform_(t, mode="fan_out", nonlinearity="relu"),
            {"mode": "fan_out", "nonlinearity": "relu"},
        ),
        spread("kaimingNormal", SHAPE, lambda t: init.kaiming_normal_(t, nonlinearity="tanh"), {"nonlinearity": "tanh"}),
        spread("xavierUniform", SHAPE, lambda t: init.xavier_uniform_(t, gain=2), {"gain": 2}),
        spread("xavierNormal", WINDOW, init.xavier_normal_, {}),
        spread("uniform", SHAPE, lambda t: init.uniform_(t, -0.25, 0.75), {"a": -0.25, "b": 0.75}),
        spread("normal", SHAPE, lambda t: init.normal_(t, 0.5, 0.1), {"mean": 0.5, "std": 0.1}),
        spread("truncatedNormal", SHAPE, lambda t: init.trunc_normal_(t, std=0.02), {"std": 0.02}),
        spread("truncatedNormal", SHAPE, lambda t: init.trunc_normal_(t, 0.1, 0.5, -0.4, 1), {"mean": 0.1, "std": 0.5, "a": -0.4, "b": 1}),
        spread("defaultKernel", SHAPE, lambda t: linear(t.shape), {}),
    ],
}
TARGET.parent.mkdir(parents=True, exist_ok=True)
TARGET.write_text(json.dumps(golden) + "\n")
