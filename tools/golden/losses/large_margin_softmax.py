"""Golden values and gradients of the large-margin softmax loss: plain PyTorch in float64 from Liu et al. 2016, eq. 4 and 6, by the angle
itself (arc cosine), not by polynomials.

Run: python tools/golden/losses/large_margin_softmax.py
Writes packages/losses/src/classification/__fixtures__/large-margin-softmax.json
"""

import itertools
import math

import torch

from _cases import CLASS_WEIGHTS, EMBEDDING, KERNEL, LABELS, WEIGHTS, ZERO_WEIGHTS, case, class_weights_of, reduced, write



def at_angle(x, axis, degrees):
    """x turned to the angle to the axis, its length kept."""
    u = axis / axis.norm()
    v = x - (x @ u) * u
    angle = math.radians(degrees)
    return x.norm() * (math.cos(angle) * u + math.sin(angle) * v / v.norm())


# In each of the four pieces of margin 4.
ANGLES = [160.0, 25.0, 65.0, 110.0, 20.0]
EMBEDDING = torch.stack([at_angle(x, KERNEL[y], a) for x, y, a in zip(EMBEDDING, LABELS.tolist(), ANGLES)])


def margin_losses(embedding, kernel, margin, scale, blend, class_weights, bias=None):
    each = []
    for x, y in zip(embedding, LABELS.tolist()):
        lengths = kernel.norm(dim=-1) * x.norm()
        theta = torch.acos((kernel @ x / lengths).clamp(-1, 1))
        k = math.floor(margin * theta[y].item() / math.pi)
        psi = (-1) ** k * torch.cos(margin * theta[y]) - 2 * k
        own = lengths[y] * (blend * torch.cos(theta[y]) + psi) / (1 + blend)
        scores = [own if j == y else lengths[j] * torch.cos(theta[j]) for j in range(len(kernel))]
        scores = torch.stack(scores) + (0 if bias is None else bias)
        each.append(-torch.log_softmax(scale * scores, -1)[y])
        pieces.add((margin, k))
    return torch.stack(each) * class_weights_of(LABELS, class_weights)


def margin_case(name, margin, scale, blend, class_weights, reduction, weights, bias=None):
    def loss(embedding, kernel, bias=None):
        each = margin_losses(embedding, kernel, margin, scale, blend, class_weights, bias)
        return each, reduced(each, reduction, weights, class_weights_of(LABELS, class_weights))

    options = {"margin": margin, "scale": scale, "lambda": blend, "classWeights": class_weights, "reduction": reduction}
    output = {"embedding": EMBEDDING, "classifier/kernel": KERNEL}
    if bias is not None:
        output["classifier/bias"] = bias
    return case(name, options, output, {"labels": LABELS, "weights": weights}, loss)


cases, pieces = [], set()
for margin, blend in itertools.product([1, 2, 3, 4], [0.0, 5.0]):
    cases.append(margin_case(f"margin {margin}, lambda {blend}", margin, 1.0, blend, None, "mean", None))
for margin in [2, 4]:
    cases.append(margin_case(f"margin {margin}, scale 3, example weights", margin, 3.0, 0.0, None, "mean", WEIGHTS))
    for reduction in ["mean", "weighted", "sum"]:
        words = f"margin {margin}, class weights, {reduction}"
        cases.append(margin_case(words, margin, 1.0, 0.0, CLASS_WEIGHTS, reduction, WEIGHTS))
for margin, reduction, weights in itertools.product([1, 4], ["mean", "weighted", "sum"], [None, WEIGHTS]):
    words = f"margin {margin}, a class of weight 0, {reduction}{'' if weights is None else ', example weights'}"
    cases.append(margin_case(words, margin, 1.0, 5.0, ZERO_WEIGHTS, reduction, weights))
bias = torch.linspace(-0.5, 0.7, len(KERNEL), dtype=torch.float64)
cases.append(margin_case("margin 2, lambda 5, bias", 2, 2.0, 5.0, None, "mean", WEIGHTS, bias))
assert pieces == {(m, k) for m in [1, 2, 3, 4] for k in range(m)}, pieces
write(__file__, "classification", "large-margin-softmax", cases)
