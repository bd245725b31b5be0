"""Writes majority-baseline.json: scores of always the most frequent label, and of every class, by scikit-learn."""

import numpy as np
from _golden import write
from sklearn.dummy import DummyClassifier
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, precision_recall_fscore_support


def baseline(name, seed, labels, examples, spread):
    rng = np.random.default_rng(seed)
    share = rng.dirichlet(np.full(labels, spread))
    truth = rng.choice(labels, size=examples, p=share)
    # A model that is right now and then; the baseline must not depend on it.
    predicted = np.where(rng.uniform(size=examples) < 0.5, truth, rng.integers(labels, size=examples))
    features = np.zeros([examples, 1])
    dummy = DummyClassifier(strategy="most_frequent").fit(features, truth).predict(features)
    return {
        "name": name,
        "labels": [f"label {i}" for i in range(labels)],
        "confusion": confusion_matrix(truth, predicted, labels=range(labels)).tolist(),
        "perClass": [
            {"precision": p, "recall": r, "f1": f}
            for p, r, f, _ in zip(
                *(precision_recall_fscore_support(truth, predicted, labels=range(labels), zero_division=0))
            )
        ],
        "label": f"label {dummy[0]}",
        "accuracy": accuracy_score(truth, dummy),
        "weightedF1": f1_score(truth, dummy, average="weighted", zero_division=0),
        "macroF1": f1_score(truth, dummy, average="macro", zero_division=0),
    }


write(
    "scores",
    "majority-baseline",
    ["scikit-learn"],
    {
        "cases": [
            baseline("three labels", 3, 3, 20, 2.0),
            baseline("seven labels", 4, 7, 90, 1.0),
            baseline("a label without examples", 6, 5, 12, 0.3),
        ]
    },
)
