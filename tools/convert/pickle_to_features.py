"""Turns the feature pickles that papers on MELD and IEMOCAP exchange into the folder that the source `features` reads.

    python pickle_to_features.py iemocap IEMOCAP_features.pkl my-features [--dev 0.1] [--seed 42] [--labels happy,sad,...]

Needs NumPy and nothing else. The pickle is read by an unpickler that knows lists, dicts, tuples, sets, strings, numbers and NumPy arrays
of numbers, and refuses everything else before it is made: no code of the file runs.

The tuple: ids, speakers, labels, text, [three more of text], audio, visual, sentences, training dialogues, test dialogues, [ignored];
each of the first is a dict by dialogue. Dev is a share of the training dialogues, because these tuples have no list of their own for it.
"""

import argparse
import csv
import pickle
import random
import re
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np

LABELS = {
    "iemocap": ["happy", "sad", "neutral", "angry", "excited", "frustrated"],
    "meld": ["neutral", "surprise", "fear", "sadness", "joy", "disgust", "anger"],
}


class Refused(Exception):
    """The file holds what this program does not open, or not what it expects."""


class Dtype:
    """Stands for a NumPy dtype: numbers, or objects that this program knows."""

    __slots__ = ("code", "order")

    def __init__(self, code, *_):
        if not (isinstance(code, str) and re.fullmatch(r"[fiu][1248]|b1|O8?", code)):
            raise Refused(f"expected an array of numbers, received the type {code!r}")
        self.code, self.order = code, "<"

    def __setstate__(self, state):
        order = state[1]
        if order not in ("<", ">", "|", "="):
            raise Refused(f"expected an order of bytes, received {order!r}")
        self.order = "<" if order == "=" else order

    @property
    def is_object(self):
        return self.code.startswith("O")

    def numbers(self, data):
        raw = data.encode("latin1") if isinstance(data, str) else bytes(data)
        return np.frombuffer(raw, np.dtype(self.order + self.code))


class Array:
    """Stands for a NumPy array until its numbers have come."""

    __slots__ = ("value",)

    def __init__(self, *_):
        self.value = None

    def __setstate__(self, state):
        _, shape, dtype, is_fortran, data = state
        if not isinstance(dtype, Dtype) or not all(isinstance(n, int) and n >= 0 for n in shape):
            raise Refused("expected an array with a shape and a type")
        if dtype.is_object:
            if len(shape) != 1 or not isinstance(data, list) or len(data) != shape[0]:
                raise Refused("expected objects in arrays of one axis only")
            self.value = data
        else:
            self.value = dtype.numbers(data).reshape(shape, order="F" if is_fortran else "C")


def scalar(dtype, data):
    if not isinstance(dtype, Dtype) or dtype.is_object:
        raise Refused("expected a number")
    return dtype.numbers(data)[0].item()


def frombuffer(data, dtype, shape, order):
    array = Array()
    array.__setstate__((1, shape, dtype, order == "F", data))
    return array


def encode(text, encoding):
    """How Python 3 writes bytes in old protocols."""
    if not isinstance(text, str) or encoding != "latin1":
        raise Refused("expected bytes")
    return text.encode("latin1")


def known():
    names = {("numpy", "ndarray"): Array, ("numpy", "dtype"): Dtype, ("_codecs", "encode"): encode}
    for module in ("numpy.core", "numpy._core"):
        names[f"{module}.multiarray", "_reconstruct"] = Array
        names[f"{module}.multiarray", "scalar"] = scalar
        names[f"{module}.numeric", "_frombuffer"] = frombuffer
    for module in ("builtins", "__builtin__"):
        names[module, "set"] = set
    return names


class Reader(pickle.Unpickler):
    KNOWN = known()

    def find_class(self, module, name):
        if (module, name) in self.KNOWN:
            return self.KNOWN[module, name]
        raise Refused(f"expected lists, dicts, tuples, strings, numbers and arrays, received {module}.{name}")

    def persistent_load(self, _):
        raise Refused("expected a file that is complete in itself")


def read(path):
    try:
        with open(path, "rb") as file:
            return Reader(file, encoding="latin1").load()
    except Refused:
        raise
    except Exception as error:  # Whatever a damaged pickle does to the reader.
        raise Refused(f"expected a pickle, received one that breaks: {error!r}") from error


def plain(value):
    """An array's numbers, or the value."""
    return value.value if isinstance(value, Array) else value


