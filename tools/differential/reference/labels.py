"""Class weights and soft labels: scikit-learn's, and their formulas in NumPy."""

import numpy as np
from case import Case
from scipy.stats import entropy
from sklearn.utils.class_weight import compute_class_weight


def peaked(p, r):
    """With the factor 1 / (1 − r) of the published code. An even row stays as it is."""
    if p.max() - p.min() < 1e-9:
        return p
    r = np.tanh(entropy(p)) if r is None else r
    q = np.maximum(p - r / len(p), 0)
    q = q - q.min()
    return q / q.sum()


def case(draw):
    classes = draw.integer(1, 7)
    counts = draw.random.randint(0, draw.pick([3, 50, 5000]), classes)
    counts[draw.integer(0, classes - 1)] += 1
    beta = draw.pick([0.0, 0.5, 0.99, 0.999, 0.9999999])
    present = counts > 0
    balanced = np.zeros(classes)
    balanced[present] = compute_class_weight("balanced", classes=np.flatnonzero(present), y=np.repeat(np.arange(classes), counts))
    # The geometric series that the closed form stands for.
    numbers = np.array([np.power(beta, np.arange(k)).sum() for k in counts])
    effective = np.divide(1, numbers, where=present, out=np.zeros(classes))
    votes = draw.random.multinomial(draw.integer(1, 12), draw.random.dirichlet(np.full(classes, 0.7)), draw.integer(1, 4)).astype(float)
    votes = votes * draw.pick([1.0, 0.1])
    r = draw.pick([None, None, 0.0, 0.3, 0.9])
    soft = votes / votes.sum(1, keepdims=True)
    return Case(
        {"counts": counts, "beta": beta, "votes": votes, "r": r},
        {
            "balanced": balanced,
            "inverse": np.divide(counts.sum(), counts, where=present, out=np.zeros(classes)),
            "effective": effective * present.sum() / effective.sum(),
            "soft": soft,
            "peaked": np.array([peaked(row, r) for row in soft]),
        },
    )


SUBJECTS = {"labels": case}
