"""Concordance: plain PyTorch from Lin 1989."""

import numpy as np
from case import Redraw

from .mean_squared_error import affect
from .shared import given, loss_case


def case(draw):
    n = draw.size(10)
    predicted, wanted, dimensions, columns = affect(draw, n)
    epsilon, weights = draw.pick([None, 1e-8, 0.1]), draw.weights(n)

    def loss(output, tensor):
        x, y = output["valenceArousal"][:, columns], tensor(wanted)[:, columns]
        e = tensor(np.ones(n) if weights is None else weights)[:, None]
        if e.sum() == 0:
            return 0 * x.sum()
        mean = lambda values: (e * values).sum(0) / e.sum()
        mean_x, mean_y = mean(x), mean(y)
        covariance = mean((x - mean_x) * (y - mean_y))
        spread = mean((x - mean_x) ** 2) + mean((y - mean_y) ** 2) + (mean_x - mean_y) ** 2
        return 1 - (2 * covariance / (spread + (epsilon or 1e-8))).mean()

    # A float32 mean of values near 1e6 is off by 0.06: where they vary by no more, the rounding is all there is.
    for k in columns:
        size = max(np.abs(predicted[:, k]).max(), np.abs(wanted[:, k]).max())
        spread = predicted[:, k].var() + wanted[:, k].var() + (predicted[:, k].mean() - wanted[:, k].mean()) ** 2 + (epsilon or 1e-8)
        if (1e-6 * size) ** 2 > 1e-3 * spread:
            raise Redraw
    options = given(type="concordance", dimensions=dimensions, epsilon=epsilon)
    one = loss_case(options, {"valenceArousal": predicted}, {"valenceArousal": wanted, "weights": weights}, loss)
    # The same rounding elsewhere: each mean may be off by some units of the last place.
    off = 0.0
    for k in columns:
        size = max(np.abs(predicted[:, k]).max(), np.abs(wanted[:, k]).max())
        spread = predicted[:, k].var() + wanted[:, k].var() + (epsilon or 1e-8)
        off = max(off, 4e-7 * size / np.sqrt(spread))
    one.slack["value"] += off
    one.slack["valenceArousal"] += 4 * off * max(one.expected["valenceArousal"].abs().max().item(), 1 / np.sqrt(spread) / n)
    return one
