"""Weights after each update: `torch.optim` and `clip_grad_norm_`, by the type of the optimizer: `optimizer/<type>`."""

from functools import partial

import numpy as np
import torch
from case import Case
from draw import float32

TYPES = {"adamw": torch.optim.AdamW, "adam": torch.optim.Adam, "sgd": torch.optim.SGD}
NAMES = {"beta1": None, "beta2": None, "epsilon": "eps", "momentum": "momentum"}


def run(kind, groups, options, gradients, scales, max_norm, dtype):
    parameters = [torch.tensor(group["start"], dtype=dtype, requires_grad=True) for group in groups]
    own = {"betas": (options["beta1"], options["beta2"]), "eps": options["epsilon"]} if kind != "sgd" else dict(options)
    optimizer = TYPES[kind](
        [{"params": [p], "lr": group["learningRate"], "weight_decay": group["weightDecay"]} for p, group in zip(parameters, groups)], lr=0.1, **own
    )
    after, norms = [], []
    for step, scale in zip(gradients, scales):
        for part, group in zip(optimizer.param_groups, groups):
            part["lr"] = group["learningRate"] * scale
        for p, gradient in zip(parameters, step):
            p.grad = torch.tensor(gradient, dtype=dtype)
        norms.append(torch.nn.utils.clip_grad_norm_(parameters, float("inf") if max_norm is None else max_norm).item())
        optimizer.step()
        after.append([p.detach().to(torch.float64).numpy().copy() for p in parameters])
    return after, norms


def case(kind, draw):
    groups = [
        {
            "start": float32(draw.pick([0.1, 1.0, 100.0]) * draw.normal(draw.integer(1, 5))),
            "learningRate": draw.pick([1e-4, 1e-2, 0.1, 1.0]),
            "weightDecay": draw.pick([0.0, 0.01, 0.3]),
        }
        for _ in range(draw.integer(1, 2))
    ]
    options = (
        {"momentum": draw.pick([0.0, 0.5, 0.9])}
        if kind == "sgd"
        else {"beta1": draw.pick([0.9, 0.5, 0.0]), "beta2": draw.pick([0.999, 0.9]), "epsilon": draw.pick([1e-8, 1e-3])}
    )
    steps, size = draw.count(1, 6), draw.pick([1e-6, 1e-2, 1.0, 1.0, 1e3, 1e6])
    gradients = [[float32(size * draw.normal(len(group["start"]))) for group in groups] for _ in range(steps)]
    for step in gradients:
        if draw.chance(0.15):
            step[0] = np.zeros_like(step[0])
        elif draw.chance(0.1):
            step[0] = np.full_like(step[0], float32(size))
    scales = [draw.pick([1.0, 0.5, 0.0, draw.uniform()]) for _ in range(steps)]
    max_norm = draw.pick([None, None, 1.0, 0.01, 100.0])
    after, norms = run(kind, groups, options, gradients, scales, max_norm, torch.float64)
    after32, norms32 = run(kind, groups, options, gradients, scales, max_norm, torch.float32)
    off = max(np.abs(a - b).max() for x, y in zip(after, after32) for a, b in zip(x, y))
    # A moment that its gradients cancel in has their rounding, and Adam divides by their size.
    turn = sum(scale * max(group["learningRate"] for group in groups) for scale in scales) * 2e-6
    return Case(
        {"type": kind, "groups": groups, "options": options, "gradients": gradients, "scales": scales, "maxGradNorm": max_norm},
        {"after": after, "norms": norms},
        {"after": 8 * off + (turn if kind != "sgd" else 0.0)},
    )


SUBJECTS = {f"optimizer/{kind}": partial(case, kind) for kind in TYPES}
