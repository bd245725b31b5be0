"""Writes small arrays as NumPy and the safetensors library save them, with the numbers that float32 makes of them."""

import base64
import io
import json
from pathlib import Path

import numpy as np
import safetensors
import torch
from safetensors.torch import save

ROOT = Path(__file__).resolve().parents[3]
OUT = ROOT / "packages/etl/src/features/__fixtures__/arrays.json"

NUMBERS = np.array([[0, 1, 2], [3.25, 100, 77.7]])
cases = []


def add(name, data, values):
    cases.append({"name": name, "base64": base64.b64encode(data).decode("ascii"), "values": values})


for type_ in ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]:
    for order in "<>":
        for layout in "CF":
            array = np.array(NUMBERS, dtype=order + type_, order=layout)
            file = io.BytesIO()
            np.lib.format.write_array(file, array, version=(1, 0) if layout == "C" else (2, 0), allow_pickle=False)
            add(f"npy {array.dtype.str} {layout}", file.getvalue(), array.astype(np.float32).tolist())
for type_ in ["float16", "bfloat16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8"]:
    tensor = torch.tensor(NUMBERS.tolist()).to(getattr(torch, type_))
    add(f"safetensors {type_}", save({"features": tensor}, {"by": "test"}), tensor.to(torch.float32).tolist())

OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(
    json.dumps(
        {
            "library": "numpy, torch, safetensors",
            "version": f"{np.__version__}, {torch.__version__}, {safetensors.__version__}",
            "script": "tools/golden/etl/arrays.py",
            "cases": cases,
        },
        indent=1,
    )
    + "\n",
    encoding="utf-8",
)
