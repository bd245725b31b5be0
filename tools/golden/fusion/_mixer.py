"""A mixer in plain PyTorch, one example at a time: padding is left out by taking only the real tokens' rows and columns of the weights."""

import torch
from torch.nn.functional import gelu


def mixer(parameters, path, tokens, channels, hidden_tokens, hidden_channels, depth, block="paper"):
    """Draws the parameters; gives run(x [batch, tokens, channels], mask [batch, tokens] or None) -> [batch, channels]."""
    blocks = []
    for i in range(depth):
        own = f"{path}/block/{i}"
        norms = [parameters.norm(f"{own}/{n}", channels) for n in (["token-norm", "channel-norm"] if block == "paper" else ["norm"])]
        shapes = [(hidden_tokens, tokens), (tokens, hidden_tokens)]
        mix = []
        for j, (out, into) in enumerate(shapes):
            mix += [parameters.draw(f"{own}/tokens/{j}/kernel", out, into), parameters.draw(f"{own}/tokens/{j}/bias", out)]
        layers = [
            parameters.linear(f"{own}/channels/0", hidden_channels, channels),
            parameters.linear(f"{own}/channels/1", channels, hidden_channels),
        ]
        blocks.append((norms, mix, layers))
    last = parameters.norm(f"{path}/norm", channels)

    def one(x, real):
        if len(real) == 0:
            return x.sum(0) * 0
        x = x[real]
        for norms, (w1, b1, w2, b2), (first, second) in blocks:
            h = gelu(w1[:, real] @ norms[0](x) + b1[:, None])
            y = w2[real] @ h + b2[real, None]
            u = x + y
            x = u + second(gelu(first(norms[-1](u if block == "paper" else y))))
        return last(x).mean(0)

    def run(x, mask=None):
        everything = torch.arange(x.shape[1])
        return torch.stack(
            [one(row, everything if mask is None else torch.nonzero(mask[i]).flatten()) for i, row in enumerate(x)]
        )

    return run
