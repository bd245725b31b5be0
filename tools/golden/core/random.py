"""Golden values of xoshiro128** 1.1, written again from the paper in Python's unbounded integers (arXiv:1805.01407, section 5).

Run: python tools/golden/core/random.py
Writes packages/core/src/__fixtures__/random.json
"""

import json
import platform
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TARGET = ROOT / "packages/core/src/__fixtures__/random.json"
MASK = 2**32 - 1


def rotate_left(x, k):
    return ((x << k) | (x >> (32 - k))) & MASK


def draws(words, count):
    s = list(words)
    out = []
    for _ in range(count):
        out.append(rotate_left(s[1] * 5 & MASK, 7) * 9 & MASK)
        t = s[1] << 9 & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotate_left(s[3], 11)
    return out


cases = [{"words": words, "expected": draws(words, 12)} for words in ([1, 2, 3, 4], [2**32 - 1, 0, 2**31, 7], [0, 0, 0, 1])]
assert cases[0]["expected"][:4] == [11520, 0, 5927040, 70819200]  # published with the reference implementation
TARGET.parent.mkdir(parents=True, exist_ok=True)
TARGET.write_text(
    json.dumps({"library": "python", "version": platform.python_version(), "script": "tools/golden/core/random.py", "cases": cases}) + "\n"
)
