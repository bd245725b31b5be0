"""What the golden scripts of the fusions share: one case with all gradients, and the file they are written to."""

import json
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parents[3]


def rounded(tensor):
    """Nested lists with nine significant digits: more than float32 has."""

    def digits(value):
        return [digits(v) for v in value] if isinstance(value, list) else float(f"{value:.9g}")

    return digits(tensor.detach().tolist())


def case(name, options, specs, parameters, inputs, forward, masks=None):
    """Runs forward(**inputs) with gradients of sum(output * cotangent) to all parameters and inputs.

    specs: stream -> (modality, dim, kind); parameters: our path -> tensor; inputs: stream -> tensor; masks: stream -> [batch, steps];
    forward: gives the fused vectors, or (fused, attention).
    """
    inputs = {key: value.clone().requires_grad_() for key, value in inputs.items()}
    result = forward(**inputs)
    output, attention = result if isinstance(result, tuple) else (result, None)
    cotangent = torch.randn_like(output)
    wanted = {**inputs, **parameters}
    gradients = torch.autograd.grad((output * cotangent).sum(), list(wanted.values()))
    golden = {
        "name": name,
        "options": options,
        "specs": {key: dict(zip(("modality", "dim", "kind"), spec)) for key, spec in specs.items()},
        "parameters": {path: rounded(value) for path, value in parameters.items()},
        "inputs": {key: rounded(value) for key, value in inputs.items()},
        "output": rounded(output),
        "cotangent": rounded(cotangent),
        "gradients": {key: rounded(value) for key, value in zip(wanted, gradients)},
    }
    if masks is not None:
        golden["masks"] = {key: rounded(value) for key, value in masks.items()}
    if attention is not None:
        golden["attention"] = rounded(attention)
    return golden


def write(script, folder, cases):
    """Writes packages/fusion/src/<folder>/__fixtures__/<name of the script>.json."""
    name = Path(script).stem.replace("_", "-")
    target = ROOT / f"packages/fusion/src/{folder}/__fixtures__/{name}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    origin = {"library": "PyTorch", "version": torch.__version__, "script": f"tools/golden/fusion/{Path(script).name}"}
    target.write_text(json.dumps({**origin, "cases": cases}) + "\n")
