"""Scores of valence and arousal: SciPy's and scikit-learn's, CCC from its formula in exact fractions."""

from fractions import Fraction

import numpy as np
from case import Case, Redraw
from draw import float32
from scipy.stats import pearsonr
from sklearn.metrics import mean_absolute_error, root_mean_squared_error


def is_constant(x):
    return bool((x == x[0]).all())


def concordance(truth, predicted):
    """Lin 1989 with moments divided by n; None where both are the same constant."""
    x, y = [[Fraction(float(v)) for v in values] for values in (truth, predicted)]
    n = len(x)
    mean_x, mean_y = sum(x) / n, sum(y) / n
    covariance = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y)) / n
    spread = sum((a - mean_x) ** 2 for a in x) / n + sum((b - mean_y) ** 2 for b in y) / n + (mean_x - mean_y) ** 2
    if spread == 0:
        raise Redraw
    return float(2 * covariance / spread)


def scores(truth, predicted):
    undefined = len(truth) < 2 or is_constant(truth) or is_constant(predicted)
    return {
        "ccc": concordance(truth, predicted),
        "pearson": None if undefined else float(pearsonr(truth, predicted).statistic),
        "mae": mean_absolute_error(truth, predicted),
        "rmse": root_mean_squared_error(truth, predicted),
    }


def pair(draw, n):
    """True values, and predicted ones that go with them more or less, or are the same."""
    truth, kind = draw.values(n), draw.uniform()
    if kind < 0.1:
        return truth, truth.copy()
    if kind < 0.3:
        return truth, draw.values(n)
    noise = draw.pick([0.01, 1.0]) * draw.normal(n)
    predicted = draw.pick([1.0, -1.0, 0.5]) * truth + noise
    return truth, float32(predicted) if draw.chance(0.3) else predicted


def case(draw):
    n = draw.size()
    (v, v_guess), (a, a_guess) = pair(draw, n), pair(draw, n)
    return Case(
        {"truth": np.stack([v, a], 1), "predicted": np.stack([v_guess, a_guess], 1)},
        {"valence": scores(v, v_guess), "arousal": scores(a, a_guess)},
    )


SUBJECTS = {"affect": case}
