"""A classification and a regression loss in one: PyTorch's cross-entropy and mean squared error, blended."""

import torch
from torch.nn.functional import cross_entropy, mse_loss

from .mean_squared_error import affect
from .shared import given, loss_case, reduced


def case(draw):
    classes, n = draw.integer(2, 5), draw.size(8)
    labels, logits, weights = draw.labels(n, classes), draw.logits(n, classes), draw.weights(n)
    predicted, wanted, dimensions, columns = affect(draw, n)
    share, inner, weight = draw.pick([None, 0.3, 0.9]), draw.pick([None, 2.5]), draw.pick([None, 0.5])

    def loss(output, tensor):
        first = reduced(cross_entropy(output["logits"], torch.tensor(labels), reduction="none"), tensor, "mean", weights)
        each = mse_loss(output["valenceArousal"][:, columns], tensor(wanted)[:, columns], reduction="none").mean(-1)
        c = 0.7 if share is None else share
        return (weight or 1.0) * (c * (inner or 1.0) * first + (1 - c) * reduced(each, tensor, "mean", weights))

    options = given(
        type="multi-task",
        classification=given(type="cross-entropy", weight=inner),
        regression=given(type="mean-squared-error", dimensions=dimensions),
        coefficient=share,
        weight=weight,
    )
    return loss_case(options, {"logits": logits, "valenceArousal": predicted}, {"labels": labels, "valenceArousal": wanted, "weights": weights}, loss)
