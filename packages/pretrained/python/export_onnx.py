"""Writes a transformers model as ONNX, with all hidden layers, in the folder that `@erc/pretrained` reads.

    python export_onnx.py klue/roberta-base --out models/klue-roberta-base
    python export_onnx.py kresnik/wav2vec2-large-xlsr-korean --revision COMMIT --out models/wav2vec2-korean --dtype float32 --dtype float16

MODEL is a repository of the Hugging Face hub, or a folder that `from_pretrained` reads. Needs torch, transformers, onnx and onnxruntime. The folder of
--out may not be there yet, or be empty: it appears when everything is written, so one that is there is whole.
It writes `config.json`; `tokenizer.json` and `tokenizer_config.json` of a text model, or `dict.txt` of a model over codes of speech; `preprocessor_config.json` of a model of sound or images;
and `model.onnx` (`model_fp16.onnx`, `model_quantized.onnx`). Batch, and steps or samples, are dynamic.

| models                                 | inputs                                          | outputs                                                      |
| -------------------------------------- | ----------------------------------------------- | ------------------------------------------------------------ |
| BERT, RoBERTa, ELECTRA, GPT-2, …       | input_ids, attention_mask, token_type_ids where the model has them | last_hidden_state, hidden_states.0 … n |
| wav2vec 2.0, HuBERT, WavLM, …          | input_values, attention_mask                    | the same, and extract_features: the convolutional features after their normalisation |
| ViT, …                                 | pixel_values                                    | the same                                                     |
| ResNet, …                              | pixel_values, of any height and width           | the same as maps, and pooler_output                          |

hidden_states.0 is what enters the first layer, hidden_states.n what leaves the n-th. Every output is computed by ONNX Runtime for other sizes than
the export was traced with, with padding where there is a mask, and held against PyTorch, element by element; of int8, whose elements are off by design, the direction of
the vectors is. The figures are printed; where a file differs by more, nothing is written.
"""

import argparse
import shutil
import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

from whole_folder import Refused, one_line_errors, whole_folder

OPSET = 18
FILES = {"float32": "model.onnx", "float16": "model_fp16.onnx", "int8": "model_quantized.onnx"}
# Largest |ONNX - PyTorch| of an element, as a part of the output's largest |value|, or of 1 where that is smaller.
TOLERANCE = {"float32": 1e-4, "float16": 3e-2}
# Smallest mean cosine of an output's vectors (steps or patches over their features, places of a map over their channels) with PyTorch's.
INT8_COSINE = 0.98
# Weights of more bytes stand in a file of their own, which ONNX Runtime maps into memory in place of a copy beside what it read: roberta-base runs in
# 590 MB so, in 900 … 960 otherwise. (A file of one piece may have 2 GB at most.)
MAX_SINGLE_FILE = 64 * 2**20


class Wrapped(torch.nn.Module):
    """A model as a function of named tensors to a tuple of tensors."""

    def __init__(self, model):
        super().__init__()
        self.model = model
        self.kind = model.main_input_name
        if self.kind not in ("input_ids", "input_values", "pixel_values"):
            raise Refused(f"expected a model of input_ids, input_values or pixel_values, received one of {self.kind}")
        self.names = {"input_ids": ["input_ids", "attention_mask"], "input_values": ["input_values", "attention_mask"]}.get(self.kind, ["pixel_values"])
        if self.kind == "input_ids" and getattr(model.config, "type_vocab_size", 1) > 1:
            self.names.append("token_type_ids")
        self.features = None
        norm = getattr(getattr(model, "feature_projection", None), "layer_norm", None)
        if self.kind == "input_values" and norm is not None:
            norm.register_forward_hook(self.keep)

    def keep(self, _module, _inputs, output):
        self.features = output

    def forward(self, *inputs):
        # A model that keeps keys and values would give them out too.
        cache = {"use_cache": False} if self.kind == "input_ids" and getattr(self.model.config, "use_cache", None) is not None else {}
        out = self.model(**dict(zip(self.names, inputs)), output_hidden_states=True, return_dict=True, **cache)
        named = {"last_hidden_state": out.last_hidden_state}
        if self.features is not None:
            named["extract_features"] = self.features
        # A residual network pools without weights; the pooler of others is often not trained at all.
        if out.last_hidden_state.ndim == 4:
            named["pooler_output"] = out.pooler_output.flatten(1)
        named.update({f"hidden_states.{i}": state for i, state in enumerate(out.hidden_states)})
        self.outputs = list(named)
        return tuple(named.values())


