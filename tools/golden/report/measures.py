"""Writes measures.json: principal components by scikit-learn, axes of ellipses by NumPy."""

import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.decomposition import PCA

ROOT = Path(__file__).resolve().parents[3]
OUT = ROOT / "packages/report/src/__fixtures__/measures.json"


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
    "library": "scikit-learn, numpy",
    "version": f"{sklearn.__version__}, {np.__version__}",
    "script": "tools/golden/report/measures.py",
    "ellipse": [
        ellipse("a leaning cloud", 1, 12, [[2.0, 1.0], [0.0, 0.5]]),
        ellipse("a cloud higher than wide", 2, 9, [[0.3, -0.2], [0.1, 1.4]]),
        ellipse("points on a line", 3, 4, [[1.0, 2.0], [0.5, 1.0]]),
    ],
    "pca": [
        pca("30 vectors of 5", 4, 30, 5, [4.0, 2.5]),
        pca("14 vectors of 40, fewer than values", 5, 14, 40, [6.0, 4.0]),
    ],
}
OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(json.dumps(golden, indent=1) + "\n")
