"""Opens files of `torch.save` that hold more than arrays, and runs nothing of what they say.

PyTorch's own reader (`weights_only`) makes arrays and plain containers, and refuses everything else. Files of fairseq also hold the settings of their training, as objects of
argparse and omegaconf. For the names of those packages it is given inert stand-ins: classes that keep what they are handed, and do nothing. The
packages themselves are never imported. Whatever else a file names is refused, with the name.
"""

import _compat_pickle
import pickle
import pickletools
import re
import zipfile

import torch

from whole_folder import Refused

# Packages whose objects are settings, or figures of a training.
SETTINGS = re.compile(r"^(argparse|collections|enum|examples|fairseq|numpy|omegaconf|pathlib|typing)\.")
PLAIN_TYPES = re.compile(r"^builtins\.(bool|dict|float|frozenset|int|list|object|set|str|tuple)$")
# What PyTorch's reader may know; it looks itself.
ARRAYS = re.compile(r"^(torch\.|collections\.(OrderedDict|Counter)$|_codecs\.encode$|builtins\.(bytearray|complex|set)$)")
# A file in the format before that of zip: a magic number, a version, facts of the system, the object, and the keys of its arrays.
PICKLES_OF_LEGACY = 5


class Inert:
    """Stands for an object of a package that is not imported."""

    def __init__(self, *args, **kwargs):
        pass

    def __new__(cls, *args, **kwargs):
        made = object.__new__(cls)
        made.args, made.state = args, None
        return made

    def __setstate__(self, state):
        self.state = state


def stand_in(name):
    module, _, end = name.rpartition(".")
    return type(end, (Inert,), {"__module__": module, "__qualname__": end})


def name_of_today(module, name):
    """torch.save writes the names of Python 2, where `int` is `__builtin__.long`; its reader turns them back."""
    if (module, name) in _compat_pickle.NAME_MAPPING:
        return _compat_pickle.NAME_MAPPING[module, name]
    return _compat_pickle.IMPORT_MAPPING.get(module, module), name


def names_of_pickle(file):
    """What a pickle names of modules, without making any of it."""
    names = set()
    for opcode, argument, _ in pickletools.genops(file):
        if opcode.name == "GLOBAL":
            names.add(".".join(name_of_today(*argument.split(" ", 1))))
        elif opcode.name in ("STACK_GLOBAL", "INST", "OBJ"):
            raise Refused(f"expected a pickle as torch.save writes it, received one with {opcode.name}")
    return names


def names_of_file(path):
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            pickles = [name for name in archive.namelist() if name.endswith("data.pkl")]
            if len(pickles) != 1:
                raise Refused(f"expected one data.pkl, as torch.save writes it, received {len(pickles)}")
            with archive.open(pickles[0]) as file:
                return names_of_pickle(file)
    with open(path, "rb") as file:
        return set().union(*(names_of_pickle(file) for _ in range(PICKLES_OF_LEGACY)))


def open_pickle(path):
    """The object of a file: arrays, plain containers and stand-ins."""
    try:
        names = names_of_file(path)
    except (ValueError, zipfile.BadZipFile) as error:
        raise Refused(f"expected a file of torch.save, received: {error}") from error
    inert = sorted(name for name in names if (SETTINGS.match(name) or PLAIN_TYPES.match(name)) and not ARRAYS.match(name))
    foreign = sorted(name for name in names if not ARRAYS.match(name) and name not in inert)
    if foreign:
        raise Refused(f"expected weights only, received a pickle that asks for {', '.join(foreign)}, and is not opened")
    try:
        with torch.serialization.safe_globals([stand_in(name) for name in inert]):
            return torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError) as error:
        raise Refused(f"expected weights only, received what PyTorch does not open with weights_only: {str(error).splitlines()[0]}") from error


def plain(value):
    """Settings as dictionaries, lists, texts and numbers; None for what is none of them."""
    try:
        return plain_value(value)
    except RecursionError as error:
        raise Refused("expected settings, received some that contain themselves") from error


def plain_value(value):
    if isinstance(value, dict):
        return {str(plain_value(key)): plain_value(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_value(each) for each in value]
    if not isinstance(value, Inert):
        return value if isinstance(value, (str, int, float, bool)) else None
    state = value.state if isinstance(value.state, dict) else {}
    if type(value).__module__ == "argparse":
        return plain_value(state)
    # A container of omegaconf, or a value in one.
    for key in ("_content", "_val"):
        if key in state:
            return plain_value(state[key])
    # A member of an enumeration is made of its value.
    return plain_value(value.args[0]) if len(value.args) == 1 else None
