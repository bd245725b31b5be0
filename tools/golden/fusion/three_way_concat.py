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
    layers = {key: nn.Linear(dim // contexts.get(key, 1), DIM) for key, (_, dim, _) in specs.items()}
    parameters = {}
    for key, layer in layers.items():
        parameters |= {f"fusion/projection/{key}/kernel": layer.weight, f"fusion/projection/{key}/bias": layer.bias}

    def forward(**inputs):
        parts = {key: layer(inputs[key].unflatten(1, (contexts.get(key, 1), -1))) for key, layer in layers.items()}
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
    ],
)
