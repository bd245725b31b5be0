"""Compares the committed golden files with newly made ones: python _compare.py ROOT COPY [PACKAGE…]. Exit code 1 where they differ.

Numbers may differ by 1e-6 relative or 1e-9 absolute. The recorded version of the library may differ, and so may `slack`: bounds of rounding,
which is another on another machine. Everything else must be equal.
"""

import json
import math
import sys
from pathlib import Path

RELATIVE, ABSOLUTE = 1e-6, 1e-9


def differences(old, new, where=""):
    """Yields one line for each place where two JSON values differ."""
    numbers = all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in (old, new))
    if numbers:
        same = old == new or (old != old and new != new) or math.isclose(old, new, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
        if not same:
            yield f"{where}: expected {old}, received {new}"
    elif isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            if key == "slack" or (where == "" and key == "version"):
                continue
            if key not in old or key not in new:
                yield f"{where}/{key}: {'not committed' if key not in old else 'not made again'}"
            else:
                yield from differences(old[key], new[key], f"{where}/{key}")
    elif isinstance(old, list) and isinstance(new, list):
        if len(old) != len(new):
            yield f"{where}: expected {len(old)} elements, received {len(new)}"
        for i, (a, b) in enumerate(zip(old, new)):
            yield from differences(a, b, f"{where}/{i}")
    elif old != new:
        yield f"{where}: expected {old!r}, received {new!r}"


def fixtures(root, packages):
    rooms = [room for kind in ("packages", "tools") for room in (root / kind).iterdir() if room.name in packages or not packages]
    folders = [folder for room in rooms for folder in (room / "src").rglob("__fixtures__")]
    return {str(path.relative_to(root)): path for folder in folders for path in folder.rglob("*") if path.is_file()}


def is_golden(path):
    """Whether a JSON file says that it was made by a script."""
    content = json.loads(path.read_text())
    return isinstance(content, dict) and "script" in content


def main(root, copy, packages):
    old, new = fixtures(root, packages), fixtures(copy, packages)
    faults, compared = [], 0
    for name in sorted(old.keys() | new.keys()):
        if name not in old:
            faults.append(f"{name}: made by a script, but not committed")
        elif name not in new:
            # Other fixtures are written by hand; a golden file without its script is a fault.
            if name.endswith(".json") and is_golden(old[name]):
                faults.append(f"{name}: no script makes it")
        elif name.endswith(".json"):
            compared += 1
            found = list(differences(json.loads(old[name].read_text()), json.loads(new[name].read_text())))
            faults += [f"{name}{line}" for line in found[:5]]
            if len(found) > 5:
                faults.append(f"{name}: and {len(found) - 5} more")
        else:
            compared += 1
            if old[name].read_bytes() != new[name].read_bytes():
                faults.append(f"{name}: other bytes")
    for fault in faults:
        print(f"golden: {fault}", file=sys.stderr)
    print(f"golden: {compared} files compared, {len(faults)} differences")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
