"""KL divergence: `torch.nn.functional.kl_div`."""

import torch
from torch.nn.functional import kl_div

from .shared import given, loss_case, reduced, targets_of


def case(draw):
    classes, n = draw.integer(2, 6), draw.size(10)
    soft, _ = targets_of(draw, n, classes, "soft")
    reduction, weights = draw.pick(["mean", "sum", "weighted"]), draw.weights(n)
    legacy = "double-log-softmax" if draw.chance(0.2) else None

    def loss(output, tensor):
        target = torch.softmax(tensor(soft), -1) if legacy else tensor(soft)
        each = kl_div(torch.log_softmax(output["logits"], -1), target, reduction="none").sum(-1)
        return reduced(each, tensor, reduction, weights)

    options = given(type="kl-divergence", legacy=legacy, reduction=reduction)
    return loss_case(options, {"logits": draw.logits(n, classes)}, {"soft": soft, "weights": weights}, loss)
