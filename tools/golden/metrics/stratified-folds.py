"""Golden stratified folds of whole groups: scikit-learn's StratifiedGroupKFold, without its own shuffling, and its rule in 50 digits.

In doubles, two folds that are equally uneven differ by a last bit here and there, and scikit-learn then takes the lower one and not the
smaller one, as its rule for ties says. The small cases have both: `expected` by the same rule in mpmath's numbers, where equal is equal, and
`same`, whether scikit-learn gives that too.

Run: python tools/golden/metrics/stratified-folds.py
Writes packages/metrics/src/splits/__fixtures__/stratified-folds.json
"""

import warnings

import numpy as np
from _golden import write
from mpmath import mp, mpf, sqrt
from sklearn.model_selection import StratifiedGroupKFold

mp.dps = 50
EQUAL = mpf(10) ** -40
warnings.filterwarnings("ignore", message="The least populated class")


def by_sklearn(labels, of, folds):
    splitter = StratifiedGroupKFold(n_splits=folds)
    return [test.tolist() for _, test in splitter.split(np.zeros(len(of)), labels, of)]


def sd(values):
    mean = sum(values) / len(values)
    return sqrt(sum((value - mean) ** 2 for value in values) / len(values))


def in_50_digits(labels, of, folds):
    classes = sorted(set(labels))
    groups = [[i for i, own in enumerate(of) if own == group] for group in sorted(set(of))]
    counts = [[mpf(sum(labels[i] == c for i in group)) for c in classes] for group in groups]
    totals = [sum(own) for own in zip(*counts)]
    # The sum of squares about the mean, times the number of classes, is a whole number: equal is equal.
    spread = [len(own) * sum(n * n for n in own) - sum(own) ** 2 for own in counts]
    parts, held = [[] for _ in range(folds)], [[mpf(0)] * len(classes) for _ in range(folds)]
    for g in sorted(range(len(groups)), key=lambda g: -spread[g]):
        best, least, fewest = None, mp.inf, mp.inf
        for f in range(folds):
            after = [[n + own if q == f else n for n, own in zip(held[q], counts[g])] for q in range(folds)]
            value = sum(sd([row[c] / totals[c] for row in after]) for c in range(len(classes))) / len(classes)
            size = sum(held[f])
            close = abs(value - least) <= mpf("1e-8") + mpf("1e-5") * least if least < mp.inf else False
            if value < least - EQUAL or (close and size < fewest):
                best, least, fewest = f, value, size
        parts[best] += groups[g]
        held[best] = [n + own for n, own in zip(held[best], counts[g])]
    return [sorted(part) for part in parts]


def case(name, seed, groups, classes, folds):
    rng = np.random.default_rng(seed)
    sizes = rng.integers(3, 14, groups)
    of = np.repeat(np.arange(groups), sizes)
    share = np.arange(1, classes + 1) / np.arange(1, classes + 1).sum()
    labels = np.concatenate([rng.choice(classes, size, p=rng.dirichlet(8 * share)) for size in sizes])
    parts = by_sklearn(labels, of, folds)
    assert parts == in_50_digits(labels.tolist(), of.tolist(), folds), name
    return {"name": name, "groups": of.tolist(), "labels": labels.tolist(), "expected": parts}


def small_cases(count, rng):
    """Few short dialogues, where many folds are equally uneven; without those that leave a fold empty, and those that scikit-learn refuses."""
    cases = []
    while len(cases) < count:
        groups, classes, folds = int(rng.integers(3, 13)), int(rng.integers(2, 6)), int(rng.integers(2, 6))
        of = np.repeat(np.arange(groups), rng.integers(1, 6, groups)).tolist()
        labels = rng.integers(0, classes, len(of)).tolist()
        if groups < folds or len(set(labels)) < 2 or all(labels.count(c) < folds for c in set(labels)):
            continue
        expected = in_50_digits(labels, of, folds)
        if all(expected):
            cases.append({"groups": of, "labels": labels, "expected": expected, "same": by_sklearn(labels, of, folds) == expected})
    return cases


small = small_cases(150, np.random.default_rng(22))
print(f"small cases: {sum(own['same'] for own in small)} of {len(small)} as scikit-learn gives them")
write(
    "splits",
    "stratified-folds",
    ["scikit-learn", "mpmath"],
    {
        "cases": [
            case("12 dialogues, 3 classes, 3 folds", 1, 12, 3, 3),
            case("30 dialogues, 7 classes, 5 folds", 2, 30, 7, 5),
            case("20 dialogues, 4 classes, 10 folds", 3, 20, 4, 10),
        ],
        "small": small,
    },
)
