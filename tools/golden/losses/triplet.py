"""Golden values and gradients of the triplet loss, by PyTorch in float64: the log-ratio form in loops over anchors, from its formula; the
margin form with `torch.nn.TripletMarginLoss` and `TripletMarginWithDistanceLoss` on triplets that loops have mined.

Run: python tools/golden/losses/triplet.py
Writes packages/losses/src/embedding/__fixtures__/triplet.json
"""

import itertools

import torch
from _embedding import LABELS, WEIGHTS, normal, rounded, write
from torch.nn.functional import cosine_similarity, softplus

EMBEDDING = normal(6, 3, seed=3) * 2
OFFSET = EMBEDDING + 5


def cosine_distance(a, b):
    return 1 - cosine_similarity(a, b, dim=-1)


def log_ratio(x, labels, weights, anchors, epsilon):
    real = [i for i in range(len(labels)) if weights is None or weights[i] > 0]
    w = torch.ones(len(labels), dtype=torch.float64) if weights is None else weights
    classes = []
    for label in sorted({int(labels[i]) for i in real}):
        members = [i for i in real if labels[i] == label]
        others = [i for i in real if labels[i] != label]
        if len(members) < 2:
            continue
        chosen = members[:1] if anchors == "first" else members
        total = 0
        for a in chosen:
            sim = lambda b: (1 + cosine_similarity(x[a], x[b], dim=0)) / 2
            near = torch.stack([sim(b) for b in members if b != a]).mean()
            far = torch.stack([sim(b) for b in others]).mean() if others else torch.zeros((), dtype=torch.float64)
            total = total - w[a] * torch.log(near / (near + far + epsilon))
        classes.append(total / sum(w[a] for a in chosen))
    return torch.stack(classes).mean() if classes else (x * 0).sum()


def mine(x, labels, weights, distance):
    real = [i for i in range(len(labels)) if weights is None or weights[i] > 0]
    triplets = []
    for a in real:
        measure = lambda b: distance(x[a], x[b]).item()
        near = [b for b in real if b != a and labels[b] == labels[a]]
        far = [b for b in real if labels[b] != labels[a]]
        if near and far:
            triplets.append((a, max(near, key=measure), min(far, key=measure)))
    return triplets


def margin_form(x, labels, weights, margin, distance):
    measure = cosine_distance if distance == "cosine" else lambda a, b: torch.linalg.vector_norm(a - b, dim=-1)
    triplets = mine(x.detach(), labels, weights, measure)
    a, p, n = (x[list(rows)] for rows in zip(*triplets))
    w = torch.ones(len(triplets), dtype=torch.float64) if weights is None else weights[[t[0] for t in triplets]]
    if margin == "soft":
        losses = softplus(measure(a, p) - measure(a, n))
    elif distance == "cosine":
        losses = torch.nn.TripletMarginWithDistanceLoss(
            distance_function=cosine_distance, margin=margin, reduction="none"
        )(a, p, n)
    else:
        losses = torch.nn.TripletMarginLoss(margin=margin, eps=0, reduction="none")(a, p, n)
    return (w * losses).sum() / w.sum()


def case(name, options, embedding, labels, weights, function):
    x = embedding.clone().requires_grad_(True)
    value = function(x)
    (gradient,) = torch.autograd.grad(value, x)
    return {
        "name": name,
        "options": options,
        "embedding": rounded(embedding),
        "labels": labels.tolist(),
        **({} if weights is None else {"weights": weights.tolist()}),
        "value": value.item(),
        "gradient": rounded(gradient),
    }


cases = []
batches = {
    "plain": (EMBEDDING, LABELS, None),
    "weights": (EMBEDDING, LABELS, WEIGHTS),
    "one class": (EMBEDDING[:3], torch.tensor([4, 4, 4]), None),
    "no pair": (EMBEDDING[:3], torch.tensor([2, 0, 1]), None),
}
for (batch, (x, y, w)), anchors, epsilon in itertools.product(batches.items(), ["all", "first"], [1e-8, 0.1]):
    options = {"form": "log-ratio", "anchors": anchors, "epsilon": epsilon}
    run = lambda e: log_ratio(e, y, w, anchors, epsilon)
    cases.append(case(f"log-ratio, {anchors}, ε {epsilon}, {batch}", options, x, y, w, run))
batches = {
    "plain": (EMBEDDING, LABELS, None),
    "weights": (EMBEDDING, LABELS, WEIGHTS),
    "away from 0": (OFFSET, LABELS, None),
}
for (batch, (x, y, w)), margin, distance in itertools.product(
    batches.items(), [0.01, 0.2, 3.0, "soft"], ["euclidean", "cosine"]
):
    options = {"form": "margin", "margin": margin, "distance": distance}
    run = lambda e: margin_form(e, y, w, margin, distance)
    cases.append(case(f"margin {margin}, {distance}, {batch}", options, x, y, w, run))
write("triplet", "embedding", "PyTorch", torch.__version__, "triplet.py", cases=cases)
