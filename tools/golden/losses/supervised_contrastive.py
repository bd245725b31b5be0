"""Golden values and gradients of the supervised contrastive loss, by PyTorch in float64, in loops over the sums of its formula.

Run: python tools/golden/losses/supervised_contrastive.py
Writes packages/losses/src/embedding/__fixtures__/supervised-contrastive.json
"""

import itertools

import torch
from _embedding import LABELS, WEIGHTS, normal, rounded, write
from torch.nn.functional import normalize

EMBEDDING = normal(6, 3, seed=5)


def supervised_contrastive(x, labels, weights, temperature):
    z = normalize(x, dim=1)
    real = [i for i in range(len(labels)) if weights is None or weights[i] > 0]
    total, count = (x * 0).sum(), 0.0
    for i in real:
        others = [a for a in real if a != i]
        same = [p for p in others if labels[p] == labels[i]]
        if not same:
            continue
        among = torch.logsumexp(torch.stack([z[i] @ z[a] / temperature for a in others]), 0)
        loss = -sum(z[i] @ z[p] / temperature - among for p in same) / len(same)
        w = 1.0 if weights is None else weights[i].item()
        total, count = total + w * loss, count + w
    return total / count if count else total


cases = []
batches = {
    "plain": (EMBEDDING, LABELS, None),
    "weights": (EMBEDDING, LABELS, WEIGHTS),
    "one class": (EMBEDDING[:4] * 3, torch.tensor([7, 7, 7, 7]), None),
    "no pair": (EMBEDDING[:3], torch.tensor([2, 0, 1]), None),
    "one example": (EMBEDDING[:1], torch.tensor([1]), None),
}
for (batch, (embedding, labels, weights)), temperature in itertools.product(batches.items(), [0.05, 0.1, 1.0]):
    x = embedding.clone().requires_grad_(True)
    value = supervised_contrastive(x, labels, weights, temperature)
    (gradient,) = torch.autograd.grad(value, x)
    cases.append(
        {
            "name": f"{batch}, τ {temperature}",
            "options": {"temperature": temperature},
            "embedding": rounded(embedding),
            "labels": labels.tolist(),
            **({} if weights is None else {"weights": weights.tolist()}),
            "value": value.item(),
            "gradient": rounded(gradient),
        }
    )
write(
    "supervised-contrastive", "embedding", "PyTorch", torch.__version__, "supervised_contrastive.py", cases=cases
)
