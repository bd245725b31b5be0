"""Golden p-values of exchanging predictions, all 2^n ways counted by SciPy's permutation_test.

Run: python tools/golden/metrics/approximate-randomization.py
Writes packages/metrics/src/statistics/__fixtures__/approximate-randomization.json
"""

import numpy as np
from _golden import write
from scipy.stats import permutation_test
from sklearn.metrics import f1_score

rng = np.random.default_rng(7)


def case(name, truth, first, second):
    def difference(a, b):
        score = lambda predicted: f1_score(truth, predicted, average="macro", labels=[0, 1, 2], zero_division=0)
        return score(a) - score(b)

    result = permutation_test((first, second), difference, permutation_type="samples", n_resamples=np.inf, vectorized=False)
    # Two-sided by size, not twice the smaller side: the null distribution is symmetric, so both are the same.
    p = float(np.mean(np.abs(result.null_distribution) >= abs(result.statistic) - 1e-12))
    return {
        "name": name,
        "truth": truth.tolist(),
        "first": first.tolist(),
        "second": second.tolist(),
        "expected": {"difference": float(result.statistic), "pValue": p},
    }


def guess(truth, share):
    return np.where(rng.random(len(truth)) < share, truth, rng.integers(0, 3, len(truth)))


truth = np.arange(11) % 3
cases = [case(name, truth, guess(truth, a), guess(truth, b)) for name, a, b in [("much better", 0.95, 0.1), ("a little better", 0.7, 0.5), ("alike", 0.5, 0.5)]]
write("statistics", "approximate-randomization", ["scipy", "scikit-learn"], {"cases": cases})
