"""Writes wav-headers.json: wav files with whole samples and sizes in their headers that are right, wrong, or left open by who could not seek back, with the
samples that libsndfile (soundfile) reads of them.
Where libsndfile gives none although there are some, the samples are those that were written."""

import base64
import io
import json
import struct
from pathlib import Path

import numpy as np
import soundfile

ROOT = Path(__file__).resolve().parents[3]
OUT = ROOT / "packages/media/src/wav/__fixtures__/wav-headers.json"
RATE = 16_000
SOUND = np.round(9000 * np.sin(np.arange(12) / 2)).astype("<i2")
PCM = SOUND.tobytes()
N = len(PCM)
LIST = b"LIST" + struct.pack("<I", 4) + b"INFO"


def fmt(bits=16, block=2, rate_bytes=2 * RATE, channels=1, code=1):
    return b"fmt " + struct.pack("<IHHIIHH", 16, code, channels, RATE, rate_bytes, block, bits)


def wav(riff, data, head=None, before=b"", samples=PCM, after=b""):
    return b"RIFF" + struct.pack("<I", riff) + b"WAVE" + (head or fmt()) + before + b"data" + struct.pack("<I", data) + samples + after


def rf64(size, riff=N + 72, data_field=0xFFFFFFFF, name=b"RF64"):
    ds64 = b"ds64" + struct.pack("<IQQQI", 28, riff, size, N // 2, 0)
    return name + struct.pack("<I", 0xFFFFFFFF) + b"WAVE" + ds64 + fmt() + b"data" + struct.pack("<I", data_field) + PCM


def rifx():
    head = b"WAVEfmt " + struct.pack(">IHHIIHH", 16, 1, 1, RATE, 2 * RATE, 2, 16)
    return b"RIFX" + struct.pack(">I", 36 + N) + head + b"data" + struct.pack(">I", N) + SOUND.astype(">i2").tobytes()


# Name, file, whether its length is left open, and why it is not read as libsndfile does (where it is not).
CASES = [
    ("sizes that are right", wav(36 + N, N), False, None),
    ("a RIFF size that counts its own header", wav(44 + N, N), False, None),
    ("a RIFF size that is one too large", wav(37 + N, N), False, None),
    ("a RIFF size of 0", wav(0, N), False, None),
    ("a RIFF size far past the end", wav(10**9, N), False, None),
    ("a RIFF size that ends inside the samples", wav(40, N), False, None),
    ("a pipe of ffmpeg", wav(0xFFFFFFFF, 0xFFFFFFFF), True, None),
    ("a pipe of SoX", wav(0x7FFFF024, 0x7FFFF000), True, None),
    ("a stream of Oboe", wav(0x7FFFFFFF, 0x7FFFFFFF), True, None),
    ("a stream of arecord", wav(0x80000024, 0x80000000), True, None),
    ("a stream that ends inside a frame", wav(0xFFFFFFFF, 0xFFFFFFFF, samples=PCM[:-1]), True, None),
    ("a size of 0 before samples", wav(0, 0), True, "libsndfile reads no samples; ffmpeg and we read all"),
    ("frames of 0 bytes", wav(36 + N, N, head=fmt(block=0)), False, None),
    ("0 bytes in a second", wav(36 + N, N, head=fmt(rate_bytes=0)), False, None),
    ("bytes after the end", wav(36 + N, N, after=b"garbage!"), False, None),
    ("a list after the samples", wav(48 + N, N, after=LIST), False, None),
    ("a chunk of odd length, padded", wav(48 + N, N, before=b"LIST\3\0\0\0abc\0"), False, None),
    ("RF64", rf64(N), False, None),
    ("RF64 with the size in its place", rf64(N, data_field=N), False, None),
    ("RF64 of a pipe", rf64(0, riff=0), True, "libsndfile reads no samples; ffmpeg and we read all"),
    ("RIFX, big-endian", rifx(), False, None),
]


def read(file):
    samples, rate = soundfile.read(io.BytesIO(file), dtype="int16")
    assert rate == RATE
    return samples.tolist()


def case(name, file, is_open, why):
    samples = read(file)
    assert (len(samples) == 0) == (why is not None), name
    return {"name": name, "base64": base64.b64encode(file).decode(), "isOpen": is_open, "samples": samples or SOUND.tolist()}


OUT.write_text(
    json.dumps(
        {
            "library": "libsndfile (soundfile)",
            "version": f"{soundfile.__libsndfile_version__}, {soundfile.__version__}",
            "script": "tools/golden/media/wav_headers.py",
            "cases": [case(*each) for each in CASES],
        }
    )
    + "\n"
)
