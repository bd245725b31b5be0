"""Golden values and gradients of the losses on valence and arousal: PyTorch's MSELoss, and the concordance correlation coefficient in
plain PyTorch from Lin 1989, float64; and of a classification and a regression loss in one.

Run: python tools/golden/losses/regression.py
Writes packages/losses/src/regression/__fixtures__/mean-squared-error.json and concordance.json, and
packages/losses/src/__fixtures__/multi-task.json
"""

import itertools

import torch
from torch.nn.functional import cross_entropy, mse_loss

from _cases import F64, LABELS, LOGITS, PREDICTED, WANTED, WEIGHTS, case, reduced, write

COLUMNS = {"valence": 0, "arousal": 1}


def weighted_mean(x, weights):
    e = torch.ones(len(x), dtype=F64) if weights is None else weights
    return (e * x).sum() / e.sum()


def ccc(x, y, epsilon, weights):
    mx, my = weighted_mean(x, weights), weighted_mean(y, weights)
    vx, vy = weighted_mean((x - mx) ** 2, weights), weighted_mean((y - my) ** 2, weights)
    covariance = weighted_mean((x - mx) * (y - my), weights)
    return 2 * covariance / (vx + vy + (mx - my) ** 2 + epsilon)


def squared_errors(predicted, dimensions, reduction, weights):
    chosen = [COLUMNS[name] for name in dimensions]
    each = ((predicted - WANTED)[:, chosen] ** 2).mean(-1)
    if weights is None and reduction == "mean":
        return each, mse_loss(predicted[:, chosen], WANTED[:, chosen])
    return each, reduced(each, reduction, weights)


def concordance(predicted, dimensions, epsilon, weights):
    each = [ccc(predicted[:, COLUMNS[name]], WANTED[:, COLUMNS[name]], epsilon, weights) for name in dimensions]
    return 1 - torch.stack(each).mean()


def words(*parts):
    return ", ".join(part for part in parts if part)


OUTPUT = {"valenceArousal": PREDICTED}
errors, agreements, both = [], [], []
for dimensions, weights in itertools.product([["valence", "arousal"], ["valence"], ["arousal"]], [None, WEIGHTS]):
    targets = {"valenceArousal": WANTED, "weights": weights}
    which = words(" and ".join(dimensions), weights is not None and "example weights")
    for reduction in ["mean", "sum"]:
        errors.append(case(
            f"{which}, {reduction}", {"dimensions": dimensions, "reduction": reduction}, OUTPUT, targets,
            lambda valenceArousal: squared_errors(valenceArousal, dimensions, reduction, weights),
        ))
    for epsilon in [1e-8, 0.5]:
        agreements.append(case(
            f"{which}, epsilon {epsilon}", {"dimensions": dimensions, "epsilon": epsilon}, OUTPUT, targets,
            lambda valenceArousal: concordance(valenceArousal, dimensions, epsilon, weights),
        ))
shifted = {"valenceArousal": PREDICTED * 0.1 + 3}
agreements.append(case(
    "a small variance beside a large mean", {}, shifted, {"valenceArousal": WANTED},
    lambda valenceArousal: concordance(valenceArousal, ["valence", "arousal"], 1e-8, None),
))
for coefficient, weights in itertools.product([0.7, 0.25], [None, WEIGHTS]):
    def total(logits, valenceArousal):
        entropy = reduced(cross_entropy(logits, LABELS, reduction="none"), "mean", weights)
        error = squared_errors(valenceArousal, ["valence", "arousal"], "mean", weights)[1]
        return coefficient * entropy + (1 - coefficient) * error

    both.append(case(
        words(f"coefficient {coefficient}", weights is not None and "example weights"), {"coefficient": coefficient},
        {"logits": LOGITS, **OUTPUT}, {"labels": LABELS, "valenceArousal": WANTED, "weights": weights}, total,
    ))
write(__file__, "regression", "mean-squared-error", errors)
write(__file__, "regression", "concordance", agreements)
write(__file__, ".", "multi-task", both)
