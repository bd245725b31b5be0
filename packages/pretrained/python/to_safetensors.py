"""Writes weights in the form of others as safetensors, in the folder that `@erc/pretrained` reads.

    python to_safetensors.py klue/roberta-large --revision COMMIT --out models/klue-roberta-large
    python to_safetensors.py downloads/roberta-base --out models/roberta-base
    python to_safetensors.py downloads/resnet50-0676ba61.pth --out models/resnet50
    python to_safetensors.py downloads/Resnet50_Final.pth --out models/retinaface
    python to_safetensors.py downloads/wav2vec_small.pt --out models/wav2vec2-base

MODEL is a repository of the Hugging Face hub, or a folder, with `config.json` and `pytorch_model.bin` (or its shards); or a file: a residual network of
torchvision, or RetinaFace (`.pth`); wav2vec 2.0, HuBERT, vq-wav2vec with k-means, or RoBERTa over words or codes of fairseq (`.pt`, or the tar that it is in, with a dict.txt
beside it). Needs torch, transformers and safetensors; vq-wav2vec, which becomes an ONNX file and a codebook, and
RetinaFace, which becomes an ONNX file alone, onnx and onnxruntime too. The folder of --out
may not be there yet, or be empty: it appears when everything is written, so one that is there is whole.

No code of a file runs: PyTorch reads it with `weights_only`, and settings of fairseq become inert stand-ins (foreign_pickle.py). An array that several names
share is written once for each, since safetensors knows no sharing. What was written is read again and compared, name by name and bit by bit.

Of a repository or folder, names stay as they are, `config.json` is copied as it is, and the files of tokenizer and preprocessor that there are. For a file, the
config is derived from names, shapes and settings; arrays that are missing, not known or of another shape are one error. Names of torchvision stay, those
of fairseq become those of transformers, whose own model has to agree with them.
"""

import argparse
import json
import shutil
import tarfile
import tempfile
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import torch
from safetensors import safe_open
from safetensors.torch import save_file

import fairseq_codes
import fairseq_roberta
import fairseq_speech
import retinaface
import torchvision_resnet
from converted import check_with_transformers
from fairseq_settings import settings_of
from foreign_pickle import open_pickle
from whole_folder import Refused, one_line_errors, whole_folder

SMALL_FILES = [
    "config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "preprocessor_config.json",
    "vocab.json",
    "vocab.txt",
    "merges.txt",
    "special_tokens_map.json",
    "added_tokens.json",
]
WHOLE, INDEX = "pytorch_model.bin", "pytorch_model.bin.index.json"


def find(source, name, revision):
    """Path of a file of the model; None where it has none."""
    if Path(source).is_dir():
        path = Path(source) / name
        return path if path.is_file() else None
    from transformers.utils import cached_file

    found = cached_file(source, name, revision=revision, _raise_exceptions_for_missing_entries=False)
    return Path(found) if found else None


def weight_files(source, revision):
    if not find(source, "config.json", revision):
        raise Refused(f"{source}: expected a file, or a folder or repository of the hub that can be reached, with a config.json; received none")
    whole = find(source, WHOLE, revision)
    if whole:
        return [whole]
    index = find(source, INDEX, revision)
    if not index:
        raise Refused(f"{source}: expected {WHOLE} or {INDEX}, received neither")
    names = sorted(set(json.loads(index.read_text())["weight_map"].values()))
    files = [find(source, name, revision) for name in names]
    missing = [name for name, path in zip(names, files) if path is None]
    if missing:
        raise Refused(f"{source}: {INDEX}: expected {missing[0]}, received none")
    return files


def read(path):
    """Arrays by name, each with memory of its own."""
    try:
        return own_arrays(open_pickle(path))
    except Refused as refused:
        raise Refused(f"{path}: {refused}") from refused


def own_arrays(state):
    if not isinstance(state, dict) or not all(isinstance(name, str) and isinstance(value, torch.Tensor) for name, value in state.items()):
        raise Refused(f"expected arrays by name, received {type(state).__name__}")
    return {name: value.detach().clone().contiguous() for name, value in state.items()}


def read_file(path):
    """A model that is one file."""
    try:
        state = open_pickle(path)
        if isinstance(state, dict) and isinstance(state.get("model"), dict) and ("cfg" in state or "args" in state):
            arrays = own_arrays(state["model"])
            if fairseq_speech.is_speech(arrays):
                return fairseq_speech.convert(arrays, *settings_of(state))
            if fairseq_codes.is_codes(arrays):
                return fairseq_codes.convert(arrays, *settings_of(state))
            if fairseq_roberta.is_roberta(arrays):
                model, _ = settings_of(state)
                dictionary = path.with_name("dict.txt")
                return fairseq_roberta.convert(arrays, model, dictionary if dictionary.is_file() else None)
        else:
            arrays = own_arrays(state)
            if torchvision_resnet.is_resnet(arrays):
                return torchvision_resnet.convert(arrays)
            if retinaface.is_retinaface(arrays):
                return retinaface.convert(arrays)
        raise Refused(
            f"expected a residual network of torchvision, RetinaFace, or wav2vec 2.0, HuBERT, vq-wav2vec or RoBERTa of fairseq, received another model ({', '.join(list(arrays)[:3])}, …); "
            "of a model of transformers give the folder"
        )
    except Refused as refused:
        raise Refused(f"{path}: {refused}") from refused


