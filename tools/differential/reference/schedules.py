"""Learning rates: PyTorch's schedulers, by the type of the schedule: `schedule/<type>`. Newbob is computed on its own, as its users write it."""

import warnings

import numpy as np
import torch
from case import Case, Redraw
from torch.optim.lr_scheduler import (
    ConstantLR,
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    LambdaLR,
    LinearLR,
    ReduceLROnPlateau,
    SequentialLR,
)

warnings.filterwarnings("ignore", module="torch")


def optimizer_of(rates):
    return torch.optim.SGD([{"params": [torch.zeros(1, requires_grad=True)], "lr": rate} for rate in rates], lr=0.1)


def rates_of(optimizer, scheduler, updates):
    """The rate of each group before each update."""
    out = []
    for _ in range(updates):
        out.append([group["lr"] for group in optimizer.param_groups])
        optimizer.step()
        scheduler.step()
    return out


def bases(draw):
    return [draw.pick([1e-5, 1e-3, 0.1]) * draw.uniform(0.5, 2) for _ in range(draw.integer(1, 2))]


def by_update(draw, options, make, total):
    rates = bases(draw)
    optimizer = optimizer_of(rates)
    return Case({"options": options, "rates": rates, "totalUpdates": total}, {"rates": rates_of(optimizer, make(optimizer), total)})


def constant(draw):
    return by_update(draw, {"type": "constant"}, lambda optimizer: ConstantLR(optimizer, factor=1.0), draw.count(1, 30))


def rise_and_fall(draw, kind, fall):
    """PyTorch's line up to the rate of update w − 1, then what falls from update w on."""
    total = draw.count(1, 40)
    rise = draw.pick([0, draw.integer(0, total), draw.integer(0, total + 5)])

    def make(optimizer):
        left = max(1, total - rise)
        if rise == 0:
            return fall(optimizer, left)
        if rise == 1:
            up = ConstantLR(optimizer, factor=1.0)
        else:
            up = LinearLR(optimizer, start_factor=1 / rise, end_factor=1.0, total_iters=rise - 1)
        return SequentialLR(optimizer, [up, fall(optimizer, left)], milestones=[rise])

    return by_update(draw, {"type": kind, "warmupSteps": rise}, make, total)


def linear(draw):
    return rise_and_fall(draw, "linear", lambda optimizer, left: LinearLR(optimizer, start_factor=1.0, end_factor=0.0, total_iters=left))


def cosine(draw):
    return rise_and_fall(draw, "cosine", lambda optimizer, left: CosineAnnealingLR(optimizer, T_max=left))


def cosine_restarts(draw):
    cycle, factor, low = draw.integer(1, 10), draw.pick([1, 2, 3]), draw.pick([0.0, 1e-6, 0.01])
    options = {"type": "cosine-restarts", "cycleSteps": cycle, "cycleFactor": factor, "minLearningRate": low}
    return by_update(draw, options, lambda optimizer: CosineAnnealingWarmRestarts(optimizer, T_0=cycle, T_mult=factor, eta_min=low), draw.count(1, 60))


def cosine_warmup_restarts(draw):
    """In each cycle PyTorch's LambdaLR for the line up, then its CosineAnnealingLR down from the top to the rate."""
    cycle = draw.integer(1, 10)
    rise, factor, gamma = draw.integer(0, cycle - 1), draw.pick([1, 2]), draw.pick([1.0, 0.5])
    top, rate, total = draw.pick([0.0, 1e-3, 0.5]), bases(draw)[0], draw.count(1, 60)
    expected, number = [], 0
    while len(expected) < total:
        high, length = top * gamma**number, (cycle - rise) * factor**number
        up, down = optimizer_of([rate]), optimizer_of([high])
        expected += rates_of(up, LambdaLR(up, lambda t: 1 + (high / rate - 1) * t / rise), rise) if rise else []
        expected += rates_of(down, CosineAnnealingLR(down, T_max=length, eta_min=rate), length)
        number += 1
    options = {"type": "cosine-warmup-restarts", "cycleSteps": cycle, "warmupSteps": rise, "cycleFactor": factor, "gamma": gamma, "maxLearningRate": top}
    return Case({"options": options, "rates": [rate], "totalUpdates": total}, {"rates": expected[:total]})


