"""What the scripts of the losses on embeddings share: inputs, rounding and writing."""

import json
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parents[3]
LABELS = torch.tensor([0, 1, 0, 2, 1, 0])
# The fourth is the only one of its class; the fifth is padding.
WEIGHTS = torch.tensor([1.0, 2.0, 0.5, 1.0, 0.0, 1.5], dtype=torch.float64)


def normal(*shape, seed):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def rounded(tensor):
    def shorten(x):
        return [shorten(each) for each in x] if isinstance(x, list) else float(f"{x:.10g}")

    return shorten(tensor.detach().tolist())


def write(name, folder, library, version, script, **content):
    target = ROOT / f"packages/losses/src/{folder}/__fixtures__/{name}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    origin = {"library": library, "version": version, "script": f"tools/golden/losses/{script}"}
    target.write_text(json.dumps({**origin, **content}, ensure_ascii=False) + "\n")
    print({key: len(value) for key, value in content.items()})
