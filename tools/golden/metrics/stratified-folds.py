"""Golden stratified folds of whole groups: scikit-learn's StratifiedGroupKFold, without its own shuffling.

Run: python tools/golden/metrics/stratified-folds.py
Writes packages/metrics/src/splits/__fixtures__/stratified-folds.json
"""

import numpy as np
from _golden import write
from sklearn.model_selection import StratifiedGroupKFold


def case(name, seed, groups, classes, folds):
    rng = np.random.default_rng(seed)
    sizes = rng.integers(3, 14, groups)
    of = np.repeat(np.arange(groups), sizes)
    share = np.arange(1, classes + 1) / np.arange(1, classes + 1).sum()
    labels = np.concatenate([rng.choice(classes, size, p=rng.dirichlet(8 * share)) for size in sizes])
    splitter = StratifiedGroupKFold(n_splits=folds)
    parts = [test.tolist() for _, test in splitter.split(np.zeros(len(of)), labels, of)]
    return {"name": name, "groups": of.tolist(), "labels": labels.tolist(), "expected": parts}


write(
    "splits",
    "stratified-folds",
    ["scikit-learn"],
    {
        "cases": [
            case("12 dialogues, 3 classes, 3 folds", 1, 12, 3, 3),
            case("30 dialogues, 7 classes, 5 folds", 2, 30, 7, 5),
            case("20 dialogues, 4 classes, 10 folds", 3, 20, 4, 10),
        ]
    },
)
