"""Contrastive loss between streams: PyTorch's `cross_entropy` of both directions, on the rows that are no padding."""

import itertools
import math

import torch
from draw import float32
from torch.nn.functional import cross_entropy

from .shared import embedding, given, loss_case, unit

BOUND = math.log(100)


def case(draw):
    n, dim = draw.size(8), draw.integer(2, 4)
    names = ["text", "audio", "visual"][: draw.integer(2, 3)]
    first = embedding(draw, n, dim)
    streams = {name: first if i == 0 else float32(draw.pick([0.0, 1.0]) * first + draw.pick([0.1, 1.0]) * draw.normal(n, dim)) for i, name in enumerate(names)}
    pair = draw.pick([None, [names[1], names[0]]])
    temperature, weights = draw.pick([None, 0.07, 0.5, 2.0, 0.005]), draw.weights(n)
    scale = math.log(1 / (temperature or 0.07))

    def contrastive(a, b, tensor, log_scale):
        real = torch.arange(n) if weights is None else torch.nonzero(tensor(weights) > 0)[:, 0]
        if len(real) == 0:
            return 0 * (a.sum() + b.sum() + log_scale)
        w = tensor(weights)[real] if weights is not None else torch.ones(len(real), dtype=a.dtype)
        logits = unit(a[real]) @ unit(b[real]).T * torch.exp(log_scale)
        itself = torch.arange(len(real))
        losses = (cross_entropy(logits, itself, reduction="none") + cross_entropy(logits.T, itself, reduction="none")) / 2
        return (w * losses).sum() / w.sum()

    def loss(output, tensor):
        pairs = [pair] if pair else list(itertools.combinations(sorted(names), 2))
        of = lambda name: output[f"streamEmbeddings/{name}"]
        return sum(contrastive(of(a), of(b), tensor, output["scale"]) for a, b in pairs) / len(pairs)

    output = {**{f"streamEmbeddings/{name}": x for name, x in streams.items()}, "scale": min(scale, BOUND)}
    one = loss_case(given(type="stream-contrastive", streams=pair, temperature=temperature), output, {"weights": weights}, loss)
    del one.input["output"]["scale"]
    # Cosines of float32, a hundred times: where their shares cancel it is all that is left.
    one.slack["scale"] += 1e-5
    # Beyond the bound only a gradient that leads back to it goes through.
    if scale > BOUND:
        one.expected["scale"] = max(one.expected["scale"].item(), 0.0)
    return one
