"""Cross-modal encoders in plain PyTorch with torch.nn.MultiheadAttention, for the golden scripts of the cross-attention fusion."""

import math

import torch
from _attention import first_step, multi_head, packed
from _module import case
from _parameters import Parameters, short
from torch.nn.functional import relu

torch.set_default_dtype(torch.float64)
BATCH, DIM, HEADS = 2, 4, 2
STEPS = {"text": 3, "audio": 4, "visual": 2}
MASKS = {
    "text": [[1, 1, 1], [1, 1, 0]],
    "audio": [[1, 1, 0, 0], [1, 1, 1, 1]],
    "visual": [[1, 0], [1, 1]],
}


def positions(steps, dim):
    table = torch.zeros(steps, dim)
    for t in range(steps):
        for j in range(0, dim, 2):
            angle = t / 10000 ** (j / dim)
            table[t, j], table[t, j + 1] = math.sin(angle), math.cos(angle)
    return table


def encoder(parameters, path, dim, layers, expansion, own=False):
    """Draws the parameters; gives run(x, x_mask, key or None, key_mask) -> (values, weights of the last layer)."""
    made = []
    for i in range(layers):
        at = f"{path}/{i}"
        norm = parameters.norm(f"{at}/attention-norm", dim)
        key_norm = parameters.norm(f"{at}/key-norm", dim) if own else norm
        attend = multi_head(parameters, f"{at}/attention", dim, HEADS)
        last = parameters.norm(f"{at}/feed-forward-norm", dim)
        wide = parameters.linear(f"{at}/feed-forward/0", expansion * dim, dim)
        made.append((norm, key_norm, attend, last, wide, parameters.linear(f"{at}/feed-forward/1", dim, expansion * dim)))
    final = parameters.norm(f"{path}/norm", dim)

    def run(x, x_mask, key=None, key_mask=None):
        for norm, key_norm, attend, last, wide, narrow in made:
            query = norm(x)
            if key is None:
                output, weights = attend(query, query, x_mask)
            else:
                output, weights = attend(query, key_norm(key), key_mask)
            x = x + output
            x = x + narrow(relu(wide(last(x))))
        return final(x), weights

    return run


def pooled(x, mask, how):
    if how == "mean":
        return (x * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
    return first_step(x, mask) if how == "first" else first_step(x.flip(1), mask.flip(1))


def fusion(name, dims, pairs, pool="mean", check=None, **options):
    """dims: width of each stream; pairs: the directions as [query, key], in the order of the streams."""
    options = {"hiddenDim": DIM, "numHeads": HEADS, "expansion": 1, **options}
    layers, expansion = options.get("numLayers", 1), options["expansion"]
    specs = {key: (key, dim, "sequence") for key, dim in dims.items()}
    masks = {key: torch.tensor(MASKS[key], dtype=torch.float64) for key in dims}
    legacy = "legacy" in options
    seen = {key: torch.ones_like(mask) if legacy else mask for key, mask in masks.items()}
    parameters = Parameters()
    projections = {
        key: (lambda x: x) if dim == DIM else parameters.linear(f"fusion/projection/{key}", DIM, dim, bias=False)
        for key, dim in dims.items()
    }
    own = options.get("keyNorm") == "own"
    crossing = [
        encoder(parameters, f"fusion/cross/{query}/{key}", DIM, layers, expansion, own and query != key)
        for query, key in pairs
    ]
    asking = [key for key in dims if any(query == key for query, _ in pairs)]
    again = options.get("selfAttentionLayers", 0)
    second = {
        key: encoder(parameters, f"fusion/self/{key}", DIM * sum(q == key for q, _ in pairs), again, expansion)
        for key in asking
        if again
    }

    def embed(x, mask):
        place = positions(*x.shape[1:]) * mask[..., None] if options.get("positions", True) else 0
        return math.sqrt(x.shape[2]) * x + place

    def forward(**inputs):
        z = {key: embed(projections[key](x * masks[key][..., None]), masks[key]) for key, x in inputs.items()}
        results = [
            run(z[q], seen[q]) if q == k else run(z[q], seen[q], z[k], seen[k])
            for run, (q, k) in zip(crossing, pairs)
        ]
        if check:
            check(parameters.named, z, seen, results)
        vectors = []
        for key in asking:
            own = [(values, pair) for (values, _), pair in zip(results, pairs) if pair[0] == key]
            x = torch.cat([values for values, _ in own], 2)
            if again:
                x, _ = second[key](embed(x, masks[key]), seen[key])
            for i, (_, (query, answer)) in enumerate(own):
                how = pool if isinstance(pool, str) else pool.get(f"{query}/{answer}", pool.get(query, "mean"))
                vectors.append(pooled(x[:, :, i * DIM : (i + 1) * DIM], seen[key], how))
        weights = [w * seen[query][:, None, :, None] for (_, w), (query, _) in zip(results, pairs)]
        return torch.cat(vectors, 1), packed(weights)

    inputs = {key: short(torch.randn(BATCH, STEPS[key], dim)) for key, dim in dims.items()}
    return case(name, {**options, "pool": pool}, specs, parameters.named, inputs, forward, masks)
