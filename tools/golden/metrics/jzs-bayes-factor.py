"""Golden JZS Bayes factors: the integral of Rouder et al. 2009 by mpmath with 40 digits, held against SciPy's quadrature.

Run: python tools/golden/metrics/jzs-bayes-factor.py
Writes packages/metrics/src/statistics/__fixtures__/jzs-bayes-factor.json
"""

import numpy as np
from _golden import write
from mpmath import exp, inf, mp, mpf, pi, quad
from scipy import integrate

mp.dps = 40


def precise(t, n, r):
    t, r, dof = mpf(t), mpf(r), n - 1

    def density(g):  # of the effect size's variance, times the likelihood
        spread = 1 + n * g * r**2
        return spread**-0.5 * (1 + t**2 / (spread * dof)) ** (-(dof + 1) / mpf(2)) * (2 * pi) ** -0.5 * g ** (mpf(-3) / 2) * exp(-1 / (2 * g))

    null = (1 + t**2 / dof) ** (-(dof + 1) / mpf(2))
    return float(quad(density, [0, 0.05, 0.2, 1, 5, 50, 1000, 1e5, inf]) / null)


def quick(t, n, r):
    """The same as an average over the Cauchy prior of the effect size: another integral."""
    from scipy.stats import cauchy, nct, t as student

    def weighted(effect):
        return nct.pdf(t, n - 1, effect * np.sqrt(n)) * cauchy.pdf(effect, scale=r)

    return integrate.quad(weighted, -8, 8, points=[t / np.sqrt(n), 0], limit=500)[0] / student.pdf(t, n - 1)


cases = []
for t, n, r in [
    (5.4178, 5, 0.707),
    (-11.8231, 5, 0.707),
    (0.0, 5, 0.707),
    (0.0, 100, 0.707),
    (1.567, 5, 0.707),
    (3.5, 20, 0.707),
    (2.03, 80, 1.0),
    (2.2, 30, 0.2),
    (40.0, 10, 0.707),
    (15.0, 500, 0.707),
    (4.0, 2, 0.5**0.5),
]:
    expected = precise(t, n, r)
    if abs(t) < 6:
        assert abs(quick(t, n, r) / expected - 1) < 1e-2, (t, n, r, quick(t, n, r), expected)
    cases.append({"t": t, "n": n, "scale": r, "expected": expected})
write("statistics", "jzs-bayes-factor", ["mpmath", "scipy"], {"cases": cases})
