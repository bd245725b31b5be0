"""Mean, spread and median over seeds or folds: NumPy's and the standard library's."""

import statistics
from fractions import Fraction

import numpy as np
from case import Case


def exact_mean(values):
    return float(sum(map(Fraction, values.tolist()), Fraction(0)) / len(values))


def case(draw):
    n = draw.size(30)
    values = draw.pick([draw.values, draw.scores])(n)
    others = draw.scores(n)
    return Case(
        {"values": values, "others": others},
        {
            "mean": [exact_mean(values), exact_mean(others)],
            "sd": [statistics.stdev(map(Fraction, x.tolist())) if n > 1 else None for x in (values, others)],
            "median": float(np.median(values)),
            "populationSd": float(statistics.pstdev(map(Fraction, values.tolist()))),
        },
    )


SUBJECTS = {"summary": case}
