"""Focal loss: Lin et al. 2017, eq. 5, from PyTorch's log-softmax; the batch form from PyTorch's cross-entropy."""

import numpy as np
import torch
from case import Redraw
from torch.nn.functional import cross_entropy

from .cross_entropy import OUTSIDE, ignoring, of_labels
from .shared import class_weights, given, loss_case, reduced, targets_of


def case(draw):
    classes, n = draw.integer(2, 6), draw.size(10)
    kind, level = draw.pick(["labels", "labels", "soft"]), draw.pick(["example", "example", "batch"])
    option, numbers, counts = class_weights(draw, classes)
    goal, rows = targets_of(draw, n, classes, kind)
    ignore, goal = ignoring(draw, goal, classes) if kind == "labels" else (None, goal)
    gamma, reduction, weights = draw.pick([0.0, 0.5, 1.0, 2.0, 5.0]), draw.pick(["mean", "mean", "sum", "weighted"]), draw.weights(n)
    epsilon = draw.pick([None, 0.1, 1e-3]) if level == "example" else None
    logits = draw.logits(n, classes)
    alpha = np.ones(classes) if numbers is None else numbers
    by, kept = of_labels(goal, numbers, ignore, classes) if kind == "labels" else (None, None)

    def example(log_p, tensor):
        if epsilon:
            bounds = [float(np.log(epsilon)), float(np.log1p(-epsilon))]
            if min((log_p.detach() - bound).abs().min() for bound in bounds) < 1e-3:
                raise Redraw
            log_p = log_p.clamp(*bounds)
        miss = -torch.expm1(log_p)
        # At p = 1 the power has no derivative below γ = 1; there the loss is 0 to float32.
        power = torch.where(miss > 1e-12, miss.clamp(min=1e-12) ** gamma, torch.zeros_like(miss) if gamma else torch.ones_like(miss))
        each = -(tensor(rows) * tensor(alpha) * power * log_p).sum(-1)
        return each if kept is None else each * tensor(kept)

    def loss(output, tensor):
        if level == "example":
            each = example(torch.log_softmax(output["logits"], -1), tensor)
            return reduced(each, tensor, reduction, weights, by, kept)
        target = torch.tensor(goal) if kind == "labels" else tensor(goal)
        options = {"ignore_index": OUTSIDE if ignore is None else ignore} if kind == "labels" else {}
        each = cross_entropy(output["logits"], target, weight=tensor(numbers), reduction="none", **options)
        entropy = reduced(each, tensor, reduction, weights, by, kept)
        if entropy.item() < 1e-3:
            raise Redraw
        return (-torch.expm1(-entropy)) ** gamma * entropy

    options = given(
        type="focal", targets=kind, gamma=gamma, level=level, classWeights=option, ignoreIndex=ignore, epsilon=epsilon, reduction=reduction
    )
    return loss_case(options, {"logits": logits}, {kind: goal, "weights": weights}, loss, labelCounts=counts)
