"""Writes descriptors.json: the parts of a frame's descriptor, HOG by scikit-image and the others by NumPy, of a drawn 64 × 64 image."""

import base64
import json
from pathlib import Path

import numpy as np
import skimage
from skimage.feature import hog

ROOT = Path(__file__).resolve().parents[3]
OUT = ROOT / "packages/encoders-visual/src/__fixtures__/descriptors.json"
SIDE, GRID = 64, 8

# A soft blob, a bright bar, stripes and noise: every direction and every range of colours occurs, left and right differ.
rng = np.random.default_rng(11)
y, x = np.mgrid[0:SIDE, 0:SIDE]
blob = 170 * np.exp(-((x - 27) ** 2 + (y - 35) ** 2) / 400)
stripes = 40 * np.sin(0.5 * x + 0.23 * y)
image = np.stack([40 + blob, 60 + stripes + 0.5 * blob, 200 - blob + 0.3 * stripes], 2) + rng.normal(0, 6, (SIDE, SIDE, 3))
image[44:50, 18:40] = (220, 40, 60)
rgb = np.clip(np.round(image), 0, 255).astype(np.uint8)

unit = rgb.astype(np.float64) / 255
grey = unit @ np.array([0.299, 0.587, 0.114])

dy, dx = np.zeros_like(grey), np.zeros_like(grey)
dy[1:-1] = grey[2:] - grey[:-2]
dx[:, 1:-1] = grey[:, 2:] - grey[:, :-2]
edges = np.hypot(dx, dy) / np.sqrt(2)
left_right, top_bottom = np.abs(grey - grey[:, ::-1]), np.abs(grey - grey[::-1])
rows = lambda values: values.reshape(GRID, -1).mean(1)

parts = {
    "hog": hog(grey, orientations=9, pixels_per_cell=(8, 8), cells_per_block=(2, 2), block_norm="L2-Hys"),
    "intensity": grey.reshape(GRID, 8, GRID, 8).mean((1, 3)).ravel(),
    "histogram": np.concatenate([np.histogram(rgb[..., c], bins=8, range=(0, 256))[0] / SIDE**2 for c in range(3)]),
    "colour": np.concatenate([unit.mean((0, 1)), unit.std((0, 1))]),
    "edgeRows": rows(edges),
    "edgeColumns": rows(edges.T),
    "asymmetry": np.append(rows(left_right), top_bottom.mean()),
}

OUT.parent.mkdir(exist_ok=True)
OUT.write_text(
    json.dumps(
        {
            "library": "scikit-image, numpy",
            "version": f"{skimage.__version__}, {np.__version__}",
            "script": "tools/golden/encoders-visual/descriptors.py",
            "rgbBase64": base64.b64encode(rgb.tobytes()).decode(),
            "parts": {name: [float(f"{v:.9g}") for v in values] for name, values in parts.items()},
        }
    )
    + "\n"
)
