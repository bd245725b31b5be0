"""Agreement between raters: statsmodels' κ, NLTK's α, and α from its definition over all pairs in exact fractions."""

from fractions import Fraction
from itertools import permutations

import numpy as np
from case import Case
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import binary_distance
from statsmodels.stats.inter_rater import fleiss_kappa


def alpha(items, squared):
    """None where all ratings are the same; "none" where no item has two."""
    items = [[Fraction(v) for v in item if v is not None] for item in items]
    items = [item for item in items if len(item) > 1]
    values = [v for item in items for v in item]
    n = len(values)
    if n == 0:
        return "none"
    expected = sum(squared(a, b) for a, b in permutations(values, 2)) / Fraction(n * (n - 1))
    if expected == 0:
        return None
    observed = sum(sum(squared(a, b) for a, b in permutations(item, 2)) / Fraction(len(item) - 1) for item in items) / n
    return float(1 - observed / expected)


def by_nltk(items, distance):
    data = [(f"r{j}", f"i{i}", v) for i, item in enumerate(items) for j, v in enumerate(item) if v is not None and sum(w is not None for w in item) > 1]
    return AnnotationTask(data=data, distance=distance).alpha()


def differ(a, b):
    return Fraction(int(a != b))


def square(a, b):
    return (a - b) ** 2


def case(draw):
    items, raters, classes = draw.size(12), draw.integer(2, 6), draw.integer(2, 5)
    truth = draw.labels(items, classes)
    votes = np.stack([draw.guesses(truth, classes) for _ in range(raters)], 1)
    counts = np.array([np.bincount(row, minlength=classes) for row in votes])
    one_class = (counts.sum(0) > 0).sum() == 1
    kept = draw.random.random_sample(votes.shape) >= draw.pick([0.0, 0.3, 0.7])
    nominal = [[int(v) if k else None for v, k in zip(*row)] for row in zip(votes, kept)]
    values = draw.values(items)[:, None] + draw.pick([0.0, 0.1, 1.0]) * np.round(draw.normal(items, raters), draw.pick([0, 1, 17]))
    interval = [[float(v) if k else None for v, k in zip(*row)] for row in zip(values, kept)]
    a, b = alpha(nominal, differ), alpha(interval, square)
    if isinstance(a, float) and draw.chance(0.2):
        assert np.isclose(by_nltk(nominal, binary_distance), a)
    # Raters of an utterance as its votes: those with two or more count.
    rows = np.array([np.bincount([v for v in row if v is not None], minlength=classes) for row in nominal])
    kept_rows = rows[rows.sum(1) >= 2]
    most = kept_rows.max(1) if len(kept_rows) else None
    same = len(kept_rows) and (kept_rows.sum(1) == kept_rows.sum(1)[0]).all()
    of_rows = (
        None
        if most is None
        else {
            "items": len(kept_rows),
            "low": kept_rows.sum(1).min(),
            "high": kept_rows.sum(1).max(),
            "fleissKappa": float(fleiss_kappa(kept_rows)) if same and (kept_rows.sum(0) > 0).sum() > 1 else None,
            "krippendorffAlpha": a,
            "majorityShare": float(np.mean(most / kept_rows.sum(1))),
            "ties": int(((kept_rows == most[:, None]).sum(1) > 1).sum()),
        }
    )
    return Case(
        {"votes": counts, "nominal": nominal, "interval": interval, "rows": rows},
        {
            "fleissKappa": None if one_class else float(fleiss_kappa(counts)),
            "nominal": a,
            "interval": b,
            "tied": ((counts == counts.max(1, keepdims=True)).sum(1) > 1).tolist(),
            "agreement": of_rows,
        },
    )


SUBJECTS = {"agreement": case}
