"""Golden values and gradients of activations and normalisation, by PyTorch in float64, and sinusoidal positions, by transformers.

Run: python tools/golden/nn/functions.py
Writes packages/nn/src/__fixtures__/functions.json
"""

import json
from pathlib import Path

import torch
import transformers
from torch.nn import functional as F
from transformers.models.marian.modeling_marian import MarianSinusoidalPositionalEmbedding

ROOT = Path(__file__).resolve().parents[3]
TARGET = ROOT / "packages/nn/src/__fixtures__/functions.json"
torch.set_default_dtype(torch.float64)
torch.manual_seed(6)

POINTS = torch.tensor([-20.0, -6, -3, -1.5, -0.7, -0.1, 0, 0.1, 0.7, 1.5, 3, 6, 20])


def slope_and_value(f, x):
    x = x.clone().requires_grad_()
    y = f(x)
    (slope,) = torch.autograd.grad(y.sum(), x)
    return {"x": x.tolist(), "y": y.tolist(), "slope": slope.tolist()}


def normalize(x, dim):
    x = x.clone().requires_grad_()
    y = F.normalize(x, dim=dim)
    cotangent = torch.randn_like(y)
    (gradient,) = torch.autograd.grad((y * cotangent).sum(), x)
    return {"x": x.tolist(), "axis": dim, "output": y.tolist(), "cotangent": cotangent.tolist(), "gradient": gradient.tolist()}


def positions(steps, dim):
    module = MarianSinusoidalPositionalEmbedding(steps, dim)
    if hasattr(module, "create_weight"):
        table = module.create_weight()
    else:
        module._init_weight()
        table = module.weight
    table = table.double()
    # Marian has all sines first; the paper has them in turn with the cosines.
    return torch.stack([table[:, : dim // 2], table[:, dim // 2 :]], -1).reshape(steps, dim).tolist()


golden = {
    "library": "torch, transformers",
    "version": f"{torch.__version__}, {transformers.__version__}",
    "script": "tools/golden/nn/functions.py",
    "activations": {
        "relu": slope_and_value(F.relu, POINTS),
        "gelu": slope_and_value(F.gelu, POINTS),
        "gelu-tanh": slope_and_value(lambda x: F.gelu(x, approximate="tanh"), POINTS),
        "tanh": slope_and_value(torch.tanh, POINTS),
        "sigmoid": slope_and_value(torch.sigmoid, POINTS),
        "silu": slope_and_value(F.silu, POINTS),
        "identity": slope_and_value(lambda x: x * 1, POINTS),
    },
    "normalize": [
        normalize(torch.randn(3, 4), -1),
        normalize(torch.randn(2, 3, 2), 1),
        normalize(torch.tensor([[3.0, 4, 0], [1e-5, -2e-5, 0]]), -1),
    ],
    "positions": {"steps": 6, "dim": 8, "expected": positions(6, 8)},
}
TARGET.parent.mkdir(parents=True, exist_ok=True)
TARGET.write_text(json.dumps(golden) + "\n")
