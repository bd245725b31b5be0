"""Golden values of class weights, by NumPy in float64: inverse frequency, and by the effective number of examples, as the sum of the
geometric series that its closed form stands for.

Run: python tools/golden/losses/class_weights.py
Writes packages/losses/src/labels/__fixtures__/class-weights.json
"""

import numpy as np
from _embedding import write


def effective(counts, beta):
    numbers = np.array([np.power(beta, np.arange(n)).sum() for n in counts])
    weights = np.divide(1, numbers, where=numbers > 0, out=np.zeros(len(counts)))
    return weights * np.count_nonzero(counts) / weights.sum()


MELD = [4710, 1205, 268, 683, 1743, 271, 1109]
cases = []
for counts in [[5, 1, 2], [3, 3], [4, 0, 1], MELD]:
    n = np.array(counts, dtype=np.float64)
    cases.append(
        {
            "counts": counts,
            "inverse": np.divide(n.sum(), n, where=n > 0, out=np.zeros(len(counts))).tolist(),
            "effective": [
                {"beta": beta, "expected": effective(counts, beta).tolist()} for beta in [0.0, 0.5, 0.99, 0.999, 0.9999999]
            ],
        }
    )
write("class-weights", "labels", "NumPy", np.__version__, "class_weights.py", cases=cases)
