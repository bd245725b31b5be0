"""Parameters by path, for the golden scripts of fusions and front-ends."""

import torch
from torch.nn.functional import layer_norm


def short(tensor):
    """The tensor with four significant digits, which the file then holds as they are: it stays small."""

    def digits(value):
        return [digits(v) for v in value] if isinstance(value, list) else float(f"{value:.4g}")

    return torch.tensor(digits(tensor.tolist()), dtype=torch.float64)


class Parameters:
    """Draws parameters in the order they are asked for, which is that of the module. `named`: path -> tensor."""

    def __init__(self):
        self.named = {}

    def draw(self, path, *shape, around=0.0):
        spread = 0.3 if around else shape[-1] ** -0.5
        self.named[path] = short(around + torch.randn(shape) * spread).requires_grad_()
        return self.named[path]

    def linear(self, path, out, into, bias=True):
        kernel = self.draw(f"{path}/kernel", out, into)
        if not bias:
            return lambda x: x @ kernel.T
        offset = self.draw(f"{path}/bias", out)
        return lambda x: x @ kernel.T + offset

    def norm(self, path, dim):
        scale, bias = self.draw(f"{path}/scale", dim, around=1.0), self.draw(f"{path}/bias", dim)
        return lambda x: layer_norm(x, (dim,), scale, bias)
