"""Holds exported models against ONNX's checker, and their results in ONNX Runtime against those of tfjs.

usage: pnpm --filter @erc/bench portable FOLDER && python tools/bench/check_export.py FOLDER
"""
import json, pathlib, sys
import numpy as np, onnx, onnxruntime


def main(folder):
    files = sorted(pathlib.Path(folder).glob("*.onnx"))
    assert files, f"no .onnx files in {folder}"
    for file in files:
        onnx.checker.check_model(onnx.load(file), full_check=True)
        case = json.loads(file.with_suffix(".json").read_text())
        feeds = {f"x{i}": np.array(x["data"], "f4").reshape(x["dims"]) for i, x in enumerate(case["inputs"])}
        (logits,) = onnxruntime.InferenceSession(file).run(["logits"], feeds)
        worst = float(np.abs(logits.ravel() - np.array(case["logits"])).max())
        assert worst < 1e-5, f"{file.name}: differs by {worst}"
        print(f"{file.name}: checker passes, differs by {worst:.1e}")


main(sys.argv[1])
