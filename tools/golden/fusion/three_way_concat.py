"""Golden values and gradients of the three-way concat, by PyTorch in float64.

Run: python tools/golden/fusion/three_way_concat.py
Writes packages/fusion/src/vectors/__fixtures__/three-way-concat.json
"""

import torch
from _module import case, write
from torch import nn

torch.set_default_dtype(torch.float64)
torch.manual_seed(23)
BATCH, DIM = 3, 2


def fusion(name, options, specs, contexts, pairs):
    """pairs: names of the streams that are compared, in order."""
    separate = options.get("contextProjections") == "separate"
    layers, parameters = {}, {}
    for key, (_, dim, _) in specs.items():
        count = contexts.get(key, 1)
        own = separate and count > 1
        layers[key] = [nn.Linear(dim // count, DIM) for _ in range(count if own else 1)]
        for place, layer in enumerate(layers[key]):
            path = f"fusion/projection/{key}" + (f"/{place}" if own else "")
            parameters |= {f"{path}/kernel": layer.weight, f"{path}/bias": layer.bias}

    def project(key, x):
        steps = x.unflatten(1, (contexts.get(key, 1), -1)).unbind(1)
        return torch.stack([layers[key][place % len(layers[key])](step) for place, step in enumerate(steps)], 1)

    def forward(**inputs):
        parts = {key: project(key, inputs[key]) for key in layers}
        out = [part.flatten(1) for part in parts.values()]
        for first, second in pairs:
            x, y = parts[first], parts[second]
            # The stream of one context is repeated for each of the other's.
            repeats = max(x.shape[1], y.shape[1])
            x, y = (v.repeat(1, repeats // v.shape[1], 1).flatten(1) for v in (x, y))
            assert (x - y).abs().min() > 1e-3  # off the kink
            out += [(x - y).abs(), x * y]
        return torch.cat(out, 1)

    inputs = {key: torch.randn(BATCH, dim) for key, (_, dim, _) in specs.items()}
    return case(name, {"dim": DIM, **options}, specs, parameters, inputs, forward)


TEXT, AUDIO, VISUAL = ("text", 4, "vector"), ("audio", 3, "vector"), ("visual", 5, "vector")
CONTEXTS = {"contexts": {"audio": 3}}
write(
    __file__,
    "vectors",
    [
        fusion("one stream", {}, {"text": TEXT}, {}, []),
        fusion("text and audio", {}, {"text": TEXT, "audio": AUDIO}, {}, [("text", "audio")]),
        fusion(
            "three modalities",
            {},
            {"text": TEXT, "audio": AUDIO, "visual": VISUAL},
            {},
            [("text", "audio"), ("text", "visual"), ("audio", "visual")],
        ),
        fusion(
            "three contexts of audio", CONTEXTS, {"text": TEXT, "audio": ("audio", 6, "vector")}, {"audio": 3}, [("text", "audio")]
        ),
        fusion(
            "two streams of audio are not compared with each other",
            {},
            {"text": TEXT, "pitch": AUDIO, "voice": AUDIO},
            {},
            [("text", "pitch"), ("text", "voice")],
        ),
        fusion("two streams of text alone are", {}, {"a": TEXT, "b": TEXT}, {}, [("a", "b")]),
        fusion(
            "three contexts of audio through projections of their own",
            CONTEXTS | {"contextProjections": "separate"},
            {"text": TEXT, "audio": ("audio", 6, "vector")},
            {"audio": 3},
            [("text", "audio")],
        ),
    ],
)
