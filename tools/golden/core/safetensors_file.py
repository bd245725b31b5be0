"""A safetensors file as the original library writes it, in base64, with what it holds.

Run: python tools/golden/core/safetensors_file.py
Writes packages/core/src/__fixtures__/safetensors.json
"""

import base64
import json
from pathlib import Path

import numpy as np
import safetensors
from safetensors.numpy import load, save

ROOT = Path(__file__).resolve().parents[3]
TARGET = ROOT / "packages/core/src/__fixtures__/safetensors.json"

tensors = {
    "weights/kernel": np.array([[1.5, -2.25, 3.0], [0.0, 1e-30, -1e30]], np.float32),
    "ids": np.array([1, -2, 2**31 - 1], np.int32),
    "mask": np.array([[0, 255], [1, 7]], np.uint8),
    "scalar": np.array(0.5, np.float32),
    "empty": np.zeros((0, 4), np.float32),
}
data = save(tensors, metadata={"made": "by the original library"})
assert load(data).keys() == tensors.keys()
TARGET.parent.mkdir(parents=True, exist_ok=True)
TARGET.write_text(
    json.dumps(
        {
            "library": "safetensors",
            "version": safetensors.__version__,
            "script": "tools/golden/core/safetensors_file.py",
            "base64": base64.b64encode(data).decode(),
            "metadata": {"made": "by the original library"},
            "tensors": {name: {"shape": list(a.shape), "data": [float(x) for x in a.ravel()]} for name, a in tensors.items()},
        }
    )
    + "\n"
)
