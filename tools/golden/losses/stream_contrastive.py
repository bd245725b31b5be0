"""Golden values and gradients of the contrastive loss between streams, by PyTorch in float64: `cross_entropy` of both directions, on the
rows that are no padding. The scale's gradient beyond the bound is that at the bound where it leads back, 0 where it does not.

Run: python tools/golden/losses/stream_contrastive.py
Writes packages/losses/src/embedding/__fixtures__/stream-contrastive.json
"""

import itertools
import math

import torch
from _embedding import normal, rounded, write
from torch.nn.functional import cross_entropy, normalize

BOUND = math.log(100)
# Near enough to each other that some rows find themselves and some do not.
TEXT = normal(4, 3, seed=11)
STREAMS = {"text": TEXT, "audio": TEXT + normal(4, 3, seed=12), "visual": TEXT * 3 + normal(4, 3, seed=13)}
# Beyond the bound one pair asks for a smaller scale and another for a larger one: the loss is one, and so is its gradient.
APART = {
    "text": torch.tensor([[4.75, 5.75], [6.5, 5.25], [7.5, 4.25]], dtype=torch.float64),
    "audio": torch.tensor([[0.5, -2.0], [-1.0, -0.75], [0.5, -1.0]], dtype=torch.float64),
    "visual": torch.tensor([[4.5, 5.25], [6.0, 4.75], [7.0, 3.0]], dtype=torch.float64),
}
FOUND = {"text": TEXT, "audio": TEXT * 2 + 0.01 * normal(4, 3, seed=14)}
WEIGHTS = torch.tensor([1.0, 0.0, 0.5, 2.0], dtype=torch.float64)


def contrastive(a, b, log_scale, weights):
    real = torch.arange(len(a)) if weights is None else torch.nonzero(weights > 0)[:, 0]
    w = torch.ones(len(real), dtype=torch.float64) if weights is None else weights[real]
    logits = normalize(a[real], dim=1) @ normalize(b[real], dim=1).T * torch.exp(log_scale)
    itself = torch.arange(len(real))
    losses = (
        cross_entropy(logits, itself, reduction="none") + cross_entropy(logits.T, itself, reduction="none")
    ) / 2
    return (w * losses).sum() / w.sum()


cases = []
for (kind, streams), scale, pair, weights in itertools.product(
    {"plain": STREAMS, "found": FOUND, "apart": APART}.items(),
    [0.0, math.log(1 / 0.07), BOUND + 1],
    [None, ["audio", "text"]],
    [None, WEIGHTS],
):
    if kind == "found" and pair is None or kind == "apart" and (pair or weights is not None):
        continue
    inputs = {name: x.clone().requires_grad_(True) for name, x in streams.items()}
    log_scale = torch.tensor(min(scale, BOUND), dtype=torch.float64, requires_grad=True)
    pairs = [pair] if pair else list(itertools.combinations(inputs, 2))
    value = sum(contrastive(inputs[a], inputs[b], log_scale, weights) for a, b in pairs) / len(pairs)
    value.backward()
    slope = log_scale.grad.item()
    words = [kind, f"scale {scale:.3g}", "a pair" if pair else "all pairs"]
    cases.append(
        {
            "name": ", ".join(words + (["weights"] if weights is not None else [])),
            **({"streams": pair} if pair else {}),
            "logScale": scale,
            "inputs": {name: rounded(x) for name, x in streams.items()},
            **({} if weights is None else {"weights": weights.tolist()}),
            "value": value.item(),
            "gradients": {name: rounded(x.grad) for name, x in inputs.items() if x.grad is not None},
            "scaleGradient": max(slope, 0) if scale > BOUND else slope,
        }
    )
write("stream-contrastive", "embedding", "PyTorch", torch.__version__, "stream_contrastive.py", cases=cases)
