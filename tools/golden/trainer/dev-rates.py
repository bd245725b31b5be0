"""Golden learning rates of schedules that follow the dev split: PyTorch's ReduceLROnPlateau, and the Newbob rule computed on its own.

Run: python tools/golden/trainer/dev-rates.py
Writes packages/trainer/src/schedules/__fixtures__/dev-rates.json
"""

import warnings

import torch
from _golden import write
from torch.optim.lr_scheduler import ReduceLROnPlateau

warnings.filterwarnings("ignore")
torch.set_default_dtype(torch.float64)
torch.manual_seed(11)
EPOCHS = 40


def curve(noise, floor):
    """A loss that falls, flattens, and shakes."""
    return [floor + 2 / (1 + epoch) + noise * torch.rand(()).item() for epoch in range(EPOCHS)]


LOSSES = curve(0.05, 0.4)
SHAKY = curve(0.6, 0.2)
SCORES = [1 - value / 4 for value in curve(0.3, 0.1)]


def plateau(name, goal, values, rates, **options):
    optimizer = torch.optim.SGD([{"params": [torch.zeros(1, requires_grad=True)], "lr": rate} for rate in rates], lr=0.1)
    names = {
        "factor": "factor",
        "patience": "patience",
        "threshold": "threshold",
        "thresholdMode": "threshold_mode",
        "cooldown": "cooldown",
        "minLearningRate": "min_lr",
    }
    own = {names[key]: value for key, value in options.items()}
    scheduler = ReduceLROnPlateau(optimizer, mode=goal, **own)
    expected = []
    for value in values:
        optimizer.step()
        scheduler.step(value)
        expected.append([group["lr"] for group in optimizer.param_groups])
    return {"name": name, "goal": goal, "options": options, "values": values, "rates": rates, "expected": expected}


def mirrored(name, goal, values, rates, **options):
    """Values below 0: PyTorch's rates of the same values above 0, where better is the other way."""
    one = plateau(name, "max" if goal == "min" else "min", [-value for value in values], rates, **options)
    return {**one, "goal": goal, "values": values}


def signed(name, goal, values, rates, **options):
    """PyTorch's own rates, by a share of the best value with its sign."""
    one = plateau(name, goal, values, rates, **options)
    return {**one, "options": {**options, "legacy": "signed-threshold"}}


def newbob(name, goal, values, factor=0.5, threshold=0.0025, mode="rel", patience=0, always_from=None, roll_back=False, signed=False):
    """
    The rule as its users write it down, on a list of (epoch, value) of the weights that were kept: an epoch whose gain over the last kept
    value is too small costs one of `patience` grants, or a multiplication by `factor`. With `roll_back`, an epoch that is worse is not kept.
    """
    kept = []
    rate = 1.0
    grants = [None] * patience
    expected, backs = [], []
    for epoch, value in enumerate(values, start=1):
        small = False
        worse = False
        if kept:
            last = kept[-1][1]
            gain = last - value if goal == "min" else value - last
            worse = gain < 0
            if mode == "rel":
                gain = 0 if last == 0 else gain / (last if signed else abs(last))
            small = gain < threshold
        if always_from is not None and epoch >= always_from:
            rate *= factor
        elif small and grants:
            grants.pop()
        elif small:
            rate *= factor
            grants = [None] * patience
        backs.append(roll_back and worse)
        if not (roll_back and worse):
            kept.append((epoch, value))
        expected.append(rate)
    options = {
        "factor": factor,
        "threshold": threshold,
        "thresholdMode": mode,
        "patience": patience,
        "rollBack": roll_back,
        **({} if always_from is None else {"alwaysFrom": always_from}),
        **({"legacy": "signed-threshold"} if signed else {}),
    }
    return {"name": name, "goal": goal, "options": options, "values": values, "expected": expected, "rollBacks": backs}


write(
    "schedules",
    "dev-rates",
    ["torch"],
    {
        "plateau": [
            plateau("defaults, a loss", "min", LOSSES, [1e-2], patience=3),
            plateau("absolute threshold, a score", "max", SCORES, [1e-2], factor=0.5, patience=1, threshold=0.01, thresholdMode="abs"),
            plateau("relative threshold, a score", "max", SCORES, [1e-2], factor=0.5, patience=0, threshold=0.02),
            plateau(
                "cooldown, two groups, a floor that one begins below",
                "min",
                SHAKY,
                [1e-2, 1e-4],
                factor=0.3,
                patience=1,
                cooldown=2,
                minLearningRate=5e-4,
            ),
            mirrored("a loss below 0", "min", [-3 - value for value in SCORES], [1e-2], factor=0.5, patience=1, threshold=0.02),
            mirrored("a score below 0", "max", [-value for value in SHAKY], [1e-2], factor=0.5, patience=0),
            signed("a loss below 0, by its signed share", "min", [-3 - value for value in SCORES], [1e-2], factor=0.5, patience=1, threshold=0.02),
            signed("a score below 0, by its signed share", "max", [-value for value in SHAKY], [1e-2], factor=0.5, patience=0, threshold=0.1),
            signed("a score, by its signed share", "max", SCORES, [1e-2], factor=0.5, patience=0, threshold=0.02),
            plateau("down to changes too small to make", "min", [1.0] * EPOCHS, [1e-4], factor=0.2, patience=0),
        ],
        "newbob": [
            newbob("SpeechBrain's defaults", "min", LOSSES),
            newbob("patience, a shaky loss", "min", SHAKY, patience=2, factor=0.8),
            newbob("a score", "max", SCORES, threshold=0.01),
            newbob("absolute gains, always from epoch 20", "max", SCORES, threshold=0.001, mode="abs", always_from=20),
            newbob("absolute gains, rolled back", "max", SCORES, threshold=0.001, mode="abs", always_from=20, roll_back=True),
            newbob("a score below 0", "max", [value - 3 for value in SCORES], threshold=0.01),
            newbob("a score below 0, by its signed share", "max", [value - 3 for value in SCORES], threshold=0.01, signed=True),
            newbob("a loss that is 0 and below, rolled back", "min", [2.0, 0.0, -1.0, 0.0, -1.0, -2.0, -1.5], roll_back=True),
        ],
    },
)
