"""Writes measures.json: reliability bins by scikit-learn's calibration_curve, majority baselines by its DummyClassifier and f1_score."""

import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.calibration import calibration_curve
from sklearn.dummy import DummyClassifier
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score

ROOT = Path(__file__).resolve().parents[3]
OUT = ROOT / "packages/report/src/__fixtures__/measures.json"


def calibration(seed, examples, bins):
    rng = np.random.default_rng(seed)
    confidence = np.round(rng.uniform(0.2, 1.0, examples), 6)
    correct = rng.uniform(size=examples) < confidence**1.5
    accuracy, mean_confidence = calibration_curve(correct, confidence, n_bins=bins, strategy="uniform")
    return {
        "name": f"{examples} predictions in {bins} bins",
        "bins": bins,
        "judged": [{"confidence": float(c), "correct": bool(r)} for c, r in zip(confidence, correct)],
        "accuracy": accuracy.tolist(),
        "confidence": mean_confidence.tolist(),
    }


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
        "label": f"label {dummy[0]}",
        "accuracy": accuracy_score(truth, dummy),
        "weightedF1": f1_score(truth, dummy, average="weighted", zero_division=0),
        "macroF1": f1_score(truth, dummy, average="macro", zero_division=0),
    }


golden = {
    "library": "scikit-learn",
    "version": sklearn.__version__,
    "script": "tools/golden/report/measures.py",
    "calibration": [calibration(1, 60, 10), calibration(2, 12, 5)],
    "baseline": [
        baseline("three labels", 3, 3, 20, 2.0),
        baseline("seven labels", 4, 7, 90, 1.0),
        baseline("a label without examples", 6, 5, 12, 0.3),
    ],
}
OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(json.dumps(golden, indent=1) + "\n")
