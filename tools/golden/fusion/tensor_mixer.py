"""Golden values and gradients of the tensor mixer, by PyTorch in float64.

The whole outer product is made first, then cut into patches by unfolding.

Run: python tools/golden/fusion/tensor_mixer.py
Writes packages/fusion/src/vectors/__fixtures__/tensor-mixer.json
"""

from itertools import combinations

import torch
from _mixer import mixer
from _module import case, write
from _parameters import Parameters, short

torch.set_default_dtype(torch.float64)
torch.manual_seed(21)
SPECS = {"text": ("text", 5, "vector"), "audio": ("audio", 3, "vector"), "visual": ("visual", 4, "vector")}


def patches(vectors, patch):
    """[batch, side] each -> [batch, tokens, patch ** order]."""
    letters = "xyz"[: len(vectors)]
    whole = torch.einsum(",".join(f"b{c}" for c in letters) + f"->b{letters}", *vectors)
    for axis in range(1, len(vectors) + 1):
        whole = whole.unfold(axis, patch, patch)
    return whole.reshape(whole.shape[0], (vectors[0].shape[1] // patch) ** len(vectors), patch ** len(vectors))


def tensor_mixer(name, streams, options):
    p = Parameters()
    side, patch = options["side"], options["patchSize"]
    if options.get("threeStreams") == "product":
        side, patch, products = options["productSide"], options["productPatchSize"], [tuple(streams)]
    else:
        products = list(combinations(streams, 2)) if len(streams) > 1 else [(streams[0], streams[0])]
    one = options.get("appendOne", False)
    hidden, depth = options["hiddenDim"], options["depth"]
    project = {s: p.linear(f"fusion/projection/{s}", side - one, SPECS[s][1]) for s in streams}
    parts = []
    for product in products:
        path, order = f"fusion/product/{'/'.join(product)}", len(product)
        tokens = (side // patch) ** order
        embed = p.linear(f"{path}/embed", hidden, patch**order)
        widths = (round(tokens * options.get("tokenExpansion", 4)), round(hidden * options.get("channelExpansion", 0.5)))
        parts.append((product, embed, mixer(p, f"{path}/mixer", tokens, hidden, *widths, depth)))

    def forward(**inputs):
        vectors = {s: project[s](x) for s, x in inputs.items()}
        if one:
            vectors = {s: torch.cat([x, torch.ones(len(x), 1)], 1) for s, x in vectors.items()}
        return sum(run(embed(patches([vectors[s] for s in product], patch))) for product, embed, run in parts)

    inputs = {s: short(torch.randn(2, SPECS[s][1])) for s in streams}
    return case(name, options, {s: SPECS[s] for s in streams}, p.named, inputs, forward)


SMALL = {"side": 4, "patchSize": 2, "hiddenDim": 4, "depth": 1}
ALL = ["text", "audio", "visual"]
PRODUCT = {"threeStreams": "product", "productSide": 4, "productPatchSize": 2}
cases = [
    tensor_mixer("two streams", ["text", "audio"], {**SMALL, "depth": 2}),
    tensor_mixer("the constant 1", ["text", "audio"], {**SMALL, "side": 6, "appendOne": True, "tokenExpansion": 0.6}),
    tensor_mixer("one stream with itself", ["visual"], {**SMALL, "channelExpansion": 1.5}),
    tensor_mixer("three streams: sum of the pairs", ALL, {**SMALL, "tokenExpansion": 1}),
    tensor_mixer(
        "three streams: one product, with the constant 1", ALL, {**SMALL, **PRODUCT, "tokenExpansion": 1, "appendOne": True}
    ),
]
write(__file__, "vectors", cases)
