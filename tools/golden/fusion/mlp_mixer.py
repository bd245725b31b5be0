"""Golden values and gradients of the MLP-Mixer over steps, by PyTorch in float64.

Padding is left out by taking only the real tokens' rows and columns of the weights; no mask is multiplied.

Run: python tools/golden/fusion/mlp_mixer.py
Writes packages/fusion/src/sequences/__fixtures__/mlp-mixer.json
"""

import torch
from _mixer import mixer
from _module import case, write
from _parameters import Parameters, short

torch.set_default_dtype(torch.float64)
torch.manual_seed(22)
SPECS = {"text": ("text", 3, "sequence"), "audio": ("audio", 2, "sequence"), "visual": ("visual", 4, "vector")}
GIVEN = {"text": 3, "audio": 4, "visual": 1}
MASKS = {
    "text": torch.tensor([[1, 1, 1], [1, 0, 0], [0, 0, 0]]),
    # The second row has a gap; the third has nothing at all, in any stream of steps.
    "audio": torch.tensor([[1, 1, 1, 1], [1, 0, 1, 0], [0, 0, 0, 0]]),
}


def fitted(x, steps):
    return torch.cat([x[:, :steps], torch.zeros(len(x), max(0, steps - x.shape[1]), *x.shape[2:])], 1)


def mlp_mixer(name, streams, options):
    p = Parameters()
    channels, depth = options["channels"], options.get("numBlocks", 1)
    steps = {s: options["steps"].get(s, 1) for s in streams}
    project = {s: p.linear(f"fusion/projection/{s}", channels, SPECS[s][1]) for s in streams}
    tokens = sum(steps.values())
    widths = (round(tokens * options.get("tokenExpansion", 1)), round(channels * options.get("channelExpansion", 1)))
    run = mixer(p, "fusion/mixer", tokens, channels, *widths, depth, options.get("block", "paper"))

    def forward(**inputs):
        parts, masks = [], []
        for s, x in inputs.items():
            mask = MASKS[s].double() if s in MASKS else torch.ones(3, 1)
            x = x * mask[:, :, None] if x.dim() == 3 else x[:, None]
            parts.append(project[s](fitted(x, steps[s])))
            masks.append(fitted(mask, steps[s]))
        return run(torch.cat(parts, 1), None if "legacy" in options else torch.cat(masks, 1))

    shapes = {s: (3, GIVEN[s], SPECS[s][1]) if SPECS[s][2] == "sequence" else (3, SPECS[s][1]) for s in streams}
    inputs = {s: short(torch.randn(shape)) for s, shape in shapes.items()}
    masks = {s: MASKS[s] for s in streams if s in MASKS}
    return case(name, options, {s: SPECS[s] for s in streams}, p.named, inputs, forward, masks)


BOTH = ["text", "audio"]
cases = [
    mlp_mixer("padded and cut, two blocks of the paper", BOTH, {"steps": {"text": 4, "audio": 3}, "channels": 4, "numBlocks": 2}),
    mlp_mixer(
        "the other block",
        BOTH,
        {"steps": {"text": 4, "audio": 3}, "channels": 4, "numBlocks": 2, "block": "mmm", "dropoutRate": 0.5},
    ),
    mlp_mixer(
        "three streams, a vector among them, expansion",
        ["text", "audio", "visual"],
        {"steps": {"text": 2, "audio": 4}, "channels": 3, "tokenExpansion": 2, "channelExpansion": 0.67},
    ),
    mlp_mixer("one stream", ["text"], {"steps": {"text": 3}, "channels": 3}),
    mlp_mixer(
        "without masks, as published", BOTH, {"steps": {"text": 4, "audio": 4}, "channels": 3, "block": "mmm", "legacy": "no-masks"}
    ),
]
write(__file__, "sequences", cases)
