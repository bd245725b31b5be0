"""Golden values of Adam with an L2 penalty, in groups and with clipping, by PyTorch in float64.

Run: python tools/golden/engine/adam.py
Writes packages/engine/src/__fixtures__/adam.json. Weights and gradients are multiples of 1/256, so that float32 holds them exactly.
"""

import json
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parents[3]
TARGET = ROOT / "packages/engine/src/__fixtures__/adam.json"
torch.set_default_dtype(torch.float64)
torch.manual_seed(5)


def numbers(*shape):
    return (torch.randn(*shape) * 256).round() / 256


def adam(name, groups, steps, clip_norm=None, betas=(0.9, 0.999), eps=1e-8):
    start = [numbers(size) for size, _, _ in groups]
    parameters = [p.clone().requires_grad_() for p in start]
    optimizer = torch.optim.Adam(
        [{"params": [p], "lr": rate, "weight_decay": decay} for p, (_, rate, decay) in zip(parameters, groups)],
        betas=betas,
        eps=eps,
    )
    gradients, after = [], []
    for _ in range(steps):
        gradients.append([numbers(p.numel()) for p in parameters])
        for parameter, gradient in zip(parameters, gradients[-1]):
            parameter.grad = gradient.clone()
        if clip_norm is not None:
            torch.nn.utils.clip_grad_norm_(parameters, clip_norm)
        optimizer.step()
        after.append([p.detach().tolist() for p in parameters])
    return {
        "name": name,
        "groups": [{"learningRate": rate, "weightDecay": decay} for _, rate, decay in groups],
        "options": {"beta1": betas[0], "beta2": betas[1], "epsilon": eps},
        "maxGradNorm": clip_norm,
        "start": [p.tolist() for p in start],
        "gradients": [[g.tolist() for g in step] for step in gradients],
        "after": after,
    }


golden = {
    "library": "torch",
    "version": torch.__version__,
    "script": "tools/golden/engine/adam.py",
    "cases": [
        adam("no decay", [(5, 1e-2, 0.0)], 4),
        adam("decay", [(5, 1e-2, 0.1)], 4),
        adam("three groups, other betas", [(3, 1e-2, 0.5), (17, 1e-1, 0.0), (4, 5e-3, 2.0)], 5, betas=(0.8, 0.95), eps=1e-6),
        adam("clipped before the decay", [(6, 1e-2, 0.5), (20, 1e-2, 0.05)], 4, clip_norm=0.5),
    ],
}
TARGET.write_text(json.dumps(golden) + "\n")