def bits(value):
    """NumPy has no bfloat16: its bits as integers."""
    return value.view(torch.int16) if value.dtype == torch.bfloat16 else value


def write_arrays(folder, arrays, name="model.safetensors"):
    save_file(arrays, folder / name, {"format": "pt"})
    compare(folder / name, arrays)
    return sum(value.numel() for value in arrays.values()), len(arrays)


def write(folder, files):
    """One file for each pickle, and an index where there are several."""
    if len(files) == 1:
        return write_arrays(folder, read(files[0]))
    weight_map, numbers, bytes_in_all = {}, 0, 0
    for i, path in enumerate(files):
        arrays = read(path)
        name = f"model-{i + 1:05d}-of-{len(files):05d}.safetensors"
        numbers += write_arrays(folder, arrays, name)[0]
        for each, value in arrays.items():
            if each in weight_map:
                raise Refused(f"{path}: expected each array in one file, received {each} in two")
            weight_map[each] = name
            bytes_in_all += value.numel() * value.element_size()
    index = {"metadata": {"total_size": bytes_in_all}, "weight_map": weight_map}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=2) + "\n")
    return numbers, len(weight_map)


def write_file(folder, path):
    with unpacked(path) as file:
        converted = read_file(file)
        if converted.is_of_transformers:
            check_with_transformers(converted)
        for name, content in {"config.json": converted.config, **converted.files}.items():
            (folder / name).write_text(json.dumps(content, indent=2) + "\n")
        for name, source in converted.copies.items():
            shutil.copyfile(source, folder / name)
    if converted.write_module:
        print(converted.write_module(folder / "model.onnx"))
    # A model that is an ONNX file alone has no arrays beside it.
    numbers, arrays = write_arrays(folder, converted.arrays, converted.weights_file) if converted.arrays else (0, 0)
    return numbers, arrays, converted.left_out


@contextmanager
def unpacked(path):
    """The file itself; of a tar, as bert_kmeans is published, the .pt in it, with the dict.txt beside it."""
    if not tarfile.is_tarfile(path):
        yield path
        return
    with tarfile.open(path) as archive, tempfile.TemporaryDirectory() as folder:
        members = [each for each in archive.getmembers() if each.isfile() and Path(each.name).suffix == ".pt"]
        if len(members) != 1:
            raise Refused(f"{path}: expected one .pt in it, received {len(members)}")
        [member] = members
        beside = str(PurePosixPath(member.name).with_name("dict.txt"))
        for each in [member, *(other for other in archive.getmembers() if other.isfile() and other.name == beside)]:
            # Only the last part of a name is used, so that nothing leaves the folder.
            with archive.extractfile(each) as source, open(Path(folder) / PurePosixPath(each.name).name, "wb") as target:
                shutil.copyfileobj(source, target)
        yield Path(folder) / PurePosixPath(member.name).name


def compare(path, arrays):
    with safe_open(path, "pt") as file:
        if sorted(file.keys()) != sorted(arrays):
            raise Refused(f"{path.name}: expected the names that were written, received others")
        for name, value in arrays.items():
            back = file.get_tensor(name)
            same = back.dtype == value.dtype and back.shape == value.shape
            if not same or not bits(back).numpy().tobytes() == bits(value).numpy().tobytes():
                raise Refused(f"{path.name}: {name}: expected the bits that were written, received others")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("model", help="repository of the hub, folder, or file")
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--revision", help="commit, tag or branch of a repository")
    arguments = parser.parse_args()
    out = arguments.out.resolve()
    with one_line_errors("to_safetensors", out), whole_folder(out) as folder:
        if Path(arguments.model).is_file():
            files = [Path(arguments.model)]
            numbers, arrays, left_out = write_file(folder, files[0])
        else:
            files, left_out = weight_files(arguments.model, arguments.revision), []
            numbers, arrays = write(folder, files)
            for name in SMALL_FILES:
                path = find(arguments.model, name, arguments.revision)
                if path:
                    shutil.copyfile(path, folder / name)
    names = ", ".join(path.name for path in files)
    print(f"{arguments.out}: {arrays} arrays, {numbers / 1e6:.1f} million numbers, the same bits as in {names}" if arrays else f"{arguments.out}: model.onnx, made of {names}")
    if left_out:
        print(f"left out, since nothing reads them: {', '.join(left_out)}")


if __name__ == "__main__":
    main()
