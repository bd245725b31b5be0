"""Large-margin softmax: plain PyTorch from Liu et al. 2016, eq. 4 and 6, by the angle itself (arc cosine), not by polynomials."""

import math

import numpy as np
import torch
from case import Redraw
from draw import float32

from .shared import class_weights, given, loss_case, reduced


def case(draw):
    classes, n, dim = draw.integer(2, 5), draw.size(8), draw.integer(2, 4)
    x, w = float32(draw.pick([0.3, 1.0, 3.0]) * draw.normal(n, dim)), float32(draw.normal(classes, dim))
    labels = draw.labels(n, classes)
    option, numbers, counts = class_weights(draw, classes)
    margin, scale, blend = draw.pick([1, 2, 3, 4]), draw.pick([1.0, 3.0]), draw.pick([0.0, 1.0, 5.0])
    bias = float32(draw.normal(classes)) if draw.chance(0.4) else None
    reduction, weights = draw.pick(["mean", "mean", "sum", "weighted"]), draw.weights(n)
    cosines = (x * w[labels]).sum(1) / np.linalg.norm(x, axis=1) / np.linalg.norm(w[labels], axis=1)
    # The arc cosine has no derivative at ±1, nor an angle a vector without length.
    if (np.abs(cosines) > 0.999).any() or min(np.linalg.norm(x, axis=1).min(), np.linalg.norm(w, axis=1).min()) < 0.01:
        raise Redraw
    by = (np.ones(classes) if numbers is None else numbers)[labels]

    def loss(output, tensor):
        each = []
        for row, y in zip(output["embedding"], labels.tolist()):
            kernel = output["classifier/kernel"]
            lengths = kernel.norm(dim=-1) * row.norm()
            theta = torch.acos((kernel[y] @ row / lengths[y]).clamp(-1, 1))
            k = math.floor(margin * theta.item() / math.pi)
            psi = (-1) ** k * torch.cos(margin * theta) - 2 * k
            scores = [kernel[j] @ row if j != y else lengths[y] * (blend * torch.cos(theta) + psi) / (1 + blend) for j in range(classes)]
            scores = torch.stack(scores) + (0 if bias is None else output["classifier/bias"])
            each.append(-torch.log_softmax(scale * scores, -1)[y])
        return reduced(torch.stack(each) * tensor(by), tensor, reduction, weights, by)

    output = {"embedding": x, "classifier/kernel": w, **({} if bias is None else {"classifier/bias": bias})}
    options = {"lambda": blend, **given(type="large-margin-softmax", margin=margin, scale=scale, classWeights=option, reduction=reduction)}
    return loss_case(options, output, {"labels": labels, "weights": weights}, loss, labelCounts=counts)
