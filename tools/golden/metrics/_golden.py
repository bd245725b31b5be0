"""Writes a golden file of @erc/metrics."""

import json
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def write(folder, name, libraries, content):
    """Writes `packages/metrics/src/<folder>/__fixtures__/<name>.json`; `content` is a dictionary of lists of cases."""
    target = ROOT / "packages/metrics/src" / folder / "__fixtures__" / f"{name}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    head = {
        "library": " + ".join(libraries),
        "version": " + ".join(version(library) for library in libraries),
        "script": f"tools/golden/metrics/{name}.py",
    }
    target.write_text(json.dumps({**head, **content}) + "\n")
