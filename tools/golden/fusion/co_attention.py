"""Golden values and gradients of the co-attention fusion, by torch.nn.MultiheadAttention and LayerNorm in float64.

Run: python tools/golden/fusion/co_attention.py
Writes packages/fusion/src/sequences/__fixtures__/co-attention.json
"""

import torch
from _attention import first_step, multi_head, packed
from _module import case, write
from _parameters import Parameters, short
from torch.nn.functional import gelu

torch.set_default_dtype(torch.float64)
torch.manual_seed(71)
BATCH, HEADS = 2, 2
STEPS = {"text": 3, "audio": 4, "visual": 2}
MASKS = {
    "text": [[1, 1, 1], [1, 1, 0]],
    "audio": [[0, 1, 1, 0], [1, 1, 1, 1]],  # the first real step is not always the first
    "visual": [[1, 0], [1, 1]],
}


def layer(parameters, path, dim, key_dim, expansion, block):
    attend = multi_head(parameters, f"{path}/attention", dim, HEADS, key_dim)
    if block == "attention":

        def run(x, key, mask):
            output, weights = attend(x, key, mask)
            return x + output, weights

        return run
    norm = parameters.norm(f"{path}/attention-norm", dim)
    wide = parameters.linear(f"{path}/feed-forward/0", expansion * dim, dim)
    narrow = parameters.linear(f"{path}/feed-forward/1", dim, expansion * dim)
    last = parameters.norm(f"{path}/feed-forward-norm", dim)

    def run(x, key, mask):
        output, weights = attend(x, key, mask)
        x = norm(x + output)
        return last(x + narrow(gelu(wide(x)))), weights

    return run


def fusion(name, dims, pairs, **options):
    """dims: width of each stream; pairs: the directions as [query, key], in the order of the streams."""
    options = {"numHeads": HEADS, "expansion": 1, **options}
    specs = {key: (key, dim, "sequence") for key, dim in dims.items()}
    masks = {key: torch.tensor(MASKS[key], dtype=torch.float64) for key in dims}
    width = lambda key: dims[key] if options["hiddenDim"] == "own" else options["hiddenDim"]
    parameters = Parameters()
    projections = {
        key: (lambda x: x) if dim == width(key) else parameters.linear(f"fusion/projection/{key}", width(key), dim, bias=False)
        for key, dim in dims.items()
    }
    stacks = [
        [
            layer(parameters, f"fusion/cross/{q}/{k}/{i}", width(q), width(k), options["expansion"], options.get("block"))
            for i in range(options.get("numLayers", 1))
        ]
        for q, k in pairs
    ]

    def forward(**inputs):
        steps = {key: projections[key](x * masks[key][..., None]) for key, x in inputs.items()}
        vectors, attentions = [], []
        for stack, (q, k) in zip(stacks, pairs):
            x = first_step(steps[q], masks[q])[:, None]
            for run in stack:
                x, weights = run(x, steps[k], masks[k])
            vectors.append(x[:, 0])
            attentions.append(weights)
        return torch.cat(vectors, 1), packed(attentions)

    inputs = {key: short(torch.randn(BATCH, STEPS[key], dim)) for key, dim in dims.items()}
    return case(name, options, specs, parameters.named, inputs, forward, masks)


THREE = {"text": 3, "audio": 2, "visual": 4}
EVERY = [[query, key] for query in THREE for key in THREE if query != key]
BOTH = [["text", "audio"], ["audio", "text"]]
write(
    __file__,
    "sequences",
    [
        fusion("two streams", {"text": 4, "audio": 3}, BOTH, hiddenDim=4, expansion=2),
        fusion("widths of their own", {"text": 4, "audio": 6}, BOTH, hiddenDim="own"),
        fusion("attention and residual alone, three streams", THREE, EVERY, hiddenDim=4, block="attention"),
        fusion("one stream, two layers", {"text": 4}, [["text", "text"]], hiddenDim=4, numLayers=2),
    ],
)
