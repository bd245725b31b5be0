"""The Python side of `pnpm bench:serve --against-python`: a model folder of a TF-IDF text model behind FastAPI, uvicorn and ONNX Runtime.

usage: serve_peer.py FOLDER THREADS   listens at a free port of this machine, and prints {"port": PORT, "versions": …} as its first line
       serve_peer.py --versions       prints the versions alone; fails where a package is missing

The features are scikit-learn's: HashingVectorizer, and what the model folder has as inverse document frequencies.
"""

import json
import socket
import struct
import sys
from pathlib import Path

import fastapi
import numpy as np
import onnxruntime
import pydantic
import sklearn
import uvicorn
from sklearn.feature_extraction.text import HashingVectorizer

# The encoder's default token pattern, in Python's words.
TOKENS = r"\w+(?:['’]\w+)*|[!?]+|\.{2,}|…"


class Turn(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid")
    speaker: str | None = None
    gender: str | None = None
    text: str = ""


class Dialogue(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid")
    turns: list[Turn]


def read_safetensors(path):
    """Arrays of float32 by name."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    body = memoryview(data)[8 + length :]
    return {
        name: np.frombuffer(body[slice(*entry["data_offsets"])], np.float32).reshape(entry["shape"])
        for name, entry in header.items()
        if name != "__metadata__"
    }


class Field:
    """Counts of hashed n-grams as the encoder weighs them."""

    def __init__(self, idf, **options):
        self.idf = idf
        self.counts = HashingVectorizer(
            n_features=len(idf), alternate_sign=False, norm=None, dtype=np.float64, **options
        )

    def __call__(self, texts):
        counts = self.counts.transform(texts).toarray()
        logs = np.log(counts, out=np.zeros_like(counts), where=counts > 0)
        values = np.where(counts > 0, 1 + logs, 0) * self.idf
        norms = np.linalg.norm(values, axis=1, keepdims=True)
        return values / np.where(norms > 0, norms, 1)


def app_of(folder, threads):
    manifest = json.loads((folder / "erc.json").read_text())
    labels = manifest["labels"]
    state = read_safetensors(folder / manifest["state"])
    words = Field(state["text/idf/word"], ngram_range=(1, 2), token_pattern=TOKENS)
    letters = Field(state["text/idf/char"], ngram_range=(2, 5), analyzer="char_wb")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(
        str(folder / manifest["graphs"][0]["file"]), options, providers=["CPUExecutionProvider"]
    )
    app = fastapi.FastAPI()

    @app.post("/v1/predict")
    def predict(dialogue: Dialogue):
        texts = [turn.text for turn in dialogue.turns]
        features = np.concatenate([words(texts), letters(texts)], axis=1).astype(np.float32)
        (logits,) = session.run(["logits"], {"stream/text": features})
        exp = np.exp(logits - logits.max(axis=1, keepdims=True))
        probabilities = exp / exp.sum(axis=1, keepdims=True)
        return {
            "turns": [
                {"emotion": labels[int(row.argmax())], "probabilities": dict(zip(labels, row.tolist()))}
                for row in probabilities
            ]
        }

    return app


def versions():
    found = [("FastAPI", fastapi), ("uvicorn", uvicorn), ("pydantic", pydantic)]
    found += [("onnxruntime", onnxruntime), ("scikit-learn", sklearn)]
    return ", ".join(f"{name} {module.__version__}" for name, module in found)


if sys.argv[1] == "--versions":
    print(versions())
else:
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    app = app_of(Path(sys.argv[1]), int(sys.argv[2]))
    print(json.dumps({"port": listener.getsockname()[1], "versions": versions()}), flush=True)
    config = uvicorn.Config(app, access_log=False, log_level="warning")
    uvicorn.Server(config).run(sockets=[listener])
