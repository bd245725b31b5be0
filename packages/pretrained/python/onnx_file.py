"""Writes a module as an ONNX file, and compares what ONNX Runtime makes of it with PyTorch, for other sizes than it was traced with."""

import warnings

import torch

from whole_folder import Refused

OPSET = 18
# Largest |ONNX - PyTorch| of an element, as a part of the largest |value|.
TOLERANCE = 1e-4


def write_onnx(module, path, inputs, outputs, axes, example, others):
    """@param inputs, outputs: names. @param axes: those of any size, by name and number. @param example, others: inputs to trace with, and to compare with."""
    try:
        import onnx
        import onnxruntime
    except ImportError as error:
        raise Refused(f"expected onnx and onnxruntime, which this model needs (python3 -m pip install onnx onnxruntime), received: {error}") from error
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(module.eval(), (example,), str(path), input_names=[inputs], output_names=outputs, dynamic_axes=axes, opset_version=OPSET, dynamo=False)
    onnx.checker.check_model(str(path))
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    worst = 0.0
    for values in others:
        with torch.no_grad():
            expected = module(values)
        for name, a, b in zip(outputs, expected, session.run(outputs, {inputs: values.numpy()})):
            error = float((a - torch.from_numpy(b)).abs().max() / max(1.0, float(a.abs().max()))) if a.shape == b.shape else float("inf")
            if not error <= TOLERANCE:
                raise Refused(f"{path.name}: {name}: expected PyTorch's values within {TOLERANCE}, received a largest difference of {error:.2g}")
            worst = max(worst, error)
    return f"{path.name}: opset {OPSET}, largest difference from PyTorch {worst:.2g}"
