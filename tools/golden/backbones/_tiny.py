"""What the scripts of this folder share: tiny random models, saved as transformers saves them, and numbers as JSON has them."""

import json
import shutil
from pathlib import Path

import torch
import transformers

ROOT = Path(__file__).resolve().parents[3]


def fixtures_of(kind):
    return ROOT / f"packages/backbones/src/{kind}/__fixtures__"


def write(kind, cases, *, name=None, script=None, **rest):
    """A golden file of a kind of encoders: by default that of all of them, made by the script of this name."""
    golden = {
        "library": "torch, transformers",
        "version": f"{torch.__version__}, {transformers.__version__}",
        "script": f"tools/golden/backbones/{script or kind}.py",
        "cases": cases,
        **rest,
    }
    (fixtures_of(kind) / f"{name or kind}.json").write_text(json.dumps(golden) + "\n")


def rounded(tensor):
    def digits(value):
        return [digits(v) for v in value] if isinstance(value, list) else float(f"{value:.9g}")

    return digits(tensor.detach().tolist())


def jitter(model, spread=0.4):
    """Biases and norms of fresh models are 0 and 1, and their other weights small: all of them shall count."""
    with torch.no_grad():
        for weight in model.parameters():
            if weight.dim() <= 1:
                weight.add_(0.2 * torch.randn_like(weight))
            else:
                weight.copy_(spread * torch.randn_like(weight))


def save(model, folder):
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder)
    for extra in folder.glob("generation_config.json"):
        extra.unlink()
    config = json.loads((folder / "config.json").read_text())
    config.pop("transformers_version", None)
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")


def gradients_of(module):
    return {
        name: {"shape": list(weight.shape), "data": rounded(weight.grad.flatten())}
        for name, weight in module.named_parameters()
        if weight.grad is not None
    }
