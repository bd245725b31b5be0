"""Writes float16.json: numbers of 16 bits as NumPy reads them, and as it rounds float32 to them."""

import json
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[3]
TARGET = ROOT / "packages/core/src/__fixtures__/float16.json"

bits = np.concatenate([np.arange(0, 0x7C00, 97), np.arange(0x8000, 0xFC00, 101)]).astype(np.uint16)
# Between numbers of 16 bits, on the middle between two, below the smallest normal one, below half of the smallest of all, and beyond the largest.
floats = np.array([0.1, -0.1, 1 / 3, 65504, 65519, 65520, 1e-7, 6e-8, 2.98e-8, 2.0**-25, 1.5 * 2.0**-25, 6.1e-5, 1.0004883, 2049, 2051, -0.0, 1e6], np.float32)
with np.errstate(over="ignore"):
    rounded = floats.astype(np.float16)
TARGET.parent.mkdir(parents=True, exist_ok=True)
TARGET.write_text(
    json.dumps(
        {
            "library": "numpy",
            "version": np.__version__,
            "script": "tools/golden/core/float16.py",
            "bits": bits.tolist(),
            "values": bits.view(np.float16).astype(float).tolist(),
            "floats": floats.astype(float).tolist(),
            "rounded": rounded.view(np.uint16).tolist(),
        }
    )
    + "\n"
)
