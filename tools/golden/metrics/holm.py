"""Golden p-values adjusted by Holm's method: statsmodels' multipletests.

Run: python tools/golden/metrics/holm.py
Writes packages/metrics/src/statistics/__fixtures__/holm.json
"""

from _golden import write
from statsmodels.stats.multitest import multipletests

CASES = [[0.01, 0.04, 0.03], [0.5, 0.001, 0.02, 0.02, 0.3], [0.2, 0.9, 0.6], [0.0, 1.0], [0.04]]

write(
    "statistics",
    "holm",
    ["statsmodels"],
    {"cases": [{"pValues": p, "expected": multipletests(p, method="holm")[1].tolist()} for p in CASES]},
)
