"""The settings that a file of fairseq holds: `cfg`, or the older `args`, as plain dictionaries."""

import ast

from foreign_pickle import plain
from whole_folder import Refused

# Of the layers that a text may ask for.
MOST_LAYERS = 100


def settings_of(state):
    """The settings of the model, and those of its task."""
    cfg, args = (plain(state.get(key)) for key in ("cfg", "args"))
    return parts_of(cfg or args)


def parts_of(settings):
    if not isinstance(settings, dict):
        raise Refused("expected settings named cfg or args, received none")
    model, task = settings.get("model"), settings.get("task")
    return (model if isinstance(model, dict) else settings), (task if isinstance(task, dict) else settings)


def setting(settings, name, kind, otherwise=None):
    """A setting of a kind (a type, or several), or `otherwise` where there is none."""
    value = settings.get(name)
    if value is None:
        value = otherwise
    if kind is float and isinstance(value, int):
        value = float(value)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise Refused(f"settings: {name}: expected {kind.__name__}, received {value!r}")
    return value


def conv_layers(text):
    """Width, window and stride of each convolution, of a text such as `[(512, 10, 5)] + [(512, 3, 2)] * 4`, which is read and never run."""

    def value(node):
        match node:
            case ast.Expression(body=body):
                return value(body)
            case ast.Constant(value=int(number)):
                return number
            case ast.List(elts=items) | ast.Tuple(elts=items):
                made = [value(each) for each in items]
                return made if isinstance(node, ast.List) else tuple(made)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                first, second = value(left), value(right)
                if isinstance(first, list) and isinstance(second, list):
                    return bounded(first, second, 1)
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                first, second = value(left), value(right)
                if isinstance(first, int):
                    first, second = second, first
                if isinstance(first, list) and isinstance(second, int):
                    return bounded([], first, second)
        raise ValueError

    def bounded(first, second, times):
        if not 0 <= len(first) + len(second) * times <= MOST_LAYERS:
            raise ValueError
        return first + second * times

    try:
        layers = value(ast.parse(text.strip(), mode="eval"))
        if layers and all(len(layer) == 3 and all(isinstance(each, int) and each > 0 for each in layer) for layer in layers):
            return layers
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        pass
    raise Refused(f"settings: conv_feature_layers: expected a list of (width, window, stride), received {text!r}")
