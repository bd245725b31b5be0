"""Writes resize.json: small pictures, and what Pillow makes of them at other sizes."""

import base64
import json
from pathlib import Path

import numpy as np
import PIL
from PIL import Image

ROOT = Path(__file__).resolve().parents[3]
OUT = ROOT / "packages/media/src/pictures/__fixtures__/resize.json"
FILTERS = ("bilinear", "bicubic", "lanczos")


def drawn(width, height):
    y, x = np.mgrid[0:height, 0:width]
    layers = [120 + 90 * np.sin(x / a + y / b) for a, b in ((3, 7), (5, -4), (11, 2))]
    edges = 70 * ((x // 7 + y // 9) % 2)
    return Image.fromarray(np.clip(np.stack(layers, 2) + edges[..., None] - 30, 0, 255).astype(np.uint8))


def pixels(image):
    return base64.b64encode(image.tobytes()).decode()


images = {"wide": drawn(61, 40), "tall": drawn(37, 70), "small": drawn(20, 20)}
cases = [
    {"image": name, "size": size, "resampling": resampling, "rgb": pixels(images[name].resize(size, Image.Resampling[resampling.upper()]))}
    for name, size in (("wide", (23, 17)), ("wide", (61, 11)), ("tall", (64, 48)), ("small", (33, 7)))
    for resampling in FILTERS
]

OUT.parent.mkdir(exist_ok=True)
OUT.write_text(
    json.dumps(
        {
            "library": "Pillow",
            "version": PIL.__version__,
            "script": "tools/golden/media/resize.py",
            "images": {name: {"size": image.size, "rgb": pixels(image)} for name, image in images.items()},
            "cases": cases,
        }
    )
    + "\n"
)
