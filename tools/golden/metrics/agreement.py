"""Golden agreement between raters: Fleiss' kappa by statsmodels; Krippendorff's alpha by NLTK, and by its definition over pairs.

Run: python tools/golden/metrics/agreement.py
Writes packages/metrics/src/agreement/__fixtures__/agreement.json
"""

from itertools import permutations

import numpy as np
from _golden import write
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import binary_distance
from statsmodels.stats.inter_rater import fleiss_kappa


def by_definition(items, squared_distance):
    """The mean over pairs within items (weighted by 1 / (m - 1)) against the mean over all pairs."""
    items = [[v for v in item if v is not None] for item in items]
    items = [item for item in items if len(item) > 1]
    values = [v for item in items for v in item]
    n = len(values)
    observed = sum(squared_distance(a, b) / (len(item) - 1) for item in items for a, b in permutations(item, 2)) / n
    expected = sum(squared_distance(a, b) for a, b in permutations(values, 2)) / (n * (n - 1))
    return 1 - observed / expected


def alpha_case(name, ratings):
    nominal = by_definition(ratings, lambda a, b: float(a != b))
    interval = by_definition(ratings, lambda a, b: (a - b) ** 2)
    kept = [(i, item) for i, item in enumerate(ratings) if sum(v is not None for v in item) > 1]
    data = [(f"rater {j}", f"item {i}", v) for i, item in kept for j, v in enumerate(item) if v is not None]
    for value, distance in ((nominal, binary_distance), (interval, lambda a, b: (a - b) ** 2)):
        other = AnnotationTask(data=data, distance=distance).alpha()
        assert abs(other - value) < 1e-9, (name, other, value)
    return {"name": name, "ratings": ratings, "expected": {"nominal": float(nominal), "interval": float(interval)}}


def votes_case(name, votes):
    votes = np.asarray(votes)
    return {"name": name, "votes": votes.tolist(), "expected": float(fleiss_kappa(votes))}


rng = np.random.default_rng(6)
truth = rng.integers(0, 4, 25)
emotions = np.where(rng.random((25, 5)) < 0.6, truth[:, None], rng.integers(0, 4, (25, 5)))
missing = [[None if rng.random() < 0.3 else int(v) for v in row] for row in emotions] + [[2, None, None, None, None], [None] * 5]
valence = np.round(3 + rng.normal(size=(20, 1)) + 0.5 * rng.normal(size=(20, 10)), 1)
counts = np.array([np.bincount(row, minlength=4) for row in emotions])
golden = {
    "fleiss": [
        votes_case("five raters, four emotions", counts),
        votes_case("a class that nobody chose", np.pad(counts, ((0, 0), (0, 2)))),
        votes_case("full agreement", [[3, 0], [0, 3], [3, 0]]),
        votes_case("less than chance", [[1, 1], [1, 1], [1, 1]]),
        votes_case("ten raters at random", rng.multinomial(10, [0.5, 0.3, 0.2], size=30)),
    ],
    "krippendorff": [
        alpha_case("five raters, four emotions", emotions.tolist()),
        alpha_case("missing ratings, items with one or none", missing),
        alpha_case("ten raters' valence", valence.tolist()),
        alpha_case("two raters", [[1, 1], [2, 2], [3, 4], [1, 2], [5, 5]]),
        alpha_case("less than chance", [[0, 1], [1, 0], [0, 1]]),
    ],
}
write("agreement", "agreement", ["statsmodels", "nltk", "numpy"], golden)