def dev_values(draw, epochs):
    """A metric over epochs: it falls and shakes, stands still, is never positive, or is exactly 0 now and then."""
    kind, t = draw.uniform(), np.arange(epochs)
    if kind < 0.15:
        return np.full(epochs, draw.pick([0.0, 0.5, -2.0]))
    x = draw.pick([0.0, 0.2, -3.0]) + 2 / (1 + t) + draw.pick([0.01, 0.3]) * draw.normal(epochs)
    if kind < 0.3:
        x = np.round(x, 1)
    if kind < 0.45:
        x[draw.integer(0, epochs - 1)] = 0.0
    return draw.pick([1.0, -1.0, 0.25]) * x


class BySize(ReduceLROnPlateau):
    """PyTorch's, with a relative threshold of the size of the best value: also below 0 a better value is better by it."""

    def _is_better(self, a, best):
        if self.threshold_mode == "abs" or best >= 0:
            return super()._is_better(a, best)
        return a < best * (1 + self.threshold) if self.mode == "min" else a > best * (1 - self.threshold)


def plateau(draw):
    goal, mode, rates = draw.pick(["min", "max"]), draw.pick(["rel", "abs"]), bases(draw)
    values = dev_values(draw, draw.count(1, 40))
    signed = draw.chance(0.3)
    options = {"factor": draw.pick([0.1, 0.5, 0.9]), "patience": draw.integer(0, 4), "threshold": draw.pick([0.0, 1e-4, 0.02, 0.3]), "cooldown": draw.integer(0, 3), "minLearningRate": draw.pick([0.0, 1e-4])}
    optimizer = optimizer_of(rates)
    scheduler = (ReduceLROnPlateau if signed else BySize)(
        optimizer,
        mode=goal,
        threshold_mode=mode,
        factor=options["factor"],
        patience=options["patience"],
        threshold=options["threshold"],
        cooldown=options["cooldown"],
        min_lr=options["minLearningRate"],
    )
    expected = []
    for value in values:
        optimizer.step()
        scheduler.step(value)
        expected.append([group["lr"] for group in optimizer.param_groups])
    legacy = {"legacy": "signed-threshold"} if signed else {}
    given = {"options": {"type": "plateau", "thresholdMode": mode, **options, **legacy}, "goal": goal, "rates": rates, "values": values}
    return Case(given, {"rates": expected})


def newbob(draw):
    """The rule on a list of the values of weights that were kept; see tools/golden/trainer/dev-rates.py."""
    goal, mode, values = draw.pick(["min", "max"]), draw.pick(["rel", "abs"]), dev_values(draw, draw.count(1, 40))
    factor, threshold, patience = draw.pick([0.5, 0.8]), draw.pick([0.0, 0.0025, 0.1]), draw.integer(0, 3)
    always_from, roll_back, low = draw.pick([None, 5, 20]), draw.chance(0.4), draw.pick([0.0, 0.01])
    signed = draw.chance(0.3)
    kept, rate, grants, expected, backs = [], 1.0, patience, [], []
    for epoch, value in enumerate(values.tolist(), start=1):
        small = worse = False
        if kept:
            gain = kept[-1] - value if goal == "min" else value - kept[-1]
            worse = gain < 0
            share = (gain / (kept[-1] if signed else abs(kept[-1])) if kept[-1] else 0.0) if mode == "rel" else gain
            if threshold and abs(share - threshold) < 1e-12:
                raise Redraw
            small = share < threshold
        if always_from is not None and epoch >= always_from:
            rate *= factor
        elif small and grants:
            grants -= 1
        elif small:
            rate, grants = rate * factor, patience
        backs.append(roll_back and worse)
        if not (roll_back and worse):
            kept.append(value)
        expected.append([max(rate, low)])
    options = {"type": "newbob", "factor": factor, "threshold": threshold, "thresholdMode": mode, "patience": patience, "rollBack": roll_back, "minLearningRate": low}
    if always_from is not None:
        options["alwaysFrom"] = always_from
    if signed:
        options["legacy"] = "signed-threshold"
    return Case({"options": options, "goal": goal, "rates": [1.0], "values": values}, {"rates": expected, "rollBacks": backs})


SUBJECTS = {
    "schedule/constant": constant,
    "schedule/linear": linear,
    "schedule/cosine": cosine,
    "schedule/cosine-restarts": cosine_restarts,
    "schedule/cosine-warmup-restarts": cosine_warmup_restarts,
    "schedule/plateau": plateau,
    "schedule/newbob": newbob,
}
