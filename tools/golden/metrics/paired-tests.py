"""Golden paired tests over folds or seeds: t-test and Wilcoxon by SciPy, power by statsmodels, McNemar by statsmodels.

Run: python tools/golden/metrics/paired-tests.py
Writes packages/metrics/src/statistics/__fixtures__/paired-tests.json
"""

import warnings

import numpy as np
from _golden import write
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.power import TTestPower

warnings.simplefilter("ignore")  # Few examples are what is tested.
rng = np.random.default_rng(4)


def power(effect, n, alpha=0.05):
    return float(TTestPower().power(abs(effect), n, alpha, alternative="two-sided"))


def t_case(name, first, second):
    first, second = np.asarray(first, float), np.asarray(second, float)
    n, differences = len(first), np.asarray(first) - np.asarray(second)
    result = stats.ttest_rel(first, second)
    interval = result.confidence_interval(0.95)
    average = np.sqrt((first.var(ddof=1) + second.var(ddof=1)) / 2)
    d, dz = differences.mean() / average, differences.mean() / differences.std(ddof=1)
    return {
        "name": name,
        "first": first.tolist(),
        "second": second.tolist(),
        "expected": {
            "difference": float(differences.mean()),
            "t": float(result.statistic),
            "dof": int(result.df),
            "pValue": float(result.pvalue),
            "low": float(interval.low),
            "high": float(interval.high),
            "cohensD": float(d),
            "cohensDz": float(dz),
            "power": power(d, n),
            "powerDz": power(dz, n),
        },
    }


def wilcoxon_case(name, first, second, method="auto", zero_method="wilcox", correction=False):
    # SciPy breaks ties of decimal fractions by their rounding, as its notes say: equal differences are made equal.
    differences = np.round(np.subtract(first, second), 9)
    result = stats.wilcoxon(differences, method=method, zero_method=zero_method, correction=correction)
    return {
        "name": name,
        "first": np.asarray(first, float).tolist(),
        "second": np.asarray(second, float).tolist(),
        "options": {"method": method, "zeroMethod": zero_method, "correction": correction},
        "expected": {"statistic": float(result.statistic), "pValue": float(result.pvalue)},
    }


def mcnemar_case(only_first, only_second):
    table = [[50, only_first], [only_second, 7]]
    pick = lambda **options: {"statistic": float((r := mcnemar(table, **options)).statistic), "pValue": float(r.pvalue)}
    return {
        "onlyFirst": only_first,
        "onlySecond": only_second,
        "exact": pick(exact=True),
        "corrected": pick(exact=False, correction=True),
        "uncorrected": pick(exact=False, correction=False),
    }


def scores(n, gain, spread=0.015):
    base = 0.8 + 0.03 * rng.normal(size=n)
    return np.round(base + gain + spread * rng.normal(size=n), 4), np.round(base, 4)


five, twelve, sixty = scores(5, 0.02), scores(12, 0.005), scores(60, 0.004)
# In quarters, so that equal differences are equal in binary: ties in size, and zeros.
ties = np.array([0.25, -0.25, 0.5, 0.5, -0.75, 1.0, 1.0, 1.25, 0.25, 2.0])
zeros = np.array([0.0, 0.25, -0.5, 0.0, 0.5, 0.75, 1.0, 0.0, -0.25, 1.5])
many = np.round(8 * (rng.normal(size=70) + 0.2)) / 4
nothing = [0.0] * 10
# Eight systems by their hits: differences of ±6 and ±12, seven of which tie.
hits = [[164, 158, 151, 160, 172, 149, 155, 167], [158, 152, 157, 154, 166, 155, 149, 161]]

golden = {
    "t": [
        t_case("five folds", *five),
        t_case("twelve seeds, a small gain", *twelve),
        t_case("sixty pairs", *sixty),
        t_case("the other way round", five[1], five[0]),
        t_case("two pairs", [0.5, 0.75], [0.25, 0.375]),
        t_case("no difference in the mean", [1.0, 2.0, 3.0, 4.0], [2.0, 1.0, 4.0, 3.0]),
    ],
    "power": [
        {"effect": effect, "n": n, "alpha": alpha, "expected": power(effect, n, alpha)}
        for effect, n, alpha in [(0.0, 5, 0.05), (0.6438, 5, 0.05), (-0.5, 30, 0.05), (0.2, 200, 0.01), (3.0, 3, 0.05), (1.0, 2, 0.1)]
    ],
    "wilcoxon": [
        wilcoxon_case("five folds", *five),
        wilcoxon_case("twelve seeds", *twelve),
        wilcoxon_case("exact, forty pairs", rng.normal(size=40) + 0.2, [0.0] * 40, method="exact"),
        wilcoxon_case("sixty pairs", *sixty),
        wilcoxon_case("asymptotic, twelve seeds", *twelve, method="asymptotic"),
        wilcoxon_case("asymptotic, corrected", *twelve, method="asymptotic", correction=True),
        wilcoxon_case("ties in size", ties, nothing),
        wilcoxon_case("ties in size, asymptotic", ties, nothing, method="asymptotic"),
        *[
            wilcoxon_case(f"zeros, {zero}, {method}{', corrected' if correction else ''}", zeros, nothing, method, zero, correction)
            for zero in ("wilcox", "pratt", "zsplit")
            for method in ("auto", "asymptotic")
            for correction in (False, True)
        ],
        *[wilcoxon_case(f"seventy pairs with ties and zeros, {zero}", many, [0.0] * 70, "auto", zero) for zero in ("wilcox", "pratt", "zsplit")],
        wilcoxon_case("hits of 1", *[[count / 1 for count in counts] for counts in hits]),
        wilcoxon_case("hits of 200", *[[count / 200 for count in counts] for counts in hits]),
        wilcoxon_case("one pair", [1.0], [0.5]),
        wilcoxon_case("corrected past the middle", [1.0, -2.0, 3.0, -4.0, 0.0], [0.0] * 5, "asymptotic", "zsplit", True),
    ],
    "mcnemar": [mcnemar_case(b, c) for b, c in [(0, 5), (12, 4), (10, 10), (3, 2), (40, 70), (300, 221), (1, 0)]],
}
write("statistics", "paired-tests", ["scipy", "statsmodels"], golden)
