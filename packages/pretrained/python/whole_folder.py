"""A folder that appears when everything in it is written, for the programs beside this file."""

import os
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path


class Refused(Exception):
    """What a program does not do, and why: its message ends the program, without a stack."""


@contextmanager
def whole_folder(out, hint=""):
    """Gives a folder to write into; it becomes `out` when all of it is on the disk, so a kill before that leaves none of that name."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Refused(f"--out: expected a folder that is not there yet, or empty, received {out}{hint}")
    # A folder that cannot be written to is found before a model is downloaded.
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as directory:
        whole = Path(directory) / out.name
        whole.mkdir()
        yield whole
        for path in whole.rglob("*"):
            if path.is_file():
                with open(path, "rb") as file:
                    os.fsync(file.fileno())
        if out.exists():
            out.rmdir()
        whole.rename(out)


@contextmanager
def one_line_errors(program, out):
    """Ends the program with one line for what it refuses, and for a disk that takes no more."""
    try:
        yield
    except Refused as refused:
        sys.exit(f"{program}: {refused}.")
    except OSError as error:
        # Of the file system: one of the hub has no number.
        if error.errno is None:
            raise
        sys.exit(f"{program}: {error.filename or out}: expected to be written, received: {error.strerror}.")
