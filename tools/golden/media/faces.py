"""Writes a tiny stand-in for a face detector of the kind of RetinaFace (onnx), and the faces that it and NumPy find in small pictures.

The model has the inputs and outputs of such detectors and finds what is bright. Its priors, boxes and the overlap of boxes are computed here
from the papers' formulas, one prior at a time.
"""

import json
from math import ceil, exp
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

ROOT = Path(__file__).resolve().parents[3]
OUT = ROOT / "packages/media/src/faces/__fixtures__"
LEVELS = [(8, (16, 32)), (16, (64, 128)), (32, (256, 512))]


def build():
    random = np.random.default_rng(7)
    nodes, weights = [], []

    def constant(name, array):
        weights.append(numpy_helper.from_array(array, name))
        return name

    def node(kind, inputs, output, **attributes):
        nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    parts = {"boxes": [], "logits": [], "landmarks": []}
    for step, _ in LEVELS:
        cells = node(
            "AveragePool", ["picture"], f"cells{step}",
            kernel_shape=[step, step], strides=[step, step], ceil_mode=1, count_include_pad=0,
        )  # fmt: skip
        for name, width, scale in [("boxes", 4, 0.004), ("logits", 2, 0.0), ("landmarks", 10, 0.006)]:
            kernel = random.normal(0, scale, (2 * width, 3, 1, 1)).astype(np.float32)
            bias = random.normal(0, scale * 100, 2 * width).astype(np.float32)
            if name == "logits":
                # Bright cells are faces, a little more so for the first prior.
                kernel[1::2] = 0.02
                bias = np.array([0, -0.5, 0, -0.9], np.float32)
            maps = node(
                "Conv",
                [cells, constant(f"kernel_{name}{step}", kernel), constant(f"bias_{name}{step}", bias)],
                f"{name}{step}",
            )
            rows = node("Transpose", [maps], f"{name}{step}t", perm=[0, 2, 3, 1])
            shape = constant(f"shape_{name}{step}", np.array([1, -1, width], np.int64))
            parts[name].append(node("Reshape", [rows, shape], f"{name}{step}r"))
    node("Concat", parts["boxes"], "output0", axis=1)
    node("Concat", parts["logits"], "logits", axis=1)
    node("Softmax", ["logits"], "output1", axis=-1)
    node("Concat", parts["landmarks"], "output2", axis=1)
    outputs = [
        helper.make_tensor_value_info(f"output{i}", TensorProto.FLOAT, [1, "priors", width])
        for i, width in enumerate([4, 2, 10])
    ]
    picture = helper.make_tensor_value_info("picture", TensorProto.FLOAT, [1, 3, "height", "width"])
    graph = helper.make_graph(nodes, "stand-in", [picture], outputs, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="faces.py")
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model


def iou(a, b):
    width = max(0, min(a[2], b[2]) - max(a[0], b[0]) + 1)
    height = max(0, min(a[3], b[3]) - max(a[1], b[1]) + 1)
    area = lambda box: (box[2] - box[0] + 1) * (box[3] - box[1] + 1)  # noqa: E731
    return width * height / (area(a) + area(b) - width * height)


def faces(session, picture, confidence, top_k, nms, keep_top_k):
    height, width, _ = picture.shape
    feed = picture[:, :, ::-1].astype(np.float32) - np.array([104, 117, 123], np.float32)
    boxes, scores, landmarks = (part[0] for part in session.run(None, {"picture": feed.transpose(2, 0, 1)[None]}))
    found, at = [], 0
    for step, sides in LEVELS:
        for row in range(ceil(height / step)):
            for column in range(ceil(width / step)):
                for side in sides:
                    x, y = (column + 0.5) * step, (row + 0.5) * step
                    dx, dy, dw, dh = (float(value) for value in boxes[at])
                    cx, cy, w, h = x + 0.1 * dx * side, y + 0.1 * dy * side, side * exp(0.2 * dw), side * exp(0.2 * dh)
                    points = [
                        (x if k % 2 == 0 else y) + 0.1 * float(value) * side for k, value in enumerate(landmarks[at])
                    ]
                    box = [cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2]
                    found.append((float(scores[at][1]), box, points))
                    at += 1
    found = sorted((face for face in found if face[0] > confidence), key=lambda face: -face[0])[:top_k]
    kept = []
    for face in found:
        if all(iou(face[1], other[1]) <= nms for other in kept):
            kept.append(face)
    return [{"score": score, "box": box, "landmarks": points} for score, box, points in kept[:keep_top_k]]


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    model = build()
    (OUT / "stand-in.onnx").write_bytes(model.SerializeToString(deterministic=True))
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    random = np.random.default_rng(1)
    cases = []
    for width, height, spots in [(48, 40, [(8, 8, 24)]), (70, 50, [(0, 0, 20), (40, 24, 24)]), (40, 33, [])]:
        picture = random.integers(0, 60, (height, width, 3))
        for left, top, side in spots:
            picture[top : top + side, left : left + side] += 190
        picture = np.clip(picture, 0, 255).astype(np.uint8)
        options = [(0.6, 5000, 0.4, 750), (0.02, 10, 0.4, 750), (0.3, 40, 0.2, 3)]
        cases.append(
            {
                "width": width,
                "height": height,
                "pixels": picture.reshape(-1).tobytes().hex(),
                "found": [
                    {
                        "options": dict(zip(["confidence", "topK", "nms", "keepTopK"], option, strict=True)),
                        "faces": faces(session, picture, *option),
                    }
                    for option in options
                ],
            }
        )
    record = {
        "library": "numpy, onnx, onnxruntime",
        "version": f"{np.__version__}, {onnx.__version__}, {onnxruntime.__version__}",
        "script": "tools/golden/media/faces.py",
        "cases": cases,
    }
    (OUT / "faces.json").write_text(json.dumps(record, separators=(",", ":")) + "\n")


main()
