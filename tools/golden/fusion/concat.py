"""Golden values and gradients of the concat fusion, by PyTorch in float64.

Run: python tools/golden/fusion/concat.py
Writes packages/fusion/src/vectors/__fixtures__/concat.json
"""

import json
from pathlib import Path

import torch
from torch.nn.functional import gelu, linear, normalize, relu

ROOT = Path(__file__).resolve().parents[3]
TARGET = ROOT / "packages/fusion/src/vectors/__fixtures__/concat.json"

torch.manual_seed(11)
BATCH = 3
# In the order of the house: by modality (text, audio, visual), then by name.
MODALITIES = {"context": "text", "words": "text", "voice": "audio", "face": "visual"}
DIMS = {"context": 2, "words": 5, "voice": 3, "face": 4}
ACTIVATIONS = {"relu": relu, "gelu": gelu, "identity": lambda x: x}
STREAMS = {name: torch.randn(BATCH, dim, dtype=torch.float64) * 2 for name, dim in DIMS.items()}
STREAMS["voice"][1] = 0  # a clip without voice: zeros stay zeros


def rounded(tensor):
    return [[float(f"{x:.10g}") for x in row] for row in tensor.tolist()] if tensor.dim() == 2 else [
        float(f"{x:.10g}") for x in tensor.tolist()
    ]


def case(name, options, scaled, layers, contexts={}, separate=False):
    inputs = {key: value.clone().requires_grad_(True) for key, value in STREAMS.items()}
    parameters, parts = {}, []
    for key in MODALITIES:
        x = normalize(inputs[key], dim=-1) if key in scaled else inputs[key]
        if key in layers:
            dim, activation, *unit = layers[key]
            bias_free = "bias-free" in unit
            count = contexts.get(key, 1)
            outs = []
            for place, one in enumerate(x.chunk(count, dim=1)):
                path = f"fusion/projection/{key}/" + (f"{place}/0" if separate and count > 1 else "0")
                if f"{path}/kernel" not in parameters:
                    parameters[f"{path}/kernel"] = torch.randn(dim, DIMS[key] // count, dtype=torch.float64).requires_grad_(True)
                    if not bias_free:
                        parameters[f"{path}/bias"] = torch.randn(dim, dtype=torch.float64).requires_grad_(True)
                out = ACTIVATIONS[activation](linear(one, parameters[f"{path}/kernel"], parameters.get(f"{path}/bias")))
                outs.append(normalize(out, dim=-1) if "unit" in unit else out)
            x = torch.cat(outs, dim=1)
        parts.append(x)
    fused = torch.cat(parts, dim=1)
    weighting = torch.randn_like(fused)
    leaves = [*parameters.values(), *inputs.values()]
    gradients = torch.autograd.grad((fused * weighting).sum(), leaves)
    # The gradient of a zero vector through its normalisation is dy / 1e-12 in both, too large to compare beside the others.
    named = dict(zip([*parameters, *inputs], gradients))
    if "voice" in scaled:
        named["voice"] = named["voice"].clone()
        named["voice"][1] = 0
    return {
        "name": name,
        "options": options,
        "parameters": {path: rounded(value.detach()) for path, value in parameters.items()},
        "fused": rounded(fused.detach()),
        "weighting": rounded(weighting),
        "gradients": {path: rounded(value) for path, value in named.items()},
    }


ALL = list(MODALITIES)
cases = [
    case("end to end", {}, [], {}),
    case("all scaled", {"l2Normalize": True}, ALL, {}),
    case("some scaled", {"l2Normalize": ["voice", "words"]}, ["voice", "words"], {}),
    case(
        "all projected", {"projection": {"dim": 3, "activation": "gelu"}}, [], {key: (3, "gelu") for key in ALL}
    ),
    case(
        "scaled, one projected alone, the others alike",
        {
            "l2Normalize": ["words"],
            "projection": {"dim": 2},
            "projections": {"words": {"dim": 4, "activation": "identity", "dropoutRate": 0.5}},
        },
        ["words"],
        {key: (4, "identity") if key == "words" else (2, "relu") for key in ALL},
    ),
    case(
        "projected to length 1",
        {"projection": {"dim": 3, "activation": "gelu", "l2Normalize": True}},
        [],
        {key: (3, "gelu", "unit") for key in ALL},
    ),
    case("projected without bias", {"projection": {"dim": 3, "bias": False}}, [], {key: (3, "relu", "bias-free") for key in ALL}),
    case(
        "two contexts through one projection",
        {"projections": {"face": {"dim": 3, "activation": "identity"}}, "contexts": {"face": 2}},
        [],
        {"face": (3, "identity")},
        {"face": 2},
    ),
    case(
        "contexts through projections of their own",
        {
            "projection": {"dim": 2, "activation": "identity"},
            "contexts": {"face": 2, "voice": 3},
            "contextProjections": "separate",
        },
        [],
        {key: (2, "identity") for key in ALL},
        {"face": 2, "voice": 3},
        True,
    ),
]

TARGET.parent.mkdir(parents=True, exist_ok=True)
TARGET.write_text(
    json.dumps(
        {
            "library": "PyTorch",
            "version": torch.__version__,
            "script": "tools/golden/fusion/concat.py",
            "inputs": {key: {"modality": MODALITIES[key], "dim": DIMS[key], "kind": "vector"} for key in ALL},
            "streams": {key: rounded(value) for key, value in STREAMS.items()},
            "cases": cases,
        }
    )
    + "\n"
)
