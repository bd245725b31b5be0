"""Golden values of the classification scores, by scikit-learn.

Run: python tools/golden/metrics/classification.py
Writes packages/metrics/src/scores/__fixtures__/classification.json
"""

import json
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn.metrics import (
    accuracy_score,
    balanced_accuracy_score,
    confusion_matrix,
    precision_recall_fscore_support,
)

ROOT = Path(__file__).resolve().parents[3]
TARGET = ROOT / "packages/metrics/src/scores/__fixtures__/classification.json"


def case(name, labels, truth, predicted):
    index = list(range(len(labels)))
    precision, recall, f1, support = precision_recall_fscore_support(truth, predicted, labels=index, zero_division=0)
    weighted = precision_recall_fscore_support(truth, predicted, average="weighted", zero_division=0)
    macro = precision_recall_fscore_support(truth, predicted, average="macro", zero_division=0)
    micro = precision_recall_fscore_support(truth, predicted, average="micro", zero_division=0)
    occurring = [recall[k] for k in index if support[k] > 0]
    with warnings.catch_warnings():  # Predicted classes that never occur are part of the case.
        warnings.simplefilter("ignore")
        balanced = balanced_accuracy_score(truth, predicted)
    return {
        "name": name,
        "labels": labels,
        "truth": [int(x) for x in truth],
        "predicted": [int(x) for x in predicted],
        "expected": {
            "accuracy": float(accuracy_score(truth, predicted)),
            "weightedPrecision": float(weighted[0]),
            "weightedRecall": float(weighted[1]),
            "weightedF1": float(weighted[2]),
            "macroPrecision": float(macro[0]),
            "macroRecall": float(macro[1]),
            "macroF1": float(macro[2]),
            "microPrecision": float(micro[0]),
            "microRecall": float(micro[1]),
            "microF1": float(micro[2]),
            "unweightedAverageRecall": float(balanced),
            "perClassAccuracySd": float(np.std(occurring)),
            "precision": precision.tolist(),
            "recall": recall.tolist(),
            "f1": f1.tolist(),
            "support": support.tolist(),
            "confusion": confusion_matrix(truth, predicted, labels=index).tolist(),
            "normalized": confusion_matrix(truth, predicted, labels=index, normalize="true").tolist(),
        },
    }


rng = np.random.default_rng(11)
emotions = ["neutral", "surprise", "fear", "sadness", "joy", "disgust", "anger"]
truth = rng.choice(7, 200, p=[0.47, 0.12, 0.03, 0.07, 0.17, 0.03, 0.11])
noisy = np.where(rng.random(200) < 0.6, truth, rng.integers(0, 7, 200))
cases = [
    case("seven unbalanced classes", emotions, truth, noisy),
    case("the majority class only", emotions, truth, np.zeros(200, int)),
    case("perfect", emotions, truth, truth),
    case("a class that never occurs is predicted", ["a", "b", "c"], [0, 0, 1, 1], [0, 2, 1, 2]),
    case("a class that neither occurs nor is predicted", ["a", "b", "c"], [0, 0, 1, 1], [0, 1, 1, 0]),
    case("all wrong", ["a", "b"], [0, 1, 0], [1, 0, 1]),
    case("one example", ["a", "b"], [1], [1]),
]
TARGET.parent.mkdir(parents=True, exist_ok=True)
TARGET.write_text(
    json.dumps(
        {"library": "scikit-learn", "version": sklearn.__version__, "script": "tools/golden/metrics/classification.py", "cases": cases}
    )
    + "\n"
)
