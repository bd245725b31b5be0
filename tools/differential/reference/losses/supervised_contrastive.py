"""Supervised contrastive loss: PyTorch, in loops over the sums of Khosla et al. 2020, eq. 2."""

import torch

from .shared import embedding, given, loss_case, unit


def case(draw):
    n, dim, classes = draw.size(8), draw.integer(2, 4), draw.integer(1, 4)
    x, labels = embedding(draw, n, dim), draw.labels(n, classes)
    temperature, weights = draw.pick([None, 0.1, 0.05, 1.0]), draw.weights(n)

    def loss(output, tensor):
        z = unit(output["embedding"])
        similarity = z @ z.T / (temperature or 0.1)
        real = [i for i in range(n) if weights is None or weights[i] > 0]
        total, count = (output["embedding"] * 0).sum(), 0.0
        for i in real:
            others = [a for a in real if a != i]
            same = [p for p in others if labels[p] == labels[i]]
            if not same:
                continue
            among = torch.logsumexp(similarity[i, others], 0)
            w = 1.0 if weights is None else weights[i]
            total = total - w * (similarity[i, same] - among).mean()
            count += w
        return total / count if count else total

    options = given(type="supervised-contrastive", temperature=temperature)
    return loss_case(options, {"embedding": x}, {"labels": labels, "weights": weights}, loss)
