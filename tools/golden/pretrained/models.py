"""Writes models.json and the folders bert and outside beside it: a tiny random BERT as float32, float16 and int8 by packages/pretrained/python/export_onnx.py, a
model y = x · w whose weights lie in a file of their own, and what PyTorch (float64) and NumPy give for them; and pooled steps."""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
import transformers
from onnx import TensorProto, helper, numpy_helper

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "packages/pretrained/python"))
from export_onnx import export_model  # noqa: E402

FIXTURES = ROOT / "packages/pretrained/src/__fixtures__"


def tiny_bert():
    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=24, hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=12, max_position_embeddings=12, attn_implementation="eager"
    )
    model = transformers.BertModel(config, add_pooling_layer=False)
    export_model(model, FIXTURES / "bert", ("float32", "float16", "int8"))
    path = FIXTURES / "bert/config.json"
    written = json.loads(path.read_text())
    written.pop("transformers_version", None)
    path.write_text(json.dumps(written, indent=1) + "\n")
    ids = torch.tensor([[2, 7, 9, 3], [2, 23, 3, 0]])
    mask = torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]])
    with torch.no_grad():
        out = model.double().eval()(input_ids=ids, attention_mask=mask, output_hidden_states=True)
    return {
        "ids": ids.flatten().tolist(),
        "mask": mask.flatten().tolist(),
        "shape": list(ids.shape),
        "last": out.last_hidden_state.flatten().tolist(),
        "first": out.hidden_states[0].flatten().tolist(),
    }


def outside():
    folder = FIXTURES / "outside"
    folder.mkdir(parents=True, exist_ok=True)
    w = np.random.default_rng(0).normal(size=(3, 2)).astype(np.float32)
    x = np.array([[1.0, -2.0, 0.5], [0.25, 0.0, 4.0]], np.float32)
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"])],
        "product",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["rows", 3])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["rows", 2])],
        [numpy_helper.from_array(w, "w")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    (folder / "product.weights").unlink(missing_ok=True)
    onnx.save_model(model, str(folder / "model.onnx"), save_as_external_data=True, location="product.weights", size_threshold=0)
    (folder / "config.json").write_text('{"model_type": "product"}\n')
    return {"x": x.flatten().tolist(), "y": (x.astype(float) @ w.astype(float)).flatten().tolist()}


def pooling():
    values = torch.randn(3, 4, 2, generator=torch.Generator().manual_seed(1), dtype=torch.float32).double()
    lengths = [4, 1, 3]
    own = [values[i, :n] for i, n in enumerate(lengths)]
    return {
        "values": values.flatten().tolist(),
        "shape": list(values.shape),
        "lengths": lengths,
        "expected": {
            "first": [one[0].tolist() for one in own],
            "last": [one[-1].tolist() for one in own],
            "mean": [one.mean(0).tolist() for one in own],
            "max": [one.amax(0).tolist() for one in own],
            "sd": [one.std(0, correction=0).tolist() for one in own],
            "change": [(one[-1] - one[0]).tolist() for one in own],
            "mean-max": [torch.cat([one.mean(0), one.amax(0)]).tolist() for one in own],
        },
    }


golden = {
    "library": "transformers, torch, numpy",
    "version": f"{transformers.__version__}, {torch.__version__}, {np.__version__}",
    "script": "tools/golden/pretrained/models.py",
    "bert": tiny_bert(),
    "outside": outside(),
    "pooling": pooling(),
}
(FIXTURES / "models.json").write_text(json.dumps(golden) + "\n")
