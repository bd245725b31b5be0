"""Writes wav.json: small wav files of every encoding that is read, written byte by byte here, with the samples that Python's audioop (A-law,
µ-law; in the library up to Python 3.12) and NumPy give for them."""

import audioop
import base64
import json
import platform
import struct
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[3]
OUT = ROOT / "packages/media/src/wav/__fixtures__/wav.json"
RATE = 22_050
LIST = b"LIST" + struct.pack("<I", 18) + b"INFOISFT" + struct.pack("<I", 5) + b"Lavf5\0"
FLOAT_GUID = struct.pack("<H", 3) + bytes.fromhex("000000001000800000aa00389b71")


def chunk(name, body):
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def wav(code, bits, channels, data, before=b"", after=b"", extensible=None):
    block = channels * -(-bits // 8)
    fmt = struct.pack("<HHIIHH", 0xFFFE if extensible else code, channels, RATE, RATE * block, block, bits)
    if extensible:
        fmt += struct.pack("<HHI", 22, bits, 0) + extensible
    body = b"WAVE" + chunk(b"fmt ", fmt) + before + chunk(b"data", data) + after
    return b"RIFF" + struct.pack("<I", len(body)) + body


x = np.array([0.0, 0.5, -0.5, 0.999, -1.0, 0.1234, -0.0077])
stereo = np.stack([x, x[::-1]], 1)
ints = {bits: np.clip(np.round(x * 2 ** (bits - 1)), -(2 ** (bits - 1)), 2 ** (bits - 1) - 1).astype(np.int64) for bits in (8, 16, 24, 32)}
int24 = b"".join(int(v).to_bytes(3, "little", signed=True) for v in ints[24])
lin16 = ints[16].astype("<i2").tobytes()
alaw, ulaw = audioop.lin2alaw(lin16, 2), audioop.lin2ulaw(lin16, 2)
# Depths between bytes stand in the next larger ones, zeros below.
int12 = np.round(x * 2**11).clip(-(2**11), 2**11 - 1).astype(np.int64) << 4
int20 = np.round(x * 2**19).clip(-(2**19), 2**19 - 1).astype(np.int64) << 4
many = np.round(np.outer(x, np.linspace(0, 1, 100)) * 32_767).astype("<i2")
stereo16 = np.round(stereo * 32_767).astype("<i2")

cases = [
    ("8-bit PCM, odd length", wav(1, 8, 1, (ints[8] + 128).astype(np.uint8).tobytes(), after=LIST), ints[8] / 2**7),
    ("16-bit PCM", wav(1, 16, 1, lin16), ints[16] / 2**15),
    ("16-bit PCM behind a LIST chunk", wav(1, 16, 1, lin16, before=LIST), ints[16] / 2**15),
    ("24-bit PCM", wav(1, 24, 1, int24), ints[24] / 2**23),
    ("32-bit PCM", wav(1, 32, 1, ints[32].astype("<i4").tobytes()), ints[32] / 2**31),
    ("32-bit float", wav(3, 32, 1, x.astype("<f4").tobytes()), x.astype("<f4")),
    ("64-bit float", wav(3, 64, 1, x.astype("<f8").tobytes()), x),
    ("extensible 32-bit float", wav(3, 32, 1, x.astype("<f4").tobytes(), extensible=FLOAT_GUID), x.astype("<f4")),
    ("A-law", wav(6, 8, 1, alaw), np.frombuffer(audioop.alaw2lin(alaw, 2), "<i2") / 2**15),
    ("µ-law", wav(7, 8, 1, ulaw), np.frombuffer(audioop.ulaw2lin(ulaw, 2), "<i2") / 2**15),
    ("12-bit PCM in 16 bits", wav(1, 12, 1, int12.astype("<i2").tobytes()), int12 / 2**15),
    ("20-bit PCM in 24 bits", wav(1, 20, 1, b"".join(int(v).to_bytes(3, "little", signed=True) for v in int20)), int20 / 2**23),
    ("16-bit PCM in 100 channels", wav(1, 16, 100, many.tobytes()), many.astype(float).mean(1) / 2**15),
    ("stereo 16-bit PCM", wav(1, 16, 2, stereo16.tobytes()), stereo16.astype(float).mean(1) / 2**15),
]

OUT.parent.mkdir(exist_ok=True)
OUT.write_text(
    json.dumps(
        {
            "library": "Python audioop, numpy",
            "version": f"{platform.python_version()}, {np.__version__}",
            "script": "tools/golden/media/wav.py",
            "sampleRateHz": RATE,
            "cases": [
                {"name": name, "base64": base64.b64encode(file).decode(), "samples": np.asarray(samples, float).tolist()}
                for name, file, samples in cases
            ],
        }
    )
    + "\n"
)
