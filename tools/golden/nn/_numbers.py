"""Numbers as the golden files of this folder have them."""


def rounded(tensor):
    """Nested lists with nine significant digits: more than float32 has."""

    def digits(value):
        return [digits(v) for v in value] if isinstance(value, list) else float(f"{value:.9g}")

    return digits(tensor.detach().tolist())
