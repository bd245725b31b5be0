"""Writes wilson-interval.json: 95 % intervals of shares by statsmodels."""

from _golden import write
from statsmodels.stats.proportion import proportion_confint


def wilson(hits, count):
    low, high = proportion_confint(hits, count, alpha=0.05, method="wilson")
    return {"hits": hits, "count": count, "low": float(low), "high": float(high)}


pairs = [(0, 7), (7, 7), (3, 10), (51, 63), (1, 1), (400, 1109)]
write("statistics", "wilson-interval", ["statsmodels"], {"cases": [wilson(*pair) for pair in pairs]})
