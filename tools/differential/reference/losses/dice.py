"""Dice and L1-F1: plain PyTorch from their counts."""

import torch

from .shared import given, loss_case, targets_of


def case_of(kind_of_loss, draw):
    classes, n = draw.integer(2, 6), draw.size(10)
    kind, averaged = draw.pick(["labels", "soft"]), draw.pick(["present", "all"])
    goal, rows = targets_of(draw, n, classes, kind)
    epsilon, weights = draw.pick([None, 1e-8, 0.5]), draw.weights(n)

    def loss(output, tensor):
        p, y = torch.softmax(output["logits"], -1), tensor(rows)
        e = torch.ones(n, 1, dtype=p.dtype) if weights is None else tensor(weights)[:, None]
        scores = []
        for k in range(classes):
            own, support = p[:, k : k + 1], y[:, k : k + 1]
            if averaged == "present" and not (e * support).sum() > 0:
                continue
            tp, fp, fn = (e * own * support).sum(), (e * own * (1 - support)).sum(), (e * (1 - own) * support).sum()
            scores.append(2 * tp / (2 * tp + fp + fn + (epsilon or 1e-8)))
        counts = scores and e.sum() > 0
        # L1-F1 is the distance of each class's soft F1 from 1.
        return torch.stack([(1 - score).abs() for score in scores]).mean() if counts else 0 * p.sum()

    options = given(type=kind_of_loss, targets=kind, classes=averaged, epsilon=epsilon)
    return loss_case(options, {"logits": draw.logits(n, classes)}, {kind: goal, "weights": weights}, loss)


def dice(draw):
    return case_of("dice", draw)


def l1_f1(draw):
    return case_of("l1-f1", draw)
