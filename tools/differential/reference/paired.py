"""Paired tests over folds or seeds: SciPy's, statsmodels' power, the Bayes factor by quadrature over the logarithm of g."""

import math
from fractions import Fraction

import numpy as np
from case import Case, Redraw
from scipy import integrate, stats
from statsmodels.stats.power import TTestPower


def power(effect, n, alpha=0.05):
    value = float(TTestPower().power(abs(effect), n, alpha, alternative="two-sided"))
    by_hand = power_by_integration(abs(effect), n, alpha)
    # SciPy's noncentral t gives NaN for some arguments.
    assert np.isnan(value) or abs(value - by_hand) < 1e-7, (effect, n, alpha, value, by_hand)
    return by_hand if np.isnan(value) else value


def power_by_integration(effect, n, alpha):
    """1 − P(−t* ≤ T ≤ t*), T = (Z + δ) / S: over the density of S, which is χ / √ν."""
    dof, delta = n - 1, effect * math.sqrt(n)
    critical = stats.t.ppf(1 - alpha / 2, dof)
    ends = np.array([0, 0.05, 0.2, 0.5, 0.8, 1, 1.2, 1.5, 2, 4, 8])
    # Gauss and Legendre's rule on each part.
    at, weight = np.polynomial.legendre.leggauss(80)
    half = np.diff(ends)[:, None] / 2
    s = ends[:-1, None] + half * (1 + at)
    miss = stats.chi.pdf(s, dof, scale=1 / math.sqrt(dof)) * (stats.norm.cdf(critical * s - delta) - stats.norm.cdf(-critical * s - delta))
    return 1 - float((half * weight * miss).sum())


def log_bayes_factor(t, n, r=0.707):
    """Rouder et al. 2009, eq. 1, over u = ln g: another variable and another rule than the one that is tested."""
    dof = n - 1

    def log_density(u):
        spread = 1 + n * math.exp(u) * r * r
        return (
            -0.5 * math.log(spread)
            - (dof + 1) / 2 * math.log1p(t * t / (spread * dof))
            - 0.5 * math.log(2 * math.pi)
            - 0.5 * u
            - 0.5 * math.exp(-u)
        )

    peak = max(log_density(u) for u in np.concatenate([np.arange(-7, 30, 0.2), np.arange(30, 700, 5.0)]))
    # The integrand falls like a power of g: the far tail in u is an exponential.
    total = 0.0
    for low, high in [(-7, -3), (-3, -1), (-1, 0), (0, 1), (1, 3), (3, 6), (6, 10), (10, 20), (20, 40), (40, 100), (100, 300), (300, 700)]:
        total += integrate.quad(lambda u: math.exp(log_density(u) - peak), low, high, epsabs=0, epsrel=1e-11, limit=200)[0]
    return math.log(total) + peak + (dof + 1) / 2 * math.log1p(t * t / dof)


def pairs(draw, most=30):
    n = draw.size(most, 2)
    first = draw.scores(n)
    kind = draw.uniform()
    if kind < 0.2:
        return first, draw.scores(n)
    if kind < 0.3:
        return first + 1e6, first + 1e6 + draw.pick([0.01, 1.0]) * draw.normal(n)
    if kind < 0.4:
        return first, np.full(n, 0.5)
    gain = draw.pick([0.0, 0.01, 0.2])
    noise = np.round(0.03 * draw.normal(n), draw.pick([2, 4, 17]))
    return first, np.clip(first + gain + noise, -1, 2)


def t_test(draw):
    first, second = pairs(draw)
    n, differences = len(first), first - second
    sd = differences.std(ddof=1)
    size = max(1.0, np.abs(first).max())
    if 1e-12 * size < sd <= 1e-9 * size:
        # Between rounding and a spread of its own: neither answer would be wrong.
        raise Redraw
    if sd <= 1e-12 * size:
        # Equal differences: t is undefined, and so is all that comes of it.
        return Case({"first": first, "second": second}, {"undefined": True})
    result = stats.ttest_rel(first, second)
    interval = result.confidence_interval(0.95)
    average = np.sqrt((first.var(ddof=1) + second.var(ddof=1)) / 2)
    d, dz = (differences.mean() / average if average > 0 else None), differences.mean() / sd
    log_factor = log_bayes_factor(float(result.statistic), n)
    if log_factor > 690:
        raise Redraw
    return Case(
        {"first": first, "second": second},
        {
            "undefined": False,
            "n": n,
            "difference": differences.mean(),
            "t": result.statistic,
            "dof": int(result.df),
            "pValue": result.pvalue,
            "low": interval.low,
            "high": interval.high,
            "cohensD": d,
            "cohensDz": dz,
            "logBayesFactor": log_factor,
            "power": None if d is None else power(d, n),
            "powerDz": power(dz, n),
        },
    )


