"""Tests and intervals of shares, and adjusted p-values: statsmodels'."""

import numpy as np
from case import Case
from sklearn.metrics import confusion_matrix
from statsmodels.stats.contingency_tables import mcnemar as mcnemar_test
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint


def mcnemar(draw):
    classes, n = draw.integer(2, 5), draw.size(draw.pick([40, 400]))
    truth = draw.labels(n, classes)
    first, second = draw.guesses(truth, classes), draw.guesses(truth, classes)
    if draw.chance(0.2):
        second = first.copy()
    b, c = int(((first == truth) & (second != truth)).sum()), int(((first != truth) & (second == truth)).sum())
    table = [[0, b], [c, 0]]
    out = {"onlyFirst": b, "onlySecond": c}
    for name, options in {"exact": {"exact": True}, "corrected": {"exact": False, "correction": True}, "uncorrected": {"exact": False, "correction": False}}.items():
        # Nobody is alone right: statsmodels divides 0 by 0; there is no difference, so p is 1.
        result = mcnemar_test(table, **options) if b + c else None
        out[name] = [result.statistic, result.pvalue] if result else [0.0, 1.0]
    return Case({"truth": truth, "first": first, "second": second}, out)


def wilson(hits, count):
    return list(proportion_confint(hits, count, method="wilson")) if count else None


def intervals(draw):
    count = draw.pick([0, 1, draw.integer(1, 50), draw.integer(50, 100000)])
    hits = draw.pick([0, count, draw.integer(0, count)])
    classes, n = draw.integer(2, 5), draw.size()
    truth = draw.labels(n, classes)
    confusion = confusion_matrix(truth, draw.guesses(truth, classes), labels=range(classes))
    each = []
    for k in range(classes):
        right, support, called = confusion[k, k], confusion[k].sum(), confusion[:, k].sum()
        jaccard = wilson(right, support + called - right)
        each.append({
            "precision": wilson(right, called),
            "recall": wilson(right, support),
            "f1": jaccard and [2 * end / (1 + end) for end in jaccard],
        })
    return Case({"hits": hits, "count": count, "confusion": confusion}, {"wilson": wilson(hits, count), "classes": each})


def holm(draw):
    n = draw.size(12)
    p = draw.random.random_sample(n) ** draw.pick([1, 4, 20])
    p = np.round(p, draw.pick([1, 2, 17]))
    if draw.chance(0.3):
        p[draw.integer(0, n - 1)] = draw.pick([0.0, 1.0])
    return Case({"pValues": p}, {"adjusted": multipletests(p, method="holm")[1]})


SUBJECTS = {"mcnemar": mcnemar, "wilson-interval": intervals, "holm": holm}
