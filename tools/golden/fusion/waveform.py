"""Golden values and gradients of the waveform front-end, before a concat of one stream, by PyTorch in float64.

Attention is PyTorch's own MultiheadAttention, on one example at a time and without its padding; under the legacy option on the batch as
one 2-D input.

Run: python tools/golden/fusion/waveform.py
Writes packages/fusion/src/front-end/__fixtures__/waveform.json
"""

import torch
from _module import case, write
from _parameters import Parameters, short
from torch.func import functional_call
from torch.nn.functional import normalize, relu

torch.set_default_dtype(torch.float64)
torch.manual_seed(24)
PATH = "fusion/front-end/audio"
MASK = torch.tensor([[1, 1, 1, 1], [1, 1, 0, 0], [0, 0, 0, 0]])


def attend(p, dim, heads):
    """Draws the parameters; gives run(x [steps, dim])."""
    module = torch.nn.MultiheadAttention(dim, heads)
    named = {}
    for name in ("query", "key", "value", "output"):
        own = f"{PATH}/attention/{name}"
        named[name] = (p.draw(f"{own}/kernel", dim, dim), p.draw(f"{own}/bias", dim))
    norm = p.norm(f"{PATH}/norm", dim)
    packed = [named[name] for name in ("query", "key", "value")]

    def run(x):
        weights = {
            "in_proj_weight": torch.cat([kernel for kernel, _ in packed]),
            "in_proj_bias": torch.cat([bias for _, bias in packed]),
            "out_proj.weight": named["output"][0],
            "out_proj.bias": named["output"][1],
        }
        return norm(x + functional_call(module, weights, (x, x, x))[0])

    return run


def waveform(name, samples, kind, options, heads=None, scaled=False):
    p = Parameters()
    dim, frames = options["dim"], options.get("frames")
    length = -(-samples // frames) if frames else samples
    widths = [length, 3 * dim, 2 * dim, dim]
    layers = [p.linear(f"{PATH}/{i}", widths[i + 1], widths[i]) for i in range(3)]
    attention = attend(p, dim, heads) if heads else lambda x: x

    def through(x):
        for layer in layers:
            x = relu(layer(x))
        return x

    def one(x, real):
        if len(real) == 0:
            return x.new_zeros(dim)
        return attention(through(x[real])).mean(0)

    def forward(audio):
        if kind == "sequence":
            vectors = torch.stack([one(x, torch.nonzero(row).flatten()) for x, row in zip(audio, MASK)])
        elif frames:
            padded = torch.cat([audio, torch.zeros(len(audio), frames * length - samples)], 1)
            vectors = torch.stack([one(x, torch.arange(frames)) for x in padded.reshape(len(audio), frames, length)])
        else:
            vectors = attention(through(audio))
        return normalize(vectors, dim=-1) if scaled else vectors

    recipe = {"frontEnds": {"audio": {"type": "waveform", **options}}, **({"l2Normalize": True} if scaled else {})}
    inputs = {"audio": short(torch.randn((3, 4, samples) if kind == "sequence" else (3, samples)))}
    masks = {"audio": MASK} if kind == "sequence" else {}
    return case(name, recipe, {"audio": ("audio", samples, kind)}, p.named, inputs, forward, masks)


cases = [
    waveform("a vector, scaled", 5, "vector", {"dim": 3}, scaled=True),
    waveform("frames, the last one padded", 7, "vector", {"dim": 2, "frames": 3}),
    waveform("attention over frames", 9, "vector", {"dim": 4, "frames": 3, "attention": {"numHeads": 2}}, 2),
    waveform("steps", 3, "sequence", {"dim": 2, "dropoutRate": 0}),
    waveform("attention over steps, heads by degree", 3, "sequence", {"dim": 4, "attention": {"headDegree": 3}}, 4),
    waveform(
        "attention across the batch, as published",
        5,
        "vector",
        {"dim": 4, "attention": {"headDegree": 2}, "legacy": "batch-attention"},
        2,
        scaled=True,
    ),
]
write(__file__, "front-end", cases)
