"""torch.nn.MultiheadAttention and its pre-norm layers with our parameters, for the golden scripts of fusions that attend."""

import torch
from torch import nn

PARTS = ("query", "key", "value")


def multi_head(parameters, path, dim, heads, key_dim=None):
    """Draws the parameters; gives attend(query, key, mask [batch, keys]) -> (output, weights of each head).

    PyTorch's packed weights are put together from ours in each call, so that each of ours has its gradient.
    """
    key_dim = dim if key_dim is None else key_dim
    module = nn.MultiheadAttention(dim, heads, kdim=key_dim, vdim=key_dim, batch_first=True)
    kernels, biases = [], []
    for part in PARTS:
        kernels.append(parameters.draw(f"{path}/{part}/kernel", dim, dim if part == "query" else key_dim))
        biases.append(parameters.draw(f"{path}/{part}/bias", dim))
    out = [parameters.draw(f"{path}/output/{kind}", *shape) for kind, shape in (("kernel", (dim, dim)), ("bias", (dim,)))]

    def attend(query, key, mask=None):
        weights = {"in_proj_bias": torch.cat(biases), "out_proj.weight": out[0], "out_proj.bias": out[1]}
        if key_dim == dim:
            weights["in_proj_weight"] = torch.cat(kernels)
        else:
            weights |= {f"{part[0]}_proj_weight": kernel for part, kernel in zip(PARTS, kernels)}
        padding = None if mask is None else mask == 0
        options = {"key_padding_mask": padding, "need_weights": True, "average_attn_weights": False}
        return torch.func.functional_call(module, weights, (query, key, key), options)

    return attend


def packed(attentions):
    """Weights [batch, heads, queries, keys] of several attentions -> [batch, attentions, queries, keys]."""
    queries, keys = (max(weights.shape[axis] for weights in attentions) for axis in (2, 3))
    pad = lambda w: nn.functional.pad(w.mean(1), (0, keys - w.shape[3], 0, queries - w.shape[2]))
    return torch.stack([pad(weights) for weights in attentions], 1)


def first_step(x, mask):
    """The first real step of each row."""
    return torch.stack([row[torch.nonzero(real)[0, 0]] for row, real in zip(x, mask)])
