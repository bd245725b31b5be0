"""The Python side of `pnpm bench:serve --against-python`: a model folder of a TF-IDF text model behind FastAPI, uvicorn and ONNX Runtime.

usage: serve_peer.py FOLDER THREADS   listens at a free port of this machine, and prints {"port": PORT, "versions": …} as its first line
       serve_peer.py --versions       prints the versions alone; fails where a package is missing

The features are scikit-learn's: HashingVectorizer, and what the model folder has as inverse document frequencies.
"""

import json
import socket
import sys
from pathlib import Path

import fastapi
import numpy as np
import onnxruntime
import pydantic
import sklearn
import uvicorn

from tfidf_twin import read_safetensors, text_features


class Turn(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid")
    speaker: str | None = None
    gender: str | None = None
    text: str = ""


class Dialogue(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid")
    turns: list[Turn]


def app_of(folder, threads):
    manifest = json.loads((folder / "erc.json").read_text())
    labels = manifest["labels"]
    state = read_safetensors(folder / manifest["state"])
    features_of = text_features(state)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(
        str(folder / manifest["graphs"][0]["file"]), options, providers=["CPUExecutionProvider"]
    )
    app = fastapi.FastAPI()

    @app.post("/v1/predict")
    def predict(dialogue: Dialogue):
        texts = [turn.text for turn in dialogue.turns]
        (logits,) = session.run(["logits"], {"stream/text": features_of(texts)})
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
    # asyncio sends without delay (TCP_NODELAY) only where the socket names its protocol; create_server's names none.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(2048)
    app = app_of(Path(sys.argv[1]), int(sys.argv[2]))
    print(json.dumps({"port": listener.getsockname()[1], "versions": versions()}), flush=True)
    config = uvicorn.Config(app, access_log=False, log_level="warning")
    uvicorn.Server(config).run(sockets=[listener])
