"""Mean squared error: `torch.nn.functional.mse_loss`."""

import numpy as np
from draw import float32
from torch.nn.functional import mse_loss

from .shared import given, loss_case, reduced

DIMENSIONS = ["valence", "arousal"]


def affect(draw, n):
    """Predicted and wanted values, the dimensions that count, and NaN in those that do not."""
    wanted = np.stack([draw.values(n) for _ in DIMENSIONS], 1)
    predicted = wanted * draw.pick([1.0, 0.5]) + draw.pick([0.0, 0.1, 1.0]) * draw.normal(n, 2)
    dimensions = draw.pick([None, None, ["valence"], ["arousal"]])
    columns = [k for k, name in enumerate(DIMENSIONS) if dimensions is None or name in dimensions]
    wanted = float32(wanted)
    if dimensions is not None:
        wanted[:, 1 - columns[0]] = np.nan
    return float32(predicted), wanted, dimensions, columns


def case(draw):
    n = draw.size(10)
    predicted, wanted, dimensions, columns = affect(draw, n)
    reduction, weights = draw.pick(["mean", "sum"]), draw.weights(n)

    def loss(output, tensor):
        each = mse_loss(output["valenceArousal"][:, columns], tensor(wanted)[:, columns], reduction="none").mean(-1)
        return reduced(each, tensor, reduction, weights)

    options = given(type="mean-squared-error", dimensions=dimensions, reduction=reduction)
    return loss_case(options, {"valenceArousal": predicted}, {"valenceArousal": wanted, "weights": weights}, loss)
