"""Golden values and gradients of the focal loss: plain PyTorch in float64 from Lin et al. 2017, eq. 5, and from the batch-level form.

Run: python tools/golden/losses/focal.py
Writes packages/losses/src/classification/__fixtures__/focal.json
"""

import itertools

import torch
from torch.nn.functional import cross_entropy

from _cases import CLASS_WEIGHTS, EXTREME, F64, LABELS, LOGITS, SOFT, WEIGHTS, ZERO_WEIGHTS, case, class_weights_of, one_hot, reduced, write


def focal(logits, y, gamma, alpha, epsilon):
    p = torch.softmax(logits, -1)
    log_p = torch.log_softmax(logits, -1)
    if epsilon:
        p = p.clamp(epsilon, 1 - epsilon)
        log_p = p.log()
    w = torch.ones(3, dtype=F64) if alpha is None else torch.tensor(alpha, dtype=F64)
    return -(y * w * (1 - p) ** gamma * log_p).sum(-1)


def without(each, weights, ignored):
    """Losses and example weights without the examples whose label is ignored; the losses of all, 0 for those, too."""
    if ignored is None:
        return each, each, weights
    kept = LABELS != ignored
    return each * kept, each[kept], None if weights is None else weights[kept]


def example_case(name, logits, kind, gamma, alpha, epsilon, reduction, weights, ignored=None):
    target = LABELS if kind == "labels" else SOFT
    y = one_hot(LABELS) if kind == "labels" else SOFT
    counts = class_weights_of(LABELS, alpha) if kind == "labels" else None

    def loss(logits):
        each, kept, e = without(focal(logits, y, gamma, alpha, epsilon), weights, ignored)
        d = counts if counts is None or ignored is None else counts[LABELS != ignored]
        return each, reduced(kept, reduction, e, d)

    options = {"targets": kind, "gamma": gamma, "classWeights": alpha, "epsilon": epsilon or None, "ignoreIndex": ignored, "reduction": reduction}
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
for kind, reduction, weights in itertools.product(["labels", "soft"], ["mean", "weighted", "sum"], [None, WEIGHTS]):
    words = f"{kind}, a class of weight 0, {reduction}{'' if weights is None else ', example weights'}"
    cases.append(example_case(words, LOGITS, kind, 2.0, ZERO_WEIGHTS, 0, reduction, weights))
    if kind == "labels":
        for ignored in [0, 2]:
            cases.append(example_case(f"{words}, ignore {ignored}", LOGITS, kind, 2.0, ZERO_WEIGHTS, 0, reduction, weights, ignored))
    if reduction != "sum":
        cases.append(batch_case(f"batch level, {words}", kind, 2.0, ZERO_WEIGHTS, reduction, weights))
for kind in ["labels", "soft"]:
    cases.append(example_case(f"{kind}, epsilon 0.1", LOGITS, kind, 2.0, None, 0.1, "mean", None))
    cases.append(example_case(f"{kind}, logits of ±100", EXTREME, kind, 2.0, None, 0, "mean", None))
for kind, gamma, weights in itertools.product(["labels", "soft"], [0.5, 2.0], [None, WEIGHTS]):
    words = f"batch level, {kind}, gamma {gamma}{'' if weights is None else ', example weights'}"
    cases.append(batch_case(words, kind, gamma, None, "mean", weights))
cases.append(batch_case("batch level, alpha", "labels", 2.0, CLASS_WEIGHTS, "weighted", WEIGHTS))
write(__file__, "classification", "focal", cases)
