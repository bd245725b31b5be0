"""Golden values of AdamW and of global-norm clipping, by PyTorch in float64.

Run: python tools/golden/trainer/optimizer.py
Writes packages/trainer/src/__fixtures__/optimizer.json
"""

import json
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parents[3]
TARGET = ROOT / "packages/trainer/src/__fixtures__/optimizer.json"
torch.set_default_dtype(torch.float64)
torch.manual_seed(3)


def adamw(name, scales, **options):
    start = [torch.randn(2, 3), torch.randn(4)]
    parameters = [p.clone().requires_grad_() for p in start]
    gradients = [[torch.randn_like(p) for p in start] for _ in scales]
    optimizer = torch.optim.AdamW(parameters, **options)
    after = []
    for scale, step in zip(scales, gradients):
        optimizer.param_groups[0]["lr"] = options["lr"] * scale
        for parameter, gradient in zip(parameters, step):
            parameter.grad = gradient.clone()
        optimizer.step()
        after.append([p.detach().tolist() for p in parameters])
    return {
        "name": name,
        "learningRate": options["lr"],
        "weightDecay": options["weight_decay"],
        "beta1": options["betas"][0],
        "beta2": options["betas"][1],
        "epsilon": options["eps"],
        "scales": scales,
        "start": [p.tolist() for p in start],
        "gradients": [[g.tolist() for g in step] for step in gradients],
        "after": after,
    }


def clip(name, factor, clip_norm):
    gradients = [factor * torch.randn(2, 3), factor * torch.randn(4)]
    parameters = [torch.zeros_like(g).requires_grad_() for g in gradients]
    for parameter, gradient in zip(parameters, gradients):
        parameter.grad = gradient.clone()
    torch.nn.utils.clip_grad_norm_(parameters, clip_norm)
    return {
        "name": name,
        "maxGradNorm": clip_norm,
        "gradients": [g.tolist() for g in gradients],
        "expected": [p.grad.tolist() for p in parameters],
    }


default = dict(betas=(0.9, 0.999), eps=1e-8)
golden = {
    "library": "torch",
    "version": torch.__version__,
    "script": "tools/golden/trainer/optimizer.py",
    "adamw": [
        adamw("defaults", [1, 1, 1, 1, 1], lr=1e-2, weight_decay=0.01, **default),
        adamw("no decay, other betas", [1, 1, 1], lr=1e-1, weight_decay=0.0, betas=(0.8, 0.95), eps=1e-6),
        adamw("a learning rate that changes, strong decay", [0.1, 0.5, 1, 0.5], lr=1e-2, weight_decay=0.5, **default),
    ],
    "clip": [clip("above the norm", 3.0, 1.0), clip("below the norm", 0.01, 1.0)],
}
TARGET.parent.mkdir(parents=True, exist_ok=True)
TARGET.write_text(json.dumps(golden) + "\n")
