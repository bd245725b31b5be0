"""Tests that draw: both sides are given the same draws, and here the scores are exact fractions, so that equal ones are equal."""

from fractions import Fraction

import numpy as np
from case import Case
from sklearn.metrics import f1_score


def f1s(truth, predicted, classes):
    """F1 of each class and how often it occurs, in whole numbers."""
    hits = np.bincount(truth[truth == predicted], minlength=classes)
    support, called = np.bincount(truth, minlength=classes), np.bincount(predicted, minlength=classes)
    return [(Fraction(2 * int(h), int(s + c)), int(s)) for h, s, c in zip(hits, support, called) if s + c]


def weighted_f1(truth, predicted, classes):
    return sum((f * s for f, s in f1s(truth, predicted, classes)), Fraction(0)) / len(truth)


def macro_f1(truth, predicted, classes):
    each = f1s(truth, predicted, classes)
    return sum((f for f, _ in each), Fraction(0)) / len(each)


def accuracy(truth, predicted, classes):
    return Fraction(int((truth == predicted).sum()), len(truth))


SCORES = {"weightedF1": weighted_f1, "macroF1": macro_f1, "accuracy": accuracy}


def systems(draw):
    classes, n = draw.integer(2, 4), draw.size(25)
    truth = draw.labels(n, classes)
    first = draw.guesses(truth, classes)
    second = first.copy() if draw.chance(0.1) else draw.guesses(truth, classes)
    return classes, n, truth, first, second


def bootstrap(draw):
    classes, n, truth, first, second = systems(draw)
    resamples = draw.count(1, 60)
    metric = draw.pick(list(SCORES))
    score = SCORES[metric]
    draws = draw.whole_numbers(resamples * n, n).reshape(resamples, n)
    difference = score(truth, first, classes) - score(truth, second, classes)
    if metric != "accuracy":
        average = {"weightedF1": "weighted", "macroF1": "macro"}[metric]
        theirs = [f1_score(truth, predicted, average=average, zero_division=0) for predicted in (first, second)]
        assert np.isclose(float(difference), theirs[0] - theirs[1])
    each = sorted(score(truth[rows], first[rows], classes) - score(truth[rows], second[rows], classes) for rows in draws)
    smaller = min(sum(d <= 0 for d in each), sum(d >= 0 for d in each))
    at = lambda share: float(each[min(resamples - 1, int(np.floor(share * resamples)))])
    return Case(
        {"classes": classes, "truth": truth, "first": first, "second": second, "metric": metric, "resamples": resamples, "draws": draws.ravel()},
        {"difference": float(difference), "low": at(0.025), "high": at(0.975), "pValue": min(1.0, 2 * (smaller + 1) / (resamples + 1))},
    )


def randomization(draw):
    classes, n, truth, first, second = systems(draw)
    resamples, metric = draw.count(1, 60), draw.pick(list(SCORES))
    score = SCORES[metric]
    groups = draw.random.randint(0, max(1, n // 3), n) if draw.chance(0.5) else None
    # The k-th group is the k-th that is seen.
    order = {key: k for k, key in enumerate(dict.fromkeys((range(n) if groups is None else groups.tolist())))}
    of = np.array([order[key] for key in (range(n) if groups is None else groups.tolist())])
    draws = draw.whole_numbers(resamples * len(order), 2).reshape(resamples, len(order))
    observed = score(truth, first, classes) - score(truth, second, classes)
    as_large = 0
    for row in draws:
        swap = row[of] == 1
        a, b = np.where(swap, second, first), np.where(swap, first, second)
        as_large += abs(score(truth, a, classes) - score(truth, b, classes)) >= abs(observed)
    return Case(
        {"classes": classes, "truth": truth, "first": first, "second": second, "metric": metric, "resamples": resamples, "groups": groups, "draws": draws.ravel()},
        {"difference": float(observed), "pValue": (as_large + 1) / (resamples + 1)},
    )


SUBJECTS = {"paired-bootstrap": bootstrap, "approximate-randomization": randomization}
