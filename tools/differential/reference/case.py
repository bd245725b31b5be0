"""What a subject gives for one draw."""

from dataclasses import dataclass, field


class Redraw(Exception):
    """The draw fell on a kink, such as two equal distances, where a derivative or a choice is not defined."""


@dataclass
class Case:
    """Plain numbers, lists and names. `None` stands for what is undefined, and for a missing value."""

    input: dict
    expected: dict
    # By a name of `expected`: how far off the answer may be beside the tolerance of the subject.
    slack: dict = field(default_factory=dict)


def plain(x):
    """NumPy and PyTorch values as what JSON holds; NaN as None."""
    if isinstance(x, dict):
        return {key: plain(value) for key, value in x.items()}
    if isinstance(x, (list, tuple)):
        return [plain(value) for value in x]
    if hasattr(x, "tolist"):
        return plain(x.tolist())
    if isinstance(x, float) and x != x:
        return None
    return x
