"""A fixed set of the differential tests, small enough for every run of the unit tests: 20 cases of each subject, by the reference libraries.

Run: python tools/golden/differential/fixed-set.py
Writes tools/differential/src/__fixtures__/<subject>.json
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tools/differential/reference"))

from subjects import SUBJECTS, cases_of  # noqa: E402

LIBRARIES = ["scikit-learn", "scipy", "statsmodels", "nltk", "torch", "numpy"]
CASES = 20

target = ROOT / "tools/differential/src/__fixtures__"
target.mkdir(parents=True, exist_ok=True)
for subject in SUBJECTS:
    cases = [{"subject": subject, **case} for case in cases_of(subject, "fixed", CASES, small=True)]
    content = {
        "library": " + ".join(LIBRARIES),
        "version": " + ".join(version(library) for library in LIBRARIES),
        "script": "tools/golden/differential/fixed-set.py",
        "cases": cases,
    }
    (target / f"{subject.replace('/', '.')}.json").write_text(json.dumps(content, allow_nan=False) + "\n")
