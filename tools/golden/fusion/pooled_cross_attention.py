"""Golden values and gradients of the pooled cross-attention fusion, by PyTorch's attention and convolution in float64.

Run: python tools/golden/fusion/pooled_cross_attention.py
Writes packages/fusion/src/sequences/__fixtures__/pooled-cross-attention.json
"""

import torch
from _attention import PARTS
from _module import case, write
from _parameters import Parameters, short
from torch.nn.functional import conv1d, pad, scaled_dot_product_attention

torch.set_default_dtype(torch.float64)
torch.manual_seed(73)
BATCH, DIM = 3, 4
STEPS = {"text": 3, "audio": 4, "visual": 2}
MASKS = {
    "text": [[1, 1, 1], [1, 1, 0], [1, 0, 0]],
    "audio": [[1, 1, 0, 0], [1, 1, 1, 1], [1, 1, 1, 0]],
    "visual": [[1, 0], [1, 1], [1, 1]],
}


def fusion(name, dims, kinds=None, **options):
    """dims: width of each stream; kinds: of the streams that are vectors."""
    kinds = kinds or {}
    options = {"hiddenDim": DIM, **options}
    legacy = "legacy" in options
    specs = {key: (key, dim, kinds.get(key, "sequence")) for key, dim in dims.items()}
    masks = {key: torch.tensor(MASKS[key], dtype=torch.float64) for key in dims if key not in kinds}
    every = {key: masks.get(key, torch.ones(BATCH, 1)) for key in dims}
    pairs = [(q, k) for q in dims for k in dims if q != k] or [(key, key) for key in dims]
    parameters = Parameters()
    projections = {key: parameters.linear(f"fusion/projection/{key}", DIM, dim) for key, dim in dims.items()}
    reductions = {
        key: parameters.draw(f"fusion/reduction/{key}", 1 if legacy else DIM)
        for key in dims
        if not (legacy and key == "text")
    }
    q, k, v, out = (parameters.linear(f"fusion/cross/{part}", DIM, DIM) for part in (*PARTS, "output"))

    def reduce(key, h):
        if legacy and key == "text":
            return h[:, 0]
        if legacy:
            return conv1d(h.flatten(1)[:, None], reductions[key].reshape(1, 1, 1), stride=h.shape[1])[:, 0]
        weights = (h @ reductions[key]).masked_fill(every[key] == 0, -torch.inf).softmax(1)
        return (weights[..., None] * h).sum(1)

    def attend(query, key, mask):
        """One head without scaling. The weights are those that give the unit matrix its attended rows."""
        run = lambda value: scaled_dot_product_attention(q(query), k(key), value, attn_mask=mask, scale=1.0)
        return out(run(v(key))), run(torch.eye(key.shape[1]).expand(key.shape[0], -1, -1))

    def forward(**inputs):
        rows = {key: x if key in masks else x[:, None] for key, x in inputs.items()}
        h = {key: projections[key](x * every[key][..., None]) for key, x in rows.items()}
        r = {key: reduce(key, x) for key, x in h.items()}
        results = [
            attend(r[a][None], r[b][None], None) if legacy else attend(r[a][:, None], h[b], every[b][:, None] == 1)
            for a, b in pairs
        ]
        longest = max(weights.shape[2] for _, weights in results)
        # Across the batch, an example's row of the weights is its own.
        own = [weights.transpose(0, 1) if legacy else weights for _, weights in results]
        attention = torch.stack([pad(weights, (0, longest - weights.shape[2])) for weights in own], 1)
        return torch.cat([output.reshape(BATCH, DIM) for output, _ in results], 1), attention

    inputs = {
        key: short(torch.randn(*([BATCH, dim] if key in kinds else [BATCH, STEPS[key], dim]))) for key, dim in dims.items()
    }
    return case(name, options, specs, parameters.named, inputs, forward, masks)


TWO, THREE = {"text": 3, "audio": 2}, {"text": 3, "audio": 2, "visual": 4}
write(
    __file__,
    "sequences",
    [
        fusion("two streams", TWO),
        fusion("three streams, one of vectors", THREE, {"visual": "vector"}),
        fusion("one stream", {"audio": 3}),
        fusion("across the batch, as published: text as a vector, audio of four contexts", TWO, {"text": "vector"}, legacy="batch-attention"),
        fusion("across the batch, three streams of steps", THREE, legacy="batch-attention"),
    ],
)
