"""Attention diversity: plain PyTorch from Lin et al. 2017, eq. 8."""

import numpy as np
import torch
from draw import float32

from .shared import given, loss_case, reduced


def case(draw):
    n, hops, steps = draw.size(8), draw.integer(1, 4), draw.integer(1, 6)
    rows = np.stack([draw.distributions(hops, steps) for _ in range(n)])
    if steps > 1 and draw.chance(0.3):
        rows[:, :, -1] = 0  # a padded step
        rows = rows / np.maximum(rows.sum(-1, keepdims=True), 1e-12)
    squared = draw.chance(0.4)
    epsilon = None if squared else draw.pick([None, 1e-10, 1e-3])
    reduction, weights = draw.pick(["mean", "sum"]), draw.weights(n)

    def loss(output, tensor):
        a = output["attention"]
        excess = a @ a.transpose(1, 2) - torch.eye(hops, dtype=a.dtype)
        squares = (excess * excess).sum((1, 2))
        each = squares if squared else torch.sqrt(squares + (epsilon or 1e-10))
        return reduced(each, tensor, reduction, weights)

    options = given(type="attention-diversity", squared=squared, epsilon=epsilon, reduction=reduction)
    return loss_case(options, {"attention": float32(rows)}, {"weights": weights}, loss)
