"""Triplet loss: PyTorch, in loops over anchors; the margin form with `triplet_margin_with_distance_loss` on triplets that loops have mined."""

import torch
from case import Redraw
from torch.nn.functional import softplus, triplet_margin_with_distance_loss

from .shared import embedding, given, loss_case, unit


def nearest(distances, largest):
    """Place of the largest (or smallest); not where another is as large: which one is taken is then a matter of rounding."""
    values, places = torch.sort(distances, descending=largest)
    if len(values) > 1 and (values[0] - values[1]).abs() < 1e-3 * max(values.abs().max().item(), 1e-3):
        raise Redraw
    return places[0].item()


def log_ratio(x, labels, real, weights, anchors, epsilon):
    z = unit(x)
    similarity = (1 + z @ z.T) / 2
    means, classes = [], sorted({int(labels[i]) for i in real})
    for k in classes:
        members = [i for i in real if labels[i] == k]
        if len(members) < 2:
            continue
        terms, shares = [], []
        for a in members[:1] if anchors == "first" else members:
            same = similarity[a, [p for p in members if p != a]].mean()
            if same.item() < 1e-4:
                raise Redraw  # opposite vectors: the logarithm of rounding
            negatives = [i for i in real if labels[i] != k]
            other = similarity[a, negatives].mean() if negatives else torch.zeros((), dtype=x.dtype)
            terms.append(-torch.log(same / (same + other + epsilon)))
            shares.append(1.0 if weights is None or anchors == "first" else weights[a])
        share = torch.tensor(shares, dtype=x.dtype)
        means.append((torch.stack(terms) * share).sum() / share.sum())
    return torch.stack(means).mean() if means else 0 * x.sum()


def euclidean(a, b):
    return torch.sqrt(((a - b) ** 2).sum(-1).clamp(min=1e-12))


def cosine(a, b):
    return 1 - (a * b).sum(-1)


def with_margin(x, labels, real, weights, margin, distance):
    points, measure = (unit(x), cosine) if distance == "cosine" else (x, euclidean)
    triplets = []
    for a in real:
        positives = [i for i in real if i != a and labels[i] == labels[a]]
        negatives = [i for i in real if labels[i] != labels[a]]
        if not positives or not negatives:
            continue
        far = positives[nearest(measure(points[a], points[positives]).detach(), True)]
        near = negatives[nearest(measure(points[a], points[negatives]).detach(), False)]
        triplets.append((a, far, near))
    if not triplets:
        return 0 * x.sum()
    a, p, n = (list(column) for column in zip(*triplets))
    w = torch.ones(len(a), dtype=x.dtype) if weights is None else torch.tensor(weights[a], dtype=x.dtype)
    gap = measure(points[a], points[p]) - measure(points[a], points[n])
    if margin == "soft":
        each = softplus(gap)
    else:
        if ((gap + margin).abs() < 1e-3 * gap.abs().clamp(min=0.1)).any():
            raise Redraw
        each = triplet_margin_with_distance_loss(points[a], points[p], points[n], distance_function=measure, margin=max(margin, 1e-30), reduction="none")
    return (w * each).sum() / w.sum()


def case(draw):
    n, dim, classes = draw.size(8), draw.integer(2, 4), draw.integer(1, 3)
    x, labels, weights = embedding(draw, n, dim), draw.labels(n, classes), draw.weights(n)
    form, training = draw.pick(["log-ratio", "margin"]), draw.chance(0.9)
    real = [i for i in range(n) if weights is None or weights[i] > 0]
    anchors, epsilon = draw.pick([None, "all", "first"]), draw.pick([None, 1e-8, 0.1])
    margin, distance = draw.pick([None, 0.0, 0.2, 3.0, "soft"]), draw.pick([None, "euclidean", "cosine"])

    def loss(output, tensor):
        if not training:
            return 0 * output["embedding"].sum()
        if form == "log-ratio":
            return log_ratio(output["embedding"], labels, real, weights, anchors or "all", 1e-8 if epsilon is None else epsilon)
        return with_margin(output["embedding"], labels, real, weights, 0.2 if margin is None else margin, distance or "euclidean")

    own = given(anchors=anchors, epsilon=epsilon) if form == "log-ratio" else given(margin=margin, distance=distance)
    options = {"type": "triplet", "form": form, **own}
    return loss_case(options, {"embedding": x}, {"labels": labels, "weights": weights}, loss, training=training)
