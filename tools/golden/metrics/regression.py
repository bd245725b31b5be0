"""Golden CCC, Pearson, MAE and RMSE: SciPy, scikit-learn and, for the CCC, NumPy's population moments and TorchMetrics on large n.

Run: python tools/golden/metrics/regression.py
Writes packages/metrics/src/scores/__fixtures__/regression.json
"""

import numpy as np
import torch
from _golden import write
from scipy.stats import pearsonr
from sklearn.metrics import mean_absolute_error, root_mean_squared_error
from torchmetrics.functional.regression import concordance_corrcoef


def ccc(x, y):
    covariance = np.cov(x, y, bias=True)
    return 2 * covariance[0, 1] / (covariance[0, 0] + covariance[1, 1] + (x.mean() - y.mean()) ** 2)


def case(name, truth, predicted):
    truth, predicted = np.asarray(truth, float), np.asarray(predicted, float)
    constant = np.ptp(truth) == 0 or np.ptp(predicted) == 0
    same = constant and np.array_equal(truth, predicted)
    # NumPy's squares of tiny values are 0: the CCC is the same in any unit, and the error is in that unit.
    size = np.abs([truth, predicted]).max()
    unit = size if size < 1e-100 else 1.0
    value = None if same else ccc(truth / unit, predicted / unit)
    if len(truth) >= 1000:  # The other implementation's moments differ by a factor of (n - 1) / n.
        other = float(concordance_corrcoef(torch.tensor(predicted), torch.tensor(truth)))
        assert abs(other - value) < 1e-3, (other, value)
    return {
        "name": name,
        "truth": truth.tolist(),
        "predicted": predicted.tolist(),
        "expected": {
            "ccc": None if same else float(value),
            "pearson": None if constant else float(pearsonr(truth, predicted)[0]),
            "mae": float(mean_absolute_error(truth, predicted)),
            "rmse": float(unit * root_mean_squared_error(truth / unit, predicted / unit)),
        },
    }


rng = np.random.default_rng(2)
truth = np.round(rng.uniform(1, 5, 40), 3)
large = rng.uniform(1, 5, 1000)
case("checked against the other implementation only", large, 0.5 * large + rng.normal(size=1000))
cases = [
    case("a good prediction", truth, np.round(truth + 0.4 * rng.normal(size=40), 4)),
    case("right order, wrong scale and place", truth, np.round(0.3 * truth + 2.5 + 0.1 * rng.normal(size=40), 4)),
    case("the wrong way round", truth, 6 - truth),
    case("a constant prediction", truth, np.full(40, 3.0)),
    case("far from zero", truth + 1000, np.round(truth + 1000 + 0.2 * rng.normal(size=40), 4)),
    case("two examples", [1.0, 2.0], [1.5, 1.75]),
    case("perfect", truth, truth),
    case("squares that under-flow", [1e-170, 2e-170, 3e-170], [1e-170, 2e-170, 3.5e-170]),
    # The mean of these is not 0.1.
    *[case(f"the same constant, {n} times", np.full(n, 0.1), np.full(n, 0.1)) for n in (2, 3, 6, 10, 100)],
]
write("scores", "regression", ["scipy", "scikit-learn", "numpy", "torchmetrics"], {"cases": cases})
