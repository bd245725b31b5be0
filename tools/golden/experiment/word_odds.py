"""Writes word-odds.json: log-odds of words with an informative Dirichlet prior, by NumPy and SciPy from the paper's equations 16, 20 and 22, and spreads of numbers by NumPy."""

import json
from pathlib import Path

import numpy as np
from scipy.stats import norm

ROOT = Path(__file__).resolve().parents[3]
OUT = ROOT / "packages/experiment/src/describe/__fixtures__/word-odds.json"
WORDS = ["so", "love", "hate", "tea", "again"]
COUNTS = np.array([[30.0, 28, 31], [12, 1, 0], [0, 14, 2], [5, 5, 5], [1, 9, 30]])
PRIOR = 50.0


def odds(label):
    y = COUNTS
    total = y.sum()
    background = y.sum(1) / total * PRIOR
    mine, others = y[:, label], np.delete(y, label, 1).sum(1)
    first = np.log((mine + background) / (mine.sum() + background.sum() - mine - background))
    second = np.log((others + background) / (others.sum() + background.sum() - others - background))
    delta = first - second
    sd = np.sqrt(1 / (mine + background) + 1 / (others + background))
    half = norm.ppf(0.975) * sd
    rows = [
        {"word": word, "count": mine[i], "others": others[i], "logOdds": delta[i], "low": delta[i] - half[i], "high": delta[i] + half[i]}
        for i, word in sorted(enumerate(WORDS), key=lambda pair: -delta[pair[0]] / sd[pair[0]])
    ]
    return [row for row in rows if row["low"] > 0 and row["count"] > 0]


def spread(numbers):
    q = np.quantile(numbers, [0, 0.25, 0.5, 0.75, 1])
    return {
        "numbers": numbers,
        "spread": dict(zip(["count", "mean", "sd", "min", "q1", "median", "q3", "max"], [len(numbers), float(np.mean(numbers)), float(np.std(numbers, ddof=1)), *q.tolist()])),
    }


OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(
    json.dumps(
        {
            "library": "numpy",
            "version": np.__version__,
            "script": "tools/golden/experiment/word_odds.py",
            "words": WORDS,
            "counts": COUNTS.tolist(),
            "prior": PRIOR,
            "byLabel": [odds(label) for label in range(3)],
            "spreads": [spread([3, 1, 4, 1, 5, 9, 2, 6]), spread([0.5, 2.25, 1.75])],
        },
        indent=1,
    )
    + "\n"
)
