"""Golden values and gradients of what every fusion does to its streams, before a concat, by PyTorch in float64.

One example at a time, from its real steps only and only from streams that it has: no mask and no `present` is multiplied.

Run: python tools/golden/fusion/stream_options.py
Writes packages/fusion/src/streams/__fixtures__/stream-options.json
"""

import torch
from _module import case, write
from _parameters import Parameters, short
from torch.nn.functional import normalize

torch.set_default_dtype(torch.float64)
torch.manual_seed(53)
BATCH = 4
SPECS = {"text": ("text", 3, "vector"), "audio": ("audio", 2, "sequence"), "visual": ("visual", 2, "vector")}
STEPS = 3
# The second row has a gap, the last one nothing.
MASK = torch.tensor([[1.0, 1, 0], [0, 1, 1], [1, 1, 1], [0, 0, 0]])
PRESENT = {"text": [1, 1, 0, 1], "audio": [1, 0, 1, 1], "visual": [0, 1, 1, 1]}
PEOPLE = {"speaker": [2, -1, 0, 2], "gender": [1, 0, -1, 1]}


def pooled(steps, how):
    """[real steps, dim] -> [dim]; zeros where there is none."""
    if len(steps) == 0:
        return steps.sum(0)
    return {"mean": lambda: steps.mean(0), "max": lambda: steps.amax(0), "first": lambda: steps[0], "last": lambda: steps[-1]}[how]()


def stream_options(name, streams, present=False, absent=(), **options):
    """absent: streams that the whole batch lacks."""
    p = Parameters()
    scaled = options.get("l2Normalize", [])
    stand_ins = {s: p.draw(f"fusion/missing/{s}", SPECS[s][1]) for s in streams if "missing" in options}
    tables = {}
    for embedding in options.get("embeddings", []):
        of = embedding["of"]
        for s in streams:
            if s in embedding.get("streams", streams):
                tables[of, s] = p.draw(f"fusion/embedding/{of}/{s}", embedding.get("count", 2), SPECS[s][1])
    own = options.get("streamEmbeddings")
    project = {s: p.linear(f"fusion/stream-embedding/{s}", own["dim"], SPECS[s][1]) for s in streams if own}

    def vector(s, row, x):
        has = s not in absent and (not present or PRESENT[s][row])
        if not has:
            steps = stand_ins[s][None] if stand_ins else x.new_zeros(0 if SPECS[s][2] == "sequence" else 1, SPECS[s][1])
        else:
            steps = x[MASK[row] == 1] if SPECS[s][2] == "sequence" else x[None]
            steps = normalize(steps, dim=-1) if s in scaled else steps
        for (of, stream), table in tables.items():
            if stream == s and PEOPLE[of][row] >= 0:
                steps = steps + table[PEOPLE[of][row]]
        return pooled(steps, options.get("pooling", "mean") if SPECS[s][2] == "sequence" else "mean")

    def forward(**inputs):
        vectors = {
            s: torch.stack([vector(s, row, inputs[s][row] if s in inputs else torch.zeros(0)) for row in range(BATCH)]) for s in streams
        }
        parts = [*vectors.values(), *(project[s](vectors[s]) for s in streams if own)]
        unread = sum(stand_in.sum() * 0 for stand_in in stand_ins.values())  # of a stream that nobody lacks: a gradient of 0
        return torch.cat(parts, 1) + unread

    shape = lambda s: (BATCH, STEPS, SPECS[s][1]) if SPECS[s][2] == "sequence" else (BATCH, SPECS[s][1])
    given = [s for s in streams if s not in absent]
    inputs = {s: short(torch.randn(shape(s))) for s in given}
    masks = {s: MASK for s in given if SPECS[s][2] == "sequence"}
    made = case(name, options, {s: SPECS[s] for s in streams}, p.named, inputs, forward, masks)
    return {**made, **PEOPLE, **({"present": {s: PRESENT[s] for s in given}} if present else {})}


ALL = ["text", "audio", "visual"]
SPEAKER = {"of": "speaker", "count": 3}
cases = [
    *(stream_options(f"steps pooled by {how}", ["text", "audio"], pooling=how) for how in ("mean", "max", "first", "last")),
    stream_options("missing from examples, without stand-ins", ALL, present=True),
    stream_options("missing from examples, scaled", ALL, present=True, missing={}, l2Normalize=["audio", "visual"]),
    stream_options("missing from the whole batch", ALL, absent=["text", "audio"], missing={"dropoutRate": 0.5}, pooling="last"),
    stream_options("speakers", ["text", "audio"], embeddings=[SPEAKER], pooling="max"),
    stream_options(
        "speakers, genders of one stream, stand-ins, vectors of one width",
        ALL,
        present=True,
        missing={},
        embeddings=[SPEAKER, {"of": "gender", "streams": ["audio"]}],
        streamEmbeddings={"dim": 2},
    ),
]
write(__file__, "streams", cases)
