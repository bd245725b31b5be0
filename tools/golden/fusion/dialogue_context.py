"""Golden values and gradients of the contexts over the dialogue, by PyTorch in float64: torch.nn.GRU, and attention from its formulas.

Each dialogue is calculated alone, from its real utterances only: neither masks nor padding exist here.

Run: python tools/golden/fusion/dialogue_context.py
Writes packages/fusion/src/context/__fixtures__/{dialogue-gru,dialogue-transformer}.json
"""

import json

import torch
from _module import ROOT, rounded
from _parameters import Parameters, short
from torch import nn
from torch.nn.functional import gelu

FIXTURES = ROOT / "packages/fusion/src/context/__fixtures__"
torch.set_default_dtype(torch.float64)
torch.manual_seed(31)
LENGTHS, UTTERANCES = [4, 1, 6, 3], 6
SPEAKERS = torch.tensor([[7, 3, 7, 7, 0, 0], [2, 0, 0, 0, 0, 0], [0, 1, 2, 1, 0, 0], [-1, -1, 5, 3, 3, 3]])


def case(name, options, dim, parameters, one, speakers=False):
    """one(x [utterances, dim], speakers [utterances]) -> [utterances, dim]: a dialogue alone."""
    x = short(torch.randn(len(LENGTHS), UTTERANCES, dim)).requires_grad_()
    rows = [one(x[i, :n], SPEAKERS[i, :n]) for i, n in enumerate(LENGTHS)]
    output = torch.stack([torch.cat([row, torch.zeros(UTTERANCES - len(row), dim)]) for row in rows])
    cotangent = short(torch.randn_like(output))
    wanted = {"utterances": x, **parameters}
    gradients = torch.autograd.grad((output * cotangent).sum(), list(wanted.values()))
    return {
        "name": name,
        "dim": dim,
        "options": options,
        "mask": [[float(t < n) for t in range(UTTERANCES)] for n in LENGTHS],
        **({"speakers": SPEAKERS.tolist()} if speakers else {}),
        "parameters": {path: rounded(value) for path, value in parameters.items()},
        "inputs": {"utterances": rounded(x)},
        "output": rounded(output),
        "cotangent": rounded(cotangent),
        "gradients": {key: rounded(value) for key, value in zip(wanted, gradients)},
    }


def gru(name, dim, hiddenDim, numLayers=1, direction="both", residual=True):
    own = Parameters()
    both = direction == "both"
    module = nn.GRU(dim, hiddenDim, numLayers, batch_first=True, bidirectional=both)
    width = hiddenDim * (2 if both else 1)
    for layer in range(numLayers):
        for suffix, way in [("", "forward"), ("_reverse", "backward")][: 2 if both else 1]:
            for which, of, into in [("ih", "input", dim if layer == 0 else width), ("hh", "recurrent", hiddenDim)]:
                for what, called, shape in [("weight", "kernel", (3 * hiddenDim, into)), ("bias", "bias", (3 * hiddenDim,))]:
                    values = own.draw(f"context/gru/{layer}/{way}/{of}/{called}", *shape)
                    setattr(module, f"{what}_{which}_l{layer}{suffix}", nn.Parameter(values.detach()))
                    own.named[f"context/gru/{layer}/{way}/{of}/{called}"] = getattr(module, f"{what}_{which}_l{layer}{suffix}")
    project = own.linear("context/projection", dim, width) if width != dim else lambda g: g
    norm = own.norm("context/norm", dim) if residual else None

    def one(x, _):
        said = project(module(x[None])[0][0])
        return norm(x + said) if residual else said

    options = {"hiddenDim": hiddenDim, "numLayers": numLayers, "direction": direction, "residual": residual}
    return case(name, options, dim, own.named, one)


def transformer(name, dim=4, numLayers=1, numHeads=2, hiddenDim=3, maxDistance=2, direction="both", speakerBias=True, window=None):
    own = Parameters()
    past = direction == "past"
    reach = maxDistance if window is None else min(maxDistance, window - 1)
    size = dim // numHeads

    def layer(path):
        attention_norm = own.norm(f"{path}/attention-norm", dim)
        to = [own.linear(f"{path}/attention/{which}", dim, dim) for which in ("query", "key", "value", "output")]
        distance = own.draw(f"{path}/attention/distance", numHeads, reach + 1 if past else 2 * reach + 1)
        speaker = own.draw(f"{path}/attention/speaker", numHeads, 2) if speakerBias else None
        forward_norm = own.norm(f"{path}/feed-forward-norm", dim)
        first = own.linear(f"{path}/feed-forward/0", hiddenDim, dim)
        second = own.linear(f"{path}/feed-forward/1", dim, hiddenDim)

        def attend(x, who):
            q, k, v = (f(x) for f in to[:3])
            heads = []
            for h in range(numHeads):
                part = slice(h * size, (h + 1) * size)
                rows = []
                for i in range(len(x)):
                    seen = [j for j in range(len(x)) if not (past and j > i) and (window is None or abs(i - j) < window)]
                    scores = []
                    for j in seen:
                        score = (q[i, part] @ k[j, part]) / size**0.5 + distance[h, max(-reach, min(reach, j - i)) + reach]
                        if speakerBias:
                            score = score + speaker[h, 0 if who[i] == who[j] else 1]
                        scores.append(score)
                    rows.append(torch.softmax(torch.stack(scores), 0) @ v[seen][:, part])
                heads.append(torch.stack(rows))
            return to[3](torch.cat(heads, 1))

        def run(x, who):
            x = x + attend(attention_norm(x), who)
            return x + second(gelu(first(forward_norm(x))))

        return run

    layers = [layer(f"context/{i}") for i in range(numLayers)]
    norm = own.norm("context/norm", dim)

    def one(x, who):
        for run in layers:
            x = run(x, who)
        return norm(x)

    options = {"numLayers": numLayers, "numHeads": numHeads, "hiddenDim": hiddenDim, "maxDistance": maxDistance}
    options |= {"direction": direction, "speakerBias": speakerBias} | ({} if window is None else {"window": window})
    return case(name, options, dim, own.named, one, speakers=speakerBias)


def write(name, cases):
    origin = {"library": "PyTorch", "version": torch.__version__, "script": "tools/golden/fusion/dialogue_context.py"}
    FIXTURES.mkdir(parents=True, exist_ok=True)
    (FIXTURES / f"{name}.json").write_text(json.dumps({**origin, "cases": cases}) + "\n")


write(
    "dialogue-gru",
    [
        gru("as wide as the utterances", 4, 2),
        gru("projected, without residual", 3, 2, residual=False),
        gru("two layers, projected", 3, 2, numLayers=2),
        gru("past only", 3, 3, direction="past"),
        gru("past only, three layers, projected, without residual", 3, 2, numLayers=3, direction="past", residual=False),
    ],
)
write(
    "dialogue-transformer",
    [
        transformer("both directions with speakers"),
        transformer("one head, distances beyond the dialogue", numHeads=1, maxDistance=9),
        transformer("past only, two layers", numLayers=2, direction="past", numHeads=1),
        transformer("past only, a window, no speakers", direction="past", window=3, maxDistance=5, speakerBias=False),
        transformer("a window both ways", window=2, maxDistance=1, dim=3, numHeads=3),
        transformer("no speakers", speakerBias=False, maxDistance=1),
    ],
)
