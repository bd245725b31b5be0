"""Cross-entropy: `torch.nn.functional.cross_entropy`."""

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from .shared import class_weights, given, loss_case, reduced, targets_of

# A label that no class has, to ignore.
OUTSIDE = -100


def ignoring(draw, labels, classes):
    """The label to ignore, or None, and the labels with some of it."""
    kind = draw.uniform()
    if kind < 0.6:
        return None, labels
    if kind < 0.8:
        return draw.integer(0, classes - 1), labels
    return OUTSIDE, np.where(draw.random.random_sample(len(labels)) < 0.3, OUTSIDE, labels)


def of_labels(labels, numbers, ignore, classes):
    """The class weight of each label, and which are kept."""
    kept = np.ones(len(labels)) if ignore is None else (labels != ignore).astype(float)
    weights = np.ones(classes) if numbers is None else numbers
    return weights[np.clip(labels, 0, classes - 1)] * kept, kept


def case(draw):
    classes, n = draw.integer(2, 6), draw.size(10)
    kind = draw.pick(["labels", "labels", "soft"])
    option, numbers, counts = class_weights(draw, classes)
    goal, _ = targets_of(draw, n, classes, kind)
    ignore, goal = ignoring(draw, goal, classes) if kind == "labels" else (None, goal)
    smoothing = draw.pick([None, None, 0.1, 1.0])
    reduction, weights = draw.pick(["mean", "sum", "weighted", "weighted"]), draw.weights(n)
    legacy = "double-softmax" if draw.chance(0.15) else None

    def loss(output, tensor):
        logits = output["logits"]
        scores = torch.softmax(logits, -1) if legacy else logits
        target = torch.tensor(goal) if kind == "labels" else tensor(goal)
        options = {"weight": tensor(numbers), "label_smoothing": smoothing or 0.0}
        if kind == "labels":
            # PyTorch refuses an index to ignore that is used as -1 … only where it is none of the labels.
            options["ignore_index"] = OUTSIDE if ignore is None else ignore
        each = cross_entropy(scores, target, reduction="none", **options)
        if kind == "soft":
            return reduced(each, tensor, reduction, weights)
        by, kept = of_labels(goal, numbers, ignore, classes)
        value = reduced(each, tensor, reduction, weights, by, kept)
        if weights is None and reduction == "weighted" and by.sum() > 0:
            theirs = cross_entropy(scores, target, reduction="mean", **options)
            assert torch.isclose(value, theirs, rtol=1e-4, atol=1e-5), (value, theirs)
        return value

    options = given(
        type="cross-entropy", targets=kind, classWeights=option, ignoreIndex=ignore, labelSmoothing=smoothing, legacy=legacy, reduction=reduction
    )
    return loss_case(options, {"logits": draw.logits(n, classes)}, {kind: goal, "weights": weights}, loss, labelCounts=counts)
