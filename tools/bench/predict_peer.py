"""The Python side of `pnpm bench:predict --against-python`: a model folder of text, voice and face by ONNX Runtime, with features by other libraries.

usage: predict_peer.py FOLDER UTTERANCES.json THREADS   one JSON request a line, one JSON answer a line
       predict_peer.py --versions                       prints the versions alone; fails where a package is missing

    {}                                                -> {"loadMs": TIME}   the model is loaded by then
    {"name": NAME, "warmUp": COUNT, "repetitions": COUNT} -> {"ms": [TIMES], "probabilities": {LABEL: PROBABILITY}}

From the bytes of files to probabilities: TF-IDF by scikit-learn, log-mel by NumPy, image descriptors by Pillow, scikit-image and NumPy.
"""

import base64
import io
import json
import sys
import time
import wave
from pathlib import Path

import numpy as np
import onnxruntime
import PIL
import skimage
import sklearn
from PIL import Image
from skimage.feature import hog

from tfidf_twin import read_safetensors, text_features

RATE, FRAME, HOP, FFT = 16000, 400, 160, 512
LOW_HZ, HIGH_HZ = 20, 8000
SIDE, GRID = 64, 8
# Standard deviations that standardised features are cut to.
LIMIT = 8


def mel_filters(bands):
    mel = lambda hz: 2595 * np.log10(1 + hz / 700)
    corners = 700 * (10 ** (np.linspace(mel(LOW_HZ), mel(HIGH_HZ), bands + 2) / 2595) - 1)
    hz = np.arange(FFT // 2 + 1) * RATE / FFT
    left, centre, right = corners[:-2, None], corners[1:-1, None], corners[2:, None]
    return np.maximum(0, np.minimum((hz - left) / (centre - left), (right - hz) / (right - centre))).T


class Voice:
    """Steps of a wav file of 16 kHz, mono, 16 bits: [steps, bands]."""

    def __init__(self, bands, maxSeconds, **_):
        self.filters = mel_filters(bands)
        self.window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / FRAME)
        self.most = int(maxSeconds * RATE)

    def __call__(self, wav):
        with wave.open(io.BytesIO(wav)) as file:
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
        frames = np.lib.stride_tricks.sliding_window_view(samples[: self.most], FRAME)[::HOP]
        power = np.abs(np.fft.rfft(frames * self.window, FFT)) ** 2
        return np.log(np.maximum(1e-10, power @ self.filters))


def describe(png):
    image = Image.open(io.BytesIO(png)).convert("RGB")
    rgb = np.asarray(image.resize((SIDE, SIDE), Image.LANCZOS))
    unit = rgb / 255
    grey = unit @ np.array([0.299, 0.587, 0.114])
    dy, dx = np.zeros_like(grey), np.zeros_like(grey)
    dy[1:-1] = grey[2:] - grey[:-2]
    dx[:, 1:-1] = grey[:, 2:] - grey[:, :-2]
    edges = np.hypot(dx, dy) / np.sqrt(2)
    stripes = lambda values: values.reshape(GRID, -1).mean(1)
    return np.concatenate(
        [
            hog(grey, orientations=9, pixels_per_cell=(8, 8), cells_per_block=(2, 2), block_norm="L2-Hys"),
            grey.reshape(GRID, SIDE // GRID, GRID, SIDE // GRID).mean((1, 3)).ravel(),
            *(np.bincount(rgb[..., c].ravel() // 32, minlength=8) / SIDE**2 for c in range(3)),
            unit.mean((0, 1)),
            unit.std((0, 1)),
            stripes(edges),
            stripes(edges.T),
            stripes(np.abs(grey - grey[:, ::-1])),
            [np.abs(grey - grey[::-1]).mean()],
        ]
    )


def face(pngs):
    """Mean and standard deviation over the pictures: [features]."""
    frames = np.stack([describe(png) for png in pngs])
    return np.concatenate([frames.mean(0), frames.std(0)])


class Model:
    def __init__(self, folder, threads):
        manifest = json.loads((folder / "erc.json").read_text())
        self.labels = manifest["labels"]
        self.state = read_safetensors(folder / manifest["state"])
        self.text = text_features(self.state)
        self.dims = {name: stream["spec"]["dim"] for name, stream in manifest["streams"].items()}
        self.voice = Voice(**manifest["streams"]["audio"]["encoder"])
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        file = str(folder / manifest["graphs"][0]["file"])
        self.session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])

    def standardized(self, stream, features):
        scaled = (features - self.state[f"{stream}/mean"]) / self.state[f"{stream}/sd"]
        return np.clip(scaled, -LIMIT, LIMIT).astype(np.float32)[None]

    def predict(self, text=None, wav=None, images=None):
        steps = np.zeros((1, 1, self.dims["audio"]), np.float32) if wav is None else self.standardized("audio", self.voice(wav))
        pixels = np.zeros((1, self.dims["visual"]), np.float32) if images is None else self.standardized("visual", face(images))
        has = lambda value: np.array([value is not None], np.float32)
        feeds = {
            "stream/text": self.text([text or ""]),
            "present/text": has(text),
            "stream/audio": steps,
            "mask/audio": np.full(steps.shape[:2], wav is not None, np.float32),
            "present/audio": has(wav),
            "stream/visual": pixels,
            "present/visual": has(images),
        }
        (logits,) = self.session.run(["logits"], feeds)
        exp = np.exp(logits[0].astype(np.float64) - logits.max())
        return dict(zip(self.labels, (exp / exp.sum()).tolist()))


def media_of(utterance):
    """What a program has that serves others: texts, and the bytes of files."""
    found = {}
    if "text" in utterance:
        found["text"] = utterance["text"]
    if "wav" in utterance:
        found["wav"] = base64.b64decode(utterance["wav"])
    if "images" in utterance:
        found["images"] = [base64.b64decode(image) for image in utterance["images"]]
    return found


def versions():
    found = [("onnxruntime", onnxruntime), ("scikit-learn", sklearn), ("NumPy", np), ("Pillow", PIL), ("scikit-image", skimage)]
    return ", ".join(f"{name} {module.__version__}" for name, module in found)


def serve(folder, utterances, threads):
    start = time.perf_counter()
    model = Model(folder, threads)
    load_ms = 1e3 * (time.perf_counter() - start)
    inputs = {name: media_of(own) for name, own in json.loads(utterances.read_text()).items()}
    for line in sys.stdin:
        request = json.loads(line)
        if "name" not in request:
            print(json.dumps({"loadMs": load_ms}), flush=True)
            continue
        own = inputs[request["name"]]
        for _ in range(request["warmUp"]):
            model.predict(**own)
        times = []
        for _ in range(request["repetitions"]):
            start = time.perf_counter()
            probabilities = model.predict(**own)
            times.append(1e3 * (time.perf_counter() - start))
        print(json.dumps({"ms": times, "probabilities": probabilities}), flush=True)


if sys.argv[1] == "--versions":
    print(versions())
else:
    serve(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
