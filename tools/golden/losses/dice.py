"""Golden values and gradients of the Dice loss: plain PyTorch in float64 from its counts; and of 1 − macro-F1 of certain predictions, by
scikit-learn, for the L1-F1 loss.

Run: python tools/golden/losses/dice.py
Writes packages/losses/src/classification/__fixtures__/dice.json and l1-f1.json
"""

import itertools

import numpy as np
import sklearn
import torch
from sklearn.metrics import f1_score

from _cases import EXTREME, F64, LABELS, LOGITS, SOFT, TWO_LABELS, WEIGHTS, case, one_hot, write


def dice(logits, y, classes, epsilon, weights):
    e = torch.ones(len(y), dtype=F64) if weights is None else weights
    p = torch.softmax(logits, -1)
    scores = []
    for k in range(3):
        if classes == "present" and (e * y[:, k]).sum() == 0:
            continue
        tp = (e * p[:, k] * y[:, k]).sum()
        fp = (e * p[:, k] * (1 - y[:, k])).sum()
        fn = (e * (1 - p[:, k]) * y[:, k]).sum()
        scores.append(2 * tp / (2 * tp + fp + fn + epsilon))
    return 1 - torch.stack(scores).mean()


def dice_case(name, logits, kind, labels, classes, epsilon, weights):
    y = one_hot(labels) if kind == "labels" else SOFT
    target = labels if kind == "labels" else SOFT
    options = {"targets": kind, "classes": classes, "epsilon": epsilon}
    return case(
        name, options, {"logits": logits}, {kind: target, "weights": weights},
        lambda logits: dice(logits, y, classes, epsilon, weights),
    )


cases = []
for classes, epsilon, weights in itertools.product(["present", "all"], [1e-8, 0.5], [None, WEIGHTS]):
    words = f"{classes}, epsilon {epsilon}{'' if weights is None else ', example weights'}"
    cases.append(dice_case(f"labels, {words}", LOGITS, "labels", LABELS, classes, epsilon, weights))
    cases.append(dice_case(f"labels without one class, {words}", LOGITS, "labels", TWO_LABELS, classes, epsilon, weights))
    cases.append(dice_case(f"soft, {words}", LOGITS, "soft", None, classes, epsilon, weights))
for classes in ["present", "all"]:
    cases.append(dice_case(f"{classes}, logits of ±100", EXTREME, "labels", TWO_LABELS, classes, 1e-8, None))
write(__file__, "classification", "dice", cases)

random = np.random.default_rng(3)
certain = []
for size in [6, 12]:
    labels, predicted = np.arange(size) % 3, random.integers(0, 3, size)
    expected = 1 - f1_score(labels, predicted, average="macro", zero_division=0)
    certain.append({"labels": labels.tolist(), "predicted": predicted.tolist(), "expected": expected})
write(__file__, "classification", "l1-f1", certain, "scikit-learn", sklearn.__version__)
