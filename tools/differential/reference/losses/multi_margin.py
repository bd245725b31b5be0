"""Multi-margin: `torch.nn.functional.multi_margin_loss`."""

import numpy as np
import torch
from case import Redraw
from torch.nn.functional import multi_margin_loss

from .shared import class_weights, given, loss_case, reduced


def case(draw):
    classes, n = draw.integer(2, 6), draw.size(10)
    labels, logits = draw.labels(n, classes), draw.logits(n, classes)
    option, numbers, counts = class_weights(draw, classes)
    p, margin = draw.pick([1, 2]), draw.pick([1.0, 0.3, 2.0])
    reduction, weights = draw.pick(["mean", "mean", "sum", "weighted"]), draw.weights(n)
    gaps = margin - logits[np.arange(n), labels][:, None] + logits
    if (np.abs(gaps) < 1e-4 * np.maximum(1, np.abs(logits))).any() and np.abs(logits).max() < 1e5 or (gaps == 0).any():
        raise Redraw
    by = (np.ones(classes) if numbers is None else numbers)[labels]

    def loss(output, tensor):
        each = multi_margin_loss(output["logits"], torch.tensor(labels), p=p, margin=margin, weight=tensor(numbers), reduction="none")
        value = reduced(each, tensor, reduction, weights, by)
        if weights is None and reduction == "mean":
            theirs = multi_margin_loss(output["logits"], torch.tensor(labels), p=p, margin=margin, weight=tensor(numbers))
            assert torch.isclose(value, theirs, rtol=1e-4), (value, theirs)
        return value

    options = given(type="multi-margin", p=p, margin=margin, classWeights=option, reduction=reduction)
    return loss_case(options, {"logits": logits}, {"labels": labels, "weights": weights}, loss, labelCounts=counts)
