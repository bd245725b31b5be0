"""Golden values and gradients of the multi-class hinge loss: PyTorch's MultiMarginLoss in float64.

Run: python tools/golden/losses/multi_margin.py
Writes packages/losses/src/classification/__fixtures__/multi-margin.json
"""

import itertools

import torch
from torch.nn.functional import multi_margin_loss

from _cases import CLASS_WEIGHTS, EXTREME, F64, LABELS, LOGITS, WEIGHTS, ZERO_WEIGHTS, case, class_weights_of, reduced, write


def margin_case(name, logits, p, margin, class_weights, reduction, weights):
    w = None if class_weights is None else torch.tensor(class_weights, dtype=F64)

    def loss(logits):
        each = multi_margin_loss(logits, LABELS, p=p, margin=margin, weight=w, reduction="none")
        if weights is None and reduction != "weighted":
            return each, multi_margin_loss(logits, LABELS, p=p, margin=margin, weight=w, reduction=reduction)
        return each, reduced(each, reduction, weights, class_weights_of(LABELS, class_weights))

    options = {"p": p, "margin": margin, "classWeights": class_weights, "reduction": reduction}
    return case(name, options, {"logits": logits}, {"labels": LABELS, "weights": weights}, loss)


cases = []
for p, margin, class_weights, weights in itertools.product([1, 2], [0.4, 1.0], [None, CLASS_WEIGHTS], [None, WEIGHTS]):
    words = f"p {p}, margin {margin}{', class weights' if class_weights else ''}{'' if weights is None else ', example weights'}"
    cases.append(margin_case(words, LOGITS, p, margin, class_weights, "mean", weights))
for p, reduction, weights in itertools.product([1, 2], ["mean", "weighted", "sum"], [None, WEIGHTS]):
    words = f"p {p}, a class of weight 0, {reduction}{'' if weights is None else ', example weights'}"
    cases.append(margin_case(words, LOGITS, p, 3.0, ZERO_WEIGHTS, reduction, weights))
for reduction in ["sum", "weighted"]:
    cases.append(margin_case(reduction, LOGITS, 2, 0.4, CLASS_WEIGHTS, reduction, WEIGHTS))
cases.append(margin_case("logits of ±100", EXTREME, 1, 0.4, None, "mean", None))
write(__file__, "classification", "multi-margin", cases)
