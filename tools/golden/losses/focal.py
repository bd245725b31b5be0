"""Golden values and gradients of the focal loss: plain PyTorch in float64 from Lin et al. 2017, eq. 5, and from the batch-level form.

Run: python tools/golden/losses/focal.py
Writes packages/losses/src/classification/__fixtures__/focal.json
"""

import itertools

import torch
from torch.nn.functional import cross_entropy

from _cases import CLASS_WEIGHTS, EXTREME, F64, LABELS, LOGITS, SOFT, WEIGHTS, case, class_weights_of, one_hot, reduced, write


def focal(logits, y, gamma, alpha, epsilon):
    p = torch.softmax(logits, -1)
    log_p = torch.log_softmax(logits, -1)
    if epsilon:
        p = p.clamp(epsilon, 1 - epsilon)
        log_p = p.log()
    w = torch.ones(3, dtype=F64) if alpha is None else torch.tensor(alpha, dtype=F64)
    return -(y * w * (1 - p) ** gamma * log_p).sum(-1)


def example_case(name, logits, kind, gamma, alpha, epsilon, reduction, weights):
    target = LABELS if kind == "labels" else SOFT
    y = one_hot(LABELS) if kind == "labels" else SOFT
    counts = class_weights_of(LABELS, alpha) if kind == "labels" else None

    def loss(logits):
        each = focal(logits, y, gamma, alpha, epsilon)
        return each, reduced(each, reduction, weights, counts)

    options = {"targets": kind, "gamma": gamma, "classWeights": alpha, "epsilon": epsilon or None, "reduction": reduction}
    return case(name, options, {"logits": logits}, {kind: target, "weights": weights}, loss)


def batch_case(name, kind, gamma, alpha, reduction, weights):
    target = LABELS if kind == "labels" else SOFT

    def loss(logits):
        w = None if alpha is None else torch.tensor(alpha, dtype=F64)
        each = cross_entropy(logits, target, weight=w, reduction="none")
        counts = class_weights_of(LABELS, alpha) if kind == "labels" else None
        entropy = reduced(each, reduction, weights, counts)
        return (1 - torch.exp(-entropy)) ** gamma * entropy

    options = {"targets": kind, "level": "batch", "gamma": gamma, "classWeights": alpha, "reduction": reduction}
    return case(name, options, {"logits": LOGITS}, {kind: target, "weights": weights}, loss)


cases = []
for kind, gamma, alpha, weights in itertools.product(["labels", "soft"], [0.0, 0.5, 2.0], [None, CLASS_WEIGHTS], [None, WEIGHTS]):
    words = f"{kind}, gamma {gamma}{', alpha' if alpha else ''}{'' if weights is None else ', example weights'}"
    cases.append(example_case(words, LOGITS, kind, gamma, alpha, 0, "mean", weights))
for kind, reduction in itertools.product(["labels", "soft"], ["sum", "weighted"]):
    cases.append(example_case(f"{kind}, {reduction}", LOGITS, kind, 2.0, CLASS_WEIGHTS, 0, reduction, WEIGHTS))
for kind in ["labels", "soft"]:
    cases.append(example_case(f"{kind}, epsilon 0.1", LOGITS, kind, 2.0, None, 0.1, "mean", None))
    cases.append(example_case(f"{kind}, logits of ±100", EXTREME, kind, 2.0, None, 0, "mean", None))
for kind, gamma, weights in itertools.product(["labels", "soft"], [0.5, 2.0], [None, WEIGHTS]):
    words = f"batch level, {kind}, gamma {gamma}{'' if weights is None else ', example weights'}"
    cases.append(batch_case(words, kind, gamma, None, "mean", weights))
cases.append(batch_case("batch level, alpha", "labels", 2.0, CLASS_WEIGHTS, "weighted", WEIGHTS))
write(__file__, "classification", "focal", cases)
