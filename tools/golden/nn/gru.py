"""Golden outputs and gradients of the gated recurrent unit, by torch.nn.GRU in float64 (packed sequences where there is a mask).

Run: python tools/golden/nn/gru.py
Writes packages/nn/src/__fixtures__/gru.json
"""

import json
from pathlib import Path

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from _numbers import rounded

ROOT = Path(__file__).resolve().parents[3]
TARGET = ROOT / "packages/nn/src/__fixtures__/gru.json"
torch.set_default_dtype(torch.float64)
torch.manual_seed(23)


def case(name, lengths=None, steps=4, **options):
    input_dim, hidden = 3, options["hiddenDim"]
    layers, both = options.get("numLayers", 1), options.get("bidirectional", False)
    module = nn.GRU(input_dim, hidden, layers, batch_first=True, bidirectional=both)
    names = {"ih": "input", "hh": "recurrent", "weight": "kernel", "bias": "bias"}
    parameters = {}
    for layer in range(layers):
        for suffix, direction in [("", "forward"), ("_reverse", "backward")][: 2 if both else 1]:
            for which in ("ih", "hh"):
                for what in ("weight", "bias"):
                    tensor = getattr(module, f"{what}_{which}_l{layer}{suffix}")
                    nn.init.normal_(tensor, 0, 0.6)
                    parameters[f"gru/{layer}/{direction}/{names[which]}/{names[what]}"] = tensor
    batch = len(lengths) if lengths else 2
    x = torch.randn(batch, steps, input_dim).requires_grad_()
    if lengths:
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        output, _ = pad_packed_sequence(module(packed)[0], batch_first=True, total_length=steps)
    else:
        output, _ = module(x)
    cotangent = torch.randn_like(output)
    wanted = {"x": x, **parameters}
    gradients = torch.autograd.grad((output * cotangent).sum(), list(wanted.values()))
    mask = {"mask": [[float(t < n) for t in range(steps)] for n in lengths]} if lengths else {}
    return {
        "name": name,
        "options": {"inputDim": input_dim, **options},
        "parameters": {path: rounded(value) for path, value in parameters.items()},
        "inputs": {"x": rounded(x)},
        "output": rounded(output),
        "cotangent": rounded(cotangent),
        "gradients": {key: rounded(value) for key, value in zip(wanted, gradients)},
        **mask,
    }


cases = [
    case("one direction", hiddenDim=3),
    case("one step", hiddenDim=2, steps=1, bidirectional=True),
    case("one direction, padded", hiddenDim=2, lengths=[4, 1, 2]),
    case("both directions", hiddenDim=2, bidirectional=True),
    case("both directions, padded", hiddenDim=3, lengths=[2, 5, 1], steps=5, bidirectional=True),
    case("three layers, padded", hiddenDim=2, lengths=[1, 4], numLayers=3),
    case("two layers of both directions, padded", hiddenDim=2, lengths=[3, 4], numLayers=2, bidirectional=True),
    case("padded beyond the longest", hiddenDim=2, lengths=[3, 2], steps=5, bidirectional=True),
]
golden = {"library": "torch", "version": torch.__version__, "script": "tools/golden/nn/gru.py", "cases": cases}
TARGET.parent.mkdir(parents=True, exist_ok=True)
TARGET.write_text(json.dumps(golden) + "\n")
