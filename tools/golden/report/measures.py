"""Writes measures.json: majority baselines, scores of classes and principal components by scikit-learn, Wilson intervals by statsmodels, axes of
ellipses by NumPy."""

import json
from pathlib import Path

import numpy as np
import sklearn
import statsmodels
from sklearn.decomposition import PCA
from sklearn.dummy import DummyClassifier
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, precision_recall_fscore_support
from statsmodels.stats.proportion import proportion_confint

ROOT = Path(__file__).resolve().parents[3]
OUT = ROOT / "packages/report/src/__fixtures__/measures.json"


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


def wilson(hits, count):
    low, high = proportion_confint(hits, count, alpha=0.05, method="wilson")
    return {"hits": hits, "count": count, "low": float(low), "high": float(high)}


def ellipse(name, seed, count, spread):
    rng = np.random.default_rng(seed)
    points = np.round(rng.normal(size=[count, 2]) @ np.array(spread) + [1.5, -0.5], 6)
    values, vectors = np.linalg.eigh(np.cov(points.T))
    return {
        "name": name,
        "points": points.tolist(),
        "mean": points.mean(0).tolist(),
        "halfAxes": np.sqrt(np.maximum(values[::-1], 0)).tolist(),
        "direction": vectors[:, -1].tolist(),
    }


def pca(name, seed, rows, dim, steps):
    rng = np.random.default_rng(seed)
    scale = np.ones(dim)
    scale[: len(steps)] = steps
    turn = np.linalg.qr(rng.normal(size=[dim, dim]))[0]
    vectors = np.round((rng.normal(size=[rows, dim]) * scale) @ turn + 2, 4).astype(np.float32)
    fitted = PCA(n_components=2, svd_solver="full").fit(vectors.astype(np.float64))
    return {
        "name": name,
        "vectors": [[float(f"{v:.4f}") for v in row] for row in vectors],
        "points": fitted.transform(vectors.astype(np.float64)).tolist(),
        "explained": fitted.explained_variance_ratio_.tolist(),
    }


golden = {
    "library": "scikit-learn, statsmodels, numpy",
    "version": f"{sklearn.__version__}, {statsmodels.__version__}, {np.__version__}",
    "script": "tools/golden/report/measures.py",
    "wilson": [wilson(*pair) for pair in [(0, 7), (7, 7), (3, 10), (51, 63), (1, 1), (400, 1109)]],
    "ellipse": [
        ellipse("a leaning cloud", 1, 12, [[2.0, 1.0], [0.0, 0.5]]),
        ellipse("a cloud higher than wide", 2, 9, [[0.3, -0.2], [0.1, 1.4]]),
        ellipse("points on a line", 3, 4, [[1.0, 2.0], [0.5, 1.0]]),
    ],
    "pca": [
        pca("30 vectors of 5", 4, 30, 5, [4.0, 2.5]),
        pca("14 vectors of 40, fewer than values", 5, 14, 40, [6.0, 4.0]),
    ],
    "baseline": [
        baseline("three labels", 3, 3, 20, 2.0),
        baseline("seven labels", 4, 7, 90, 1.0),
        baseline("a label without examples", 6, 5, 12, 0.3),
    ],
}
OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(json.dumps(golden, indent=1) + "\n")
