"""Golden values, gradients and attention of the self-attentive fusion, by PyTorch in float64.

Padding is left out by taking only the real steps of each example; no mask is multiplied.

Run: python tools/golden/fusion/self_attentive.py
Writes packages/fusion/src/sequences/__fixtures__/self-attentive.json
"""

import torch
from _module import case, write
from _parameters import Parameters, short
from torch.nn.functional import relu

torch.set_default_dtype(torch.float64)
torch.manual_seed(23)
SPECS = {"text": ("text", 3, "sequence"), "audio": ("audio", 2, "sequence"), "visual": ("visual", 4, "vector")}
GIVEN = {"text": 4, "audio": 3}
MASKS = {
    # The third row has no real step.
    "text": torch.tensor([[1, 1, 1, 1], [1, 0, 1, 0], [0, 0, 0, 0]]),
    "audio": torch.tensor([[1, 1, 0], [1, 1, 1], [1, 0, 0]]),
}


def pool(x, real, project, w1, w2):
    """One example: (hops * dim), [hops, steps]."""
    h = relu(project(x[real]))
    weights = torch.softmax(w2 @ torch.tanh(w1 @ h.T), 1)
    attention = torch.zeros(len(w2), len(x)).index_copy(1, real, weights)
    return (weights @ h).flatten(), attention


def self_attentive(name, streams, options):
    p = Parameters()
    hops, dim, inner = options.get("hops", 5), options["dim"], options["attentionDim"]
    as_is = options.get("asIs", [])
    branches = {}
    for s in streams:
        if s in as_is:
            continue
        project = p.linear(f"fusion/branch/{s}/projection", dim, SPECS[s][1])
        if SPECS[s][2] == "vector":
            branches[s] = (project,)
        else:
            shapes = [(inner, dim), (hops, inner)]
            branches[s] = (project, *(p.draw(f"fusion/branch/{s}/attention/{i}/kernel", *shape) for i, shape in enumerate(shapes)))

    def forward(**inputs):
        parts, attentions = [], []
        for s, x in inputs.items():
            if SPECS[s][2] == "vector":
                parts.append(x if s in as_is else relu(branches[s][0](x)))
                continue
            real = [torch.nonzero(row).flatten() for row in MASKS[s]]
            if s in as_is:
                parts.append(torch.stack([row[r].sum(0) / max(1, len(r)) for row, r in zip(x, real)]))
                continue
            pooled = [pool(row, r, *branches[s]) for row, r in zip(x, real)]
            parts.append(torch.stack([one for one, _ in pooled]))
            attentions.append(torch.stack([attention for _, attention in pooled]))
        fused = torch.cat(parts, 1)
        if not attentions:
            return fused
        return fused, torch.stack([torch.block_diag(*(a[i] for a in attentions)) for i in range(len(fused))])

    shapes = {s: (3, GIVEN[s], SPECS[s][1]) if s in GIVEN else (3, SPECS[s][1]) for s in streams}
    inputs = {s: short(torch.randn(shape)) for s, shape in shapes.items()}
    masks = {s: MASKS[s] for s in streams if s in MASKS}
    return case(name, options, {s: SPECS[s] for s in streams}, p.named, inputs, forward, masks)


SIZES = {"dim": 4, "attentionDim": 3}
cases = [
    self_attentive("one stream, five hops", ["text"], SIZES),
    self_attentive("two streams, two hops", ["text", "audio"], {**SIZES, "hops": 2}),
    self_attentive("steps and a vector", ["audio", "visual"], {"dim": 3, "attentionDim": 5, "hops": 3, "dropoutRate": 0}),
    self_attentive("two streams as they are", ["text", "audio", "visual"], {**SIZES, "hops": 2, "asIs": ["visual", "text"]}),
    self_attentive("a vector alone", ["visual"], SIZES),
]
write(__file__, "sequences", cases)