def example_inputs(wrapped, lengths, generator):
    """Inputs of these lengths (of one length for images), padded to the longest at the end."""
    config = wrapped.model.config
    batch, longest = len(lengths), max(lengths)
    mask = (torch.arange(longest)[None] < torch.tensor(lengths)[:, None]).long()
    if wrapped.kind == "input_ids":
        ids = torch.randint(5, config.vocab_size, (batch, longest), generator=generator)
        pad = config.pad_token_id if config.pad_token_id is not None else 0
        tensors = {"input_ids": ids * mask + pad * (1 - mask), "attention_mask": mask, "token_type_ids": torch.zeros_like(ids)}
    elif wrapped.kind == "input_values":
        tensors = {"input_values": torch.randn(batch, longest, generator=generator) * mask, "attention_mask": mask}
    else:
        size = image_size(config) or [(64, 96), (96, 64), (160, 64)][batch - 2]
        tensors = {"pixel_values": torch.randn(batch, config.num_channels, *size, generator=generator)}
    return tuple(tensors[name] for name in wrapped.names)


def image_size(config):
    """Height and width that a model is bound to; None where it takes any, as residual networks do."""
    size = getattr(config, "image_size", None)
    return (size, size) if isinstance(size, int) else tuple(size) if size else None


def trial_lengths(wrapped, trial):
    """Lengths to trace with (trial 0) and to check with: in range of the model's positions and of its convolutions."""
    config = wrapped.model.config
    if wrapped.kind == "pixel_values":
        return [1] * (2 + trial)
    if wrapped.kind == "input_values":
        # The fewest samples that give one step, and then some.
        field, step = 1, 1
        for kernel, stride in zip(config.conv_kernel, config.conv_stride):
            field, step = field + (kernel - 1) * step, step * stride
        steps = [[20, 20], [33, 17, 25], [12]][trial]
        return [field + step * (n - 1) for n in steps]
    most = min(getattr(config, "max_position_embeddings", 64) - 4, 40)
    return [[min(9, most), min(9, most)], [most, 3, max(4, most // 2)], [min(7, most)]][trial]


def dynamic_axes(wrapped, outputs):
    """Which sizes of the tensors are not fixed: the batch; steps or samples; height and width where the model takes any."""
    maps = wrapped.kind == "pixel_values" and image_size(wrapped.model.config) is None
    moving = {"input_ids": {1: "steps"}, "input_values": {1: "samples"}, "pixel_values": {2: "height", 3: "width"} if maps else {}}[wrapped.kind]
    axes = {name: {0: "batch", **moving} for name in wrapped.names}
    for name, tensor in zip(wrapped.outputs, outputs):
        if wrapped.kind == "pixel_values":
            own = {2: f"{name}.height", 3: f"{name}.width"} if tensor.ndim == 4 and maps else {}
        else:
            own = {1: "steps" if wrapped.kind == "input_ids" else "frames"}
        axes[name] = {0: "batch", **own}
    return axes


def trace(wrapped, path):
    inputs = example_inputs(wrapped, trial_lengths(wrapped, 0), torch.Generator().manual_seed(0))
    with torch.no_grad():
        outputs = wrapped(*inputs)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                wrapped,
                inputs,
                str(path),
                input_names=wrapped.names,
                output_names=wrapped.outputs,
                dynamic_axes=dynamic_axes(wrapped, outputs),
                opset_version=OPSET,
                do_constant_folding=True,
                dynamo=False,
            )


def element_error(expected, received):
    """Largest difference of an element, and the words for it."""
    error = float(np.abs(expected - received).max() / max(1.0, np.abs(expected).max()))
    return error, f"largest difference from PyTorch {error:.2g}"


def direction_error(expected, received):
    """1 - the mean cosine of the vectors, and the words for it. Vectors that are next to nothing on both sides agree."""
    if expected.ndim == 4:
        expected, received = (maps.transpose(0, 2, 3, 1) for maps in (expected, received))
    a, b = (values.reshape(-1, values.shape[-1]).astype(np.float64) for values in (expected, received))
    sizes = [np.linalg.norm(values, axis=1) for values in (a, b)]
    nothing = np.maximum(*sizes) <= 1e-3 * sizes[0].max()
    cosines = np.where(nothing, 1.0, (a * b).sum(1) / np.maximum(sizes[0] * sizes[1], np.finfo(float).tiny))
    return float(1 - cosines.mean()), f"cosine with PyTorch {cosines.mean():.4f} on average, {cosines.min():.4f} at least"


def difference(wrapped, path, dtype):
    """How far the file is from PyTorch, in words: the worst output, for other sizes than the model was traced with."""
    error_of, most = (direction_error, 1 - INT8_COSINE) if dtype == "int8" else (element_error, TOLERANCE[dtype])
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    worst, said = -1.0, ""
    for trial in (1, 2):
        lengths = trial_lengths(wrapped, trial)
        inputs = example_inputs(wrapped, lengths, torch.Generator().manual_seed(trial))
        with torch.no_grad():
            expected = wrapped(*inputs)
        received = session.run(wrapped.outputs, {name: tensor.numpy() for name, tensor in zip(wrapped.names, inputs)})
        for name, a, b in zip(wrapped.outputs, expected, received):
            a = a.numpy()
            if a.shape != b.shape:
                raise Refused(f"{path.name}: {name}: expected shape {list(a.shape)}, received {list(b.shape)}")
            if wrapped.kind == "input_ids":
                # What stands on padding is nobody's.
                own = inputs[wrapped.names.index("attention_mask")].numpy().astype(bool)
                a, b = a[own], b[own]
            error, words = error_of(a, b)
            if not error <= most:
                wanted = f"a mean cosine of at least {INT8_COSINE}" if dtype == "int8" else f"PyTorch's values within {most}"
                raise Refused(f"{path.name}: {name}: expected {wanted}, received: {words}")
            if error > worst:
                worst, said = error, f"{words} ({name})"
    return said


def save(model, path):
    for node in model.graph.node:
        node.doc_string = ""
    large = model.ByteSize() > MAX_SINGLE_FILE
    weights = path.with_name(f"{path.name}_data")
    onnx.save_model(model, str(path), save_as_external_data=large, **({"location": weights.name} if large else {}))
    if large:
        # It is written for its owner alone.
        weights.chmod(path.stat().st_mode)


def convert(full, path, dtype):
    if dtype == "float16":
        from onnxruntime.transformers.float16 import convert_float_to_float16

        save(convert_float_to_float16(onnx.load(str(full)), keep_io_types=True), path)
    else:
        from onnxruntime.quantization import QuantType, quantize_dynamic

        # Convolutions would need an operator that ONNX Runtime lacks on CPUs.
        quantize_dynamic(str(full), str(path), weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Gemm"])
        save(onnx.load(str(path)), path)


def export_model(model, folder, dtypes=("float32",), report=lambda line: None):
    """Writes `config.json` and the ONNX files of a transformers model that is in memory. Its weights are used as float32."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    model = model.eval().float()
    wrapped = Wrapped(model).eval()
    with tempfile.TemporaryDirectory(dir=folder, prefix=".export-") as directory:
        traced = Path(directory) / "traced.onnx"
        trace(wrapped, traced)
        for dtype in dtypes:
            path = Path(directory) / FILES[dtype]
            if dtype == "float32":
                save(onnx.load(str(traced)), path)
            else:
                convert(traced, path, dtype)
            onnx.checker.check_model(str(path))
            said = difference(wrapped, path, dtype)
            size = sum(each.stat().st_size for each in Path(directory).glob(f"{path.name}*"))
            report(f"{path.name}: opset {OPSET}, {size / 1e6:.1f} MB, {said}")
        for path in Path(directory).glob("model*"):
            path.replace(folder / path.name)
    model.config.to_json_file(folder / "config.json")
    return wrapped


def small_files(source, revision, folder, kind):
    """The tokenizer, or how sound and images are prepared, as the model brings it."""
    from transformers import AutoTokenizer
    from transformers.utils import cached_file

    def copy(name):
        found = cached_file(source, name, revision=revision, _raise_exceptions_for_missing_entries=False)
        if found:
            shutil.copyfile(found, folder / name)
        return bool(found)

    if kind != "input_ids":
        if not copy("preprocessor_config.json"):
            raise Refused(f"{source}: expected a preprocessor_config.json, received none")
        return
    # A model over codes of speech has the list of its codes in a tokenizer's place.
    if not copy("tokenizer.json") and copy("dict.txt"):
        return
    if not (copy("tokenizer.json") and copy("tokenizer_config.json")):
        tokenizer = AutoTokenizer.from_pretrained(source, revision=revision)
        if not tokenizer.is_fast:
            raise Refused(f"{source}: expected a tokenizer that can be written as tokenizer.json, received {type(tokenizer).__name__}")
        tokenizer.save_pretrained(folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("model", help="repository of the hub, or folder")
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--revision", help="commit, tag or branch of a repository")
    parser.add_argument("--dtype", action="append", choices=list(FILES), help="default float32; may be given again")
    arguments = parser.parse_args()
    out = arguments.out.resolve()
    with one_line_errors("export_onnx", out), whole_folder(out, "; give all dtypes at once, or another folder") as folder:
        from transformers import AutoModel

        # The same sums in the same order as ONNX Runtime's: fused attention of PyTorch cannot be written as ONNX.
        model = AutoModel.from_pretrained(arguments.model, revision=arguments.revision, attn_implementation="eager")
        wrapped = export_model(model, folder, arguments.dtype or ["float32"], print)
        small_files(arguments.model, arguments.revision, folder, wrapped.kind)
    print(f"{arguments.out}: {', '.join(sorted(path.name for path in arguments.out.iterdir()))}")


if __name__ == "__main__":
    main()