def bayes_factor(draw):
    n, scale = draw.integer(2, draw.pick([5, 30, 1000])), draw.pick([0.707, 0.5**0.5, 1.0, 0.2, draw.uniform(0.05, 3)])
    t = draw.pick([0.0, draw.pick([0.1, 1.0, 5.0, 30.0]) * float(draw.normal(1)[0])])
    return Case({"t": t, "n": n, "scale": scale}, {"logBayesFactor": log_bayes_factor(t, n, scale)})


def t_test_power(draw):
    n, alpha = draw.integer(2, draw.pick([4, 30, 300])), draw.pick([0.05, 0.05, 0.01, 0.1])
    effect = draw.pick([0.0, draw.pick([0.05, 0.5, 2.0]) * float(draw.normal(1)[0])])
    return Case({"effect": effect, "n": n, "alpha": alpha}, {"power": power(effect, n, alpha)})


# Differences of scores that are equal but for the rounding of a sum are equal, as in the t-test.
EQUAL = 1e-12


def exact_p(ranks, statistic):
    """Share of all signs whose sum of positive ranks is as small, doubled: by counting, in whole numbers."""
    doubled = [int(round(2 * r)) for r in ranks]
    counts = {0: 1}
    for r in doubled:
        fresh = dict(counts)
        for total, ways in counts.items():
            fresh[total + r] = fresh.get(total + r, 0) + ways
        counts = fresh
    below = sum(ways for total, ways in counts.items() if total <= round(2 * statistic))
    return float(min(Fraction(1), Fraction(2 * below, 2 ** len(doubled))))


def wilcoxon(draw):
    first, second = pairs(draw, draw.pick([8, 20, 70]))
    differences = first - second
    gaps = np.diff(np.sort(np.abs(differences)))
    # Neither clearly equal nor clearly different: of 1e6 + x the last bits are rounding.
    if ((gaps > EQUAL / 10) & (gaps < 1e-8)).any() or ((np.abs(differences) > EQUAL / 10) & (np.abs(differences) < 1e-8)).any():
        raise Redraw
    method, zero_method, correction = draw.pick(["auto", "auto", "exact", "asymptotic"]), draw.pick(["wilcox", "wilcox", "pratt", "zsplit"]), draw.chance(0.3)
    given = {"first": first, "second": second, "options": {"method": method, "zeroMethod": zero_method, "correction": correction}}
    clean = np.round(differences, 9)
    zeros = int((clean == 0).sum())
    if zeros == len(clean):
        return Case(given, {"undefined": True})
    kept = clean[clean != 0] if zero_method == "wilcox" else clean
    used = ("exact" if len(kept) <= 50 else "asymptotic") if method == "auto" else method
    ranks = stats.rankdata(np.abs(kept))
    plus, minus, shared = ranks[kept > 0].sum(), ranks[kept < 0].sum(), ranks[kept == 0].sum() / 2 if zero_method == "zsplit" else 0.0
    statistic = min(plus, minus) + shared
    if used == "exact":
        p = exact_p(ranks[kept != 0], min(plus, minus))
        if len(np.unique(ranks)) == len(ranks) and zeros == 0:
            theirs = stats.wilcoxon(clean, zero_method=zero_method, method="exact")
            assert np.isclose(theirs.pvalue, p) and theirs.statistic == statistic
    else:
        result = stats.wilcoxon(clean, zero_method=zero_method, correction=correction, method="asymptotic")
        p = result.pvalue
        assert np.isclose(result.statistic, statistic)
    return Case(given, {"undefined": False, "statistic": statistic, "pValue": p, "n": len(clean), "zeros": zeros, "method": used})


SUBJECTS = {"paired-t-test": t_test, "bayes-factor": bayes_factor, "t-test-power": t_test_power, "wilcoxon": wilcoxon}