def parts_of(content):
    content = plain(content)
    if not isinstance(content, (tuple, list)) or len(content) not in (9, 10, 12, 13):
        size = len(content) if isinstance(content, (tuple, list)) else type(content).__name__
        raise Refused(f"expected a tuple of 9, 10, 12 or 13, received {size}")
    more = 3 if len(content) > 10 else 0
    _, speakers, labels, text = content[:4]
    audio, visual, sentences, train, test = content[4 + more : 9 + more]
    streams = {"text": text, "audio": audio, "visual": visual}
    streams.update({f"text{i + 2}": content[4 + i] for i in range(more)})
    by_dialogue = {"speakers": speakers, "labels": labels, "sentences": sentences, **streams}
    for name, part in by_dialogue.items():
        if not isinstance(part, dict):
            raise Refused(f"{name}: expected a dict by dialogue, received {type(part).__name__}")
    lists = [plain(train), plain(test)]
    if not all(isinstance(part, (list, tuple, set, np.ndarray)) for part in lists):
        raise Refused("expected lists of training and test dialogues")
    # Sets have no order of their own.
    train, test = (sorted(part.tolist() if isinstance(part, np.ndarray) else part) for part in lists)
    if set(train) & set(test):
        raise Refused(f"expected each dialogue in one split, received {sorted(set(train) & set(test))[0]!r} in both")
    return by_dialogue, streams, train, test


def speaker_of(speaker, dialogue):
    speaker = plain(speaker)
    if isinstance(speaker, str):
        # IEMOCAP: `M` of `Ses05F_impro01` is `Ses05M`, another person than that of `Ses01F_impro01`.
        session = re.match(r"Ses\d\d", str(dialogue))
        return session[0] + speaker if session else speaker
    return f"speaker{int(np.argmax(np.asarray(speaker, np.float64)))}"


def repaired(text):
    """Characters of Windows-1252 that were read as Latin-1. A row needs some text."""
    codes = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
    return str(text).translate(codes).strip() or "…"


def write_split(folder, split, dialogues, parts, streams, labels):
    rows, vectors = [], {name: [] for name in streams}
    for dialogue in dialogues:
        found = {name: plain(part[dialogue]) for name, part in parts.items() if dialogue in part}
        counts = {name: len(found[name]) if name in found else 0 for name in parts}
        if len(set(counts.values())) != 1:
            raise Refused(f"dialogue {dialogue!r}: expected as many of each, received {counts}")
        for i in range(counts["labels"]):
            where = f"dialogue {dialogue!r}, utterance {i}"
            label = int(found["labels"][i])
            if not 0 <= label < len(labels):
                raise Refused(f"{where}: label: expected 0 ... {len(labels) - 1}, received {label}")
            name = str(dialogue)
            session = re.match(r"Ses(\d\d)", name)
            speaker = speaker_of(found["speakers"][i], dialogue)
            rows.append([name, i, speaker, repaired(found["sentences"][i]), labels[label], int(session[1]) if session else ""])
            for stream in streams:
                vector = np.asarray(plain(found[stream][i]), np.float32)
                if vector.ndim != 1 or (vectors[stream] and vector.shape != vectors[stream][0].shape):
                    raise Refused(f"{where}: {stream}: expected a vector as before, received shape {vector.shape}")
                vectors[stream].append(vector)
    if not rows:
        raise Refused(f"{split}: expected dialogues, received none")
    with open(folder / f"{split}.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["dialogue", "sequence", "speaker", "text", "emotion", "session"])
        writer.writerows(rows)
    for stream, found in vectors.items():
        np.save(folder / f"{split}_{stream}.npy", np.stack(found), allow_pickle=False)
    widths = ", ".join(f"{stream} {found[0].size}" for stream, found in vectors.items())
    print(f"{split}: {len(dialogues)} dialogues, {len(rows)} utterances, {widths}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", choices=sorted(LABELS))
    parser.add_argument("pickle", type=Path)
    parser.add_argument("into", type=Path, help="a folder that is not there yet")
    parser.add_argument("--dev", type=float, default=0.1, help="share of the training dialogues; 0 for none")
    parser.add_argument("--seed", type=int, default=42, help="draws them")
    parser.add_argument("--labels", help="names of the labels 0, 1, ..., joined by commas")
    options = parser.parse_args()
    if not 0 <= options.dev < 1:
        parser.error(f"--dev: expected 0 ... 1, received {options.dev}")
    labels = options.labels.split(",") if options.labels else LABELS[options.corpus]
    try:
        parts, streams, train, test = parts_of(read(options.pickle))
        count = min(len(train) - 1, max(1, round(options.dev * len(train)))) if options.dev > 0 else 0
        dev = set(random.Random(options.seed).sample(train, max(0, count)))
        splits = {"train": [d for d in train if d not in dev], "dev": sorted(dev), "test": test}
        if options.into.exists():
            raise Refused(f"{options.into}: expected a folder that is not there yet, received one that is")
        options.into.parent.mkdir(parents=True, exist_ok=True)
        # The folder appears complete or not at all.
        with tempfile.TemporaryDirectory(dir=options.into.parent) as made:
            for split, dialogues in splits.items():
                if dialogues or split == "train":
                    write_split(Path(made), split, dialogues, parts, streams, labels)
            shutil.copytree(made, options.into)
    except (Refused, OSError) as error:
        sys.exit(f"{options.pickle}: {error}")
    print(f"labels: [{', '.join(labels)}]")


if __name__ == "__main__":
    main()
