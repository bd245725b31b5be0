"""Golden values and gradients of the Kullback–Leibler divergence: PyTorch's KLDivLoss in float64.

Run: python tools/golden/losses/kl_divergence.py
Writes packages/losses/src/classification/__fixtures__/kl-divergence.json
"""

import itertools

import torch
from torch.nn.functional import kl_div, log_softmax

from _cases import EXTREME, LABELS, LOGITS, SOFT, WEIGHTS, case, one_hot, reduced, write


def kl_case(name, logits, soft, legacy, reduction, weights):
    def loss(logits):
        log_p = log_softmax(logits, -1)
        arguments = (log_p, log_softmax(soft, -1), True) if legacy else (log_p, soft, False)
        each = kl_div(*arguments[:2], reduction="none", log_target=arguments[2]).sum(-1)
        if weights is None:
            torch_reduction = {"mean": "batchmean"}.get(reduction, reduction)
            return each, kl_div(*arguments[:2], reduction=torch_reduction, log_target=arguments[2])
        return each, reduced(each, reduction, weights)

    options = {"legacy": legacy, "reduction": reduction}
    return case(name, options, {"logits": logits}, {"soft": soft, "weights": weights}, loss)


cases = []
for legacy, reduction, weights in itertools.product([None, "double-log-softmax"], ["mean", "sum"], [None, WEIGHTS]):
    words = f"{legacy or 'plain'}, {reduction}{'' if weights is None else ', example weights'}"
    cases.append(kl_case(words, LOGITS, SOFT, legacy, reduction, weights))
for legacy in [None, "double-log-softmax"]:
    words = legacy or "plain"
    cases.append(kl_case(f"{words}, one-hot targets", LOGITS, one_hot(LABELS), legacy, "mean", None))
    cases.append(kl_case(f"{words}, logits of ±100", EXTREME, SOFT, legacy, "mean", None))
write(__file__, "classification", "kl-divergence", cases)
