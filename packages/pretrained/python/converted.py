"""What the converters beside this file give, and the check of names and shapes that they share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from whole_folder import Refused


@dataclass
class Converted:
    """A model in the words of transformers."""

    arrays: dict
    config: dict
    # Further JSON files by name.
    files: dict = field(default_factory=dict)
    # Files that are copied as they are, by name.
    copies: dict = field(default_factory=dict)
    weights_file: str = "model.safetensors"
    # Writes what ONNX Runtime computes into the file of a path, and says how near it is to PyTorch.
    write_module: Callable[[Path], str] | None = None
    # Arrays of the original that have no place in it.
    left_out: list = field(default_factory=list)
    # Whether transformers knows the names of the arrays.
    is_of_transformers: bool = False


def check_arrays(expected, received):
    """Refuses arrays that are missing, not known or of another shape, all in one. Both are shapes by name."""
    faults = [
        ("missing", sorted(name for name in expected if name not in received)),
        (
            "of another shape",
            [f"{name} {received[name]}, where {list(shape)} is expected" for name, shape in sorted(expected.items()) if name in received and received[name] != list(shape)],
        ),
        ("not known", sorted(name for name in received if name not in expected)),
    ]
    said = [f"{what}: {', '.join(names)}" for what, names in faults if names]
    if said:
        raise Refused(f"expected the arrays that the model's settings describe, received others; {'; '.join(said)}")


def check_with_transformers(converted):
    """The names and shapes once more, as transformers itself has them of the config."""
    import torch
    import transformers

    [name] = converted.config["architectures"]
    settings = transformers.AutoConfig.for_model(**converted.config)
    with torch.device("meta"):
        model = getattr(transformers, name)(settings)
    tied = set(getattr(model, "all_tied_weights_keys", None) or {})
    buffers = {each for each, _ in model.named_buffers()}
    shapes = {each: list(value.shape) for each, value in model.state_dict().items() if each not in buffers and each not in tied}
    check_arrays(shapes, {each: list(value.shape) for each, value in converted.arrays.items()})
