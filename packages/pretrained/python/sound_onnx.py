"""Writes a module over samples as ONNX, and compares what ONNX Runtime makes of it with PyTorch, for other lengths than it was traced with."""

import warnings

import torch

from whole_folder import Refused

OUTPUTS = ["last_hidden_state", "extract_features"]
OPSET = 18
# Largest |ONNX - PyTorch| of an element, as a part of the largest |value|.
TOLERANCE = 1e-4


def write_onnx(module, path, least):
    """@param least: the fewest samples that give a step."""
    try:
        import onnx
        import onnxruntime
    except ImportError as error:
        raise Refused(f"expected onnx and onnxruntime, which this model needs (python3 -m pip install onnx onnxruntime), received: {error}") from error
    axes = {"input_values": {0: "batch", 1: "samples"}, **{name: {0: "batch", 1: "frames"} for name in OUTPUTS}}
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module.eval(), (torch.randn(2, 3 * least),), str(path), input_names=["input_values"], output_names=OUTPUTS, dynamic_axes=axes, opset_version=OPSET, dynamo=False
        )
    onnx.checker.check_model(str(path))
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    worst = 0.0
    for batch, samples in ((1, 5 * least + 3), (3, 2 * least + 1)):
        values = torch.randn(batch, samples, generator=torch.Generator().manual_seed(batch))
        with torch.no_grad():
            expected = module(values)
        for name, a, b in zip(OUTPUTS, expected, session.run(OUTPUTS, {"input_values": values.numpy()})):
            error = float((a - torch.from_numpy(b)).abs().max() / max(1.0, float(a.abs().max()))) if a.shape == b.shape else float("inf")
            if not error <= TOLERANCE:
                raise Refused(f"{path.name}: {name}: expected PyTorch's values within {TOLERANCE}, received a largest difference of {error:.2g}")
            worst = max(worst, error)
    return f"{path.name}: opset {OPSET}, largest difference from PyTorch {worst:.2g}"
