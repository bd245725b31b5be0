"""Golden values of peaked labels, by NumPy and SciPy's entropy in float64: the form of the published code, its factor 1 / (1 − r) included.

Run: python tools/golden/losses/peak_labels.py
Writes packages/losses/src/labels/__fixtures__/peak-labels.json
"""

import numpy as np
import scipy
from _embedding import write
from scipy.stats import entropy


def peak(votes, r):
    p = np.asarray(votes, dtype=np.float64)
    p = p / p.sum()
    r = np.tanh(entropy(p)) if r is None else r
    q = np.maximum((p - r / len(p)) / (1 - r), 0)
    q = q - q.min()
    return p, q / q.sum()


random = np.random.default_rng(17)
votes = [*random.multinomial(10, np.full(7, 1 / 7), size=4), *random.multinomial(10, [0.6, 0.2, 0.1, 0.05, 0.02, 0.02, 0.01], size=4)]
rows = {
    "two of seven": [0.9, 0.1, 0, 0, 0, 0, 0],
    "three of seven": [0.5, 0.3, 0.2, 0, 0, 0, 0],
    "a tie": [0.5, 0.5, 0, 0, 0, 0, 0],
    "a winner among all": [0.4, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1],
    "one of seven": [0, 0, 0, 0, 1, 0, 0],
    **{f"votes {' '.join(map(str, row))}": row.tolist() for row in votes},
    "shares of four": random.dirichlet(np.ones(4)).tolist(),
    "shares of two": random.dirichlet(np.ones(2)).tolist(),
}
cases = []
for name, row in rows.items():
    for r in [None, 0.0, 0.3, 0.9]:
        soft, peaked = peak(row, r)
        words = name if r is None else f"{name}, r {r}"
        option = {} if r is None else {"r": r}
        cases.append({"name": words, "votes": row, **option, "soft": soft.tolist(), "peaked": peaked.tolist()})
write(
    "peak-labels", "labels", "NumPy, SciPy", f"{np.__version__}, {scipy.__version__}", "peak_labels.py", cases=cases
)
