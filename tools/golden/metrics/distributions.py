"""Golden distribution functions, by SciPy.

Run: python tools/golden/metrics/distributions.py
Writes packages/metrics/src/statistics/__fixtures__/distributions.json
"""

from _golden import write
from scipy import special, stats


def table(function, rows):
    return [{"arguments": list(row), "expected": float(function(*row))} for row in rows]


half = 0.5
write(
    "statistics",
    "distributions",
    ["scipy"],
    {
        "logGamma": table(special.gammaln, [[x] for x in (0.1, 0.5, 1.0, 1.5, 2.0, 4.7, 20.0, 171.0, 1234.5)]),
        "erfc": table(special.erfc, [[x] for x in (-4.0, -1.0, -0.1, 0.0, 1e-6, 0.3, 1.0, 1.9, 2.0, 2.1, 5.0, 12.0, 25.0)]),
        "incompleteBeta": table(
            lambda x, a, b: special.betainc(a, b, x),
            [(x, a, b) for x in (1e-6, 0.1, 0.5, 0.9, 0.999) for a, b in ((2, 0.5), (0.5, 0.5), (3, 7), (60, 60), (500, 0.5), (300, 800))],
        ),
        "normalCdf": table(stats.norm.cdf, [[z] for z in (-30.0, -8.0, -1.96, -0.5, 0.0, 0.7, 3.0, 9.0)]),
        "chiSquareTail": table(lambda x: stats.chi2.sf(x, 1), [[x] for x in (0.0, 0.01, 0.5, 3.841, 10.0, 60.0, 900.0)]),
        "binomialCdf": table(
            stats.binom.cdf, [(0, 1, half), (0, 10, half), (3, 10, half), (10, 10, half), (40, 110, half), (900, 2000, half), (7, 30, 0.2)]
        ),
        "studentTTails": table(
            lambda t, dof: 2 * stats.t.sf(abs(t), dof),
            [(t, dof) for t in (0.0, 1e-3, -0.5, 1.567, 5.4178, -11.8231, 300.0) for dof in (1, 4, 29, 1000)],
        ),
        "studentTCritical": table(
            lambda level, dof: stats.t.ppf((1 + level) / 2, dof), [(level, dof) for level in (0.5, 0.9, 0.95, 0.999) for dof in (1, 2, 4, 9, 60, 1000)]
        ),
        "noncentralTCdf": table(
            stats.nct.cdf,
            [(2.776445105, 4, 1.4395), (-2.776445105, 4, 1.4395), (0.0, 4, 0.5), (2.0, 1, 0.3), (1.98, 99, 3.0), (12.7, 1, 4.0), (2.26, 9, 0.0), (1.96, 2000, 2.5)],
        ),
    },
)
