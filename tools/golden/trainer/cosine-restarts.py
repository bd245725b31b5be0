"""Golden learning rates of cosine schedules with restarts, by PyTorch.

Run: python tools/golden/trainer/cosine-restarts.py
Writes packages/trainer/src/schedules/__fixtures__/cosine-restarts.json
"""

import warnings

import torch
from _golden import write
from torch.optim.lr_scheduler import CosineAnnealingLR, CosineAnnealingWarmRestarts, LambdaLR

warnings.filterwarnings("ignore")
torch.set_default_dtype(torch.float64)


def optimizer_of(rates):
    return torch.optim.SGD([{"params": [torch.zeros(1, requires_grad=True)], "lr": rate} for rate in rates], lr=0.1)


def rates_of(optimizer, scheduler, steps):
    rows = []
    for _ in range(steps):
        rows.append([group["lr"] for group in optimizer.param_groups])
        optimizer.step()
        scheduler.step()
    return rows


def restarts(name, rates, steps, cycle, factor, low):
    optimizer = optimizer_of(rates)
    scheduler = CosineAnnealingWarmRestarts(optimizer, T_0=cycle, T_mult=factor, eta_min=low)
    options = {"cycleSteps": cycle, "cycleFactor": factor, "minLearningRate": low}
    return {"name": name, "options": options, "rates": rates, "expected": rates_of(optimizer, scheduler, steps)}


def warmup_cycle(name, rate, steps, cycle, rise, top):
    """One cycle: PyTorch's LambdaLR for the line up, then its CosineAnnealingLR down from the top to the rate."""
    up = optimizer_of([rate])
    line = LambdaLR(up, lambda t: 1 + (top / rate - 1) * t / rise)
    down = optimizer_of([top])
    fall = CosineAnnealingLR(down, T_max=cycle - rise, eta_min=rate)
    expected = rates_of(up, line, rise) + rates_of(down, fall, steps - rise)
    options = {"cycleSteps": cycle, "warmupSteps": rise, "maxLearningRate": top}
    return {"name": name, "options": options, "rates": [rate], "expected": expected}


write(
    "schedules",
    "cosine-restarts",
    ["torch"],
    {
        "restarts": [
            restarts("equal cycles", [1e-2], 12, 4, 1, 0.0),
            restarts("doubling cycles, two groups, a floor", [1e-5, 1e-4], 40, 5, 2, 1e-7),
            restarts("a floor above a group's rate", [1e-3, 1e-1], 14, 3, 3, 1e-2),
        ],
        "warmup": [
            warmup_cycle("from below", 1e-5, 20, 20, 4, 1e-3),
            warmup_cycle("from above", 1e-4, 11, 11, 3, 1e-5),
        ],
    },
)
