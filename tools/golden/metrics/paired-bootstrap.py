"""Golden intervals of a paired bootstrap of CCC, drawn by SciPy's bootstrap.

Run: python tools/golden/metrics/paired-bootstrap.py
Writes packages/metrics/src/statistics/__fixtures__/paired-bootstrap.json
"""

import numpy as np
from _golden import write
from scipy.stats import bootstrap

rng = np.random.default_rng(22)


def ccc(truth, predicted):
    spread = np.var(truth) + np.var(predicted) + (np.mean(truth) - np.mean(predicted)) ** 2
    return 2 * np.mean((truth - np.mean(truth)) * (predicted - np.mean(predicted))) / spread


def difference(truth, first, second):
    return ccc(truth, first) - ccc(truth, second)


def case(name, scale, shift, noises):
    truth = rng.uniform(-1, 1, 60)
    first, second = (truth + rng.normal(0, noise, 60) for noise in noises)
    # Offsets and scales leave CCC as it is: the three columns move together.
    columns = [np.round(column * scale + shift, 6) for column in (truth, first, second)]
    result = bootstrap(columns, difference, paired=True, vectorized=False, method="percentile", n_resamples=20000, rng=1)
    interval = result.confidence_interval
    return {
        "name": name,
        "truth": columns[0].tolist(),
        "first": columns[1].tolist(),
        "second": columns[2].tolist(),
        "expected": {"difference": float(difference(*columns)), "low": float(interval.low), "high": float(interval.high)},
    }


cases = [case("-1 to 1", 1, 0, (0.2, 0.8)), case("1 to 5", 2, 3, (0.4, 0.7)), case("0 to 0.5", 0.25, 0.25, (0.6, 0.5))]
write("statistics", "paired-bootstrap", ["scipy", "numpy"], {"cases": cases})
