"""Golden values and gradients of cross-entropy, by PyTorch in float64, and balanced class weights, by scikit-learn.

'weighted' is PyTorch's own mean; 'mean' is its losses over the number of examples that are not ignored.

Run: python tools/golden/losses/cross_entropy.py
Writes packages/losses/src/classification/__fixtures__/cross-entropy.json and packages/losses/src/labels/__fixtures__/balanced-class-weights.json
"""

import itertools
import json
from pathlib import Path

import numpy as np
import sklearn
import torch
from sklearn.utils.class_weight import compute_class_weight
from torch.nn.functional import cross_entropy

ROOT = Path(__file__).resolve().parents[3]
SRC = ROOT / "packages/losses/src"

torch.manual_seed(7)
LOGITS = torch.randn(5, 3, dtype=torch.float64) * 2
EXTREME = torch.tensor([[100.0, -100, 0], [-100, 100, 100], [0, 0, 0], [100, 100, 100], [-100, -100, -99]], dtype=torch.float64)
LABELS = torch.tensor([0, 2, 1, 2, 0])
SOFT = torch.softmax(torch.randn(5, 3, dtype=torch.float64), -1)
CLASS_WEIGHTS = [0.5, 1.0, 2.5]
ZERO_WEIGHTS = [0.5, 1.0, 0.0]  # as a class without examples in the training part has
EXAMPLE_WEIGHTS = torch.tensor([1.0, 0.0, 0.5, 2.0, 1.0], dtype=torch.float64)


def rounded(tensor):
    return [[float(f"{x:.10g}") for x in row] for row in tensor.tolist()] if tensor.dim() == 2 else [
        float(f"{x:.10g}") for x in tensor.tolist()
    ]


def case(name, logits, target, soft, class_weights, ignore_index, smoothing, reduction, example_weights, legacy=None):
    raw = logits.clone().requires_grad_(True)
    x = torch.softmax(raw, -1) if legacy == "double-softmax" else raw
    kwargs = {"label_smoothing": smoothing}
    if class_weights is not None:
        kwargs["weight"] = torch.tensor(class_weights, dtype=torch.float64)
    if ignore_index is not None:
        kwargs["ignore_index"] = ignore_index
    each = cross_entropy(x, target, reduction="none", **kwargs)
    if example_weights is None and reduction != "mean":
        value = cross_entropy(x, target, reduction={"weighted": "mean"}.get(reduction, reduction), **kwargs)
    else:
        # PyTorch has no example weights: its own losses per example, reduced by the formula that its mean follows.
        e = torch.ones(len(target), dtype=torch.float64) if example_weights is None else example_weights
        value = (e * each).sum()
        if reduction != "sum":
            counts = torch.ones(len(target), dtype=torch.float64)
            if not soft:
                known = target != ignore_index if ignore_index is not None else torch.ones_like(target, dtype=torch.bool)
                w = kwargs["weight"] if reduction == "weighted" and "weight" in kwargs else torch.ones(3, dtype=torch.float64)
                counts = torch.where(known, w[target.clamp(0, 2)], torch.zeros(1, dtype=torch.float64))
            value = value / (e * counts).sum()
    (gradient,) = torch.autograd.grad(value, raw)
    options = {"targets": "soft" if soft else "labels", "labelSmoothing": smoothing, "reduction": reduction}
    if class_weights is not None:
        options["classWeights"] = class_weights
    if ignore_index is not None:
        options["ignoreIndex"] = ignore_index
    if legacy is not None:
        options["legacy"] = legacy
    return {
        "name": name,
        "options": options,
        "logits": rounded(logits),
        **({"soft": rounded(target)} if soft else {"labels": target.tolist()}),
        **({"weights": example_weights.tolist()} if example_weights is not None else {}),
        "losses": rounded(each.detach()),
        "value": value.item(),
        "gradient": rounded(gradient),
    }


def padded_labels(ignore_index):
    labels = LABELS.clone()
    if ignore_index is not None and not 0 <= ignore_index < 3:
        labels[1] = ignore_index
    return labels


cases = []
for kind, weights, ignore, smoothing, reduction, examples in itertools.product(
    ["labels", "soft"], [None, CLASS_WEIGHTS, ZERO_WEIGHTS], [None, 2, -100], [0.0, 0.2], ["weighted", "mean", "sum"], [None, EXAMPLE_WEIGHTS]
):
    if kind == "soft" and ignore is not None:
        continue
    words = [
        kind,
        *([f"class weights {weights}"] if weights else []),
        *([f"ignore {ignore}"] if ignore is not None else []),
        *([f"smoothing {smoothing}"] if smoothing else []),
        reduction,
        *(["example weights"] if examples is not None else []),
    ]
    target = SOFT if kind == "soft" else padded_labels(ignore)
    cases.append(
        case(", ".join(words), LOGITS, target, kind == "soft", weights, ignore, smoothing, reduction, examples)
    )
for kind, smoothing in itertools.product(["labels", "soft"], [0.0, 0.2]):
    target = SOFT if kind == "soft" else LABELS
    name = f"{kind}, logits of ±100, smoothing {smoothing}"
    cases.append(case(name, EXTREME, target, kind == "soft", CLASS_WEIGHTS, None, smoothing, "weighted", None))
for kind, weights in itertools.product(["labels", "soft"], [None, CLASS_WEIGHTS]):
    target = SOFT if kind == "soft" else LABELS
    name = f"{kind}, softmax twice{', class weights' if weights else ''}"
    cases.append(case(name, LOGITS, target, kind == "soft", weights, None, 0.0, "weighted", EXAMPLE_WEIGHTS, "double-softmax"))

balanced = []
for counts in [[5, 1, 2], [3, 3], [470, 120, 27, 68, 174, 27, 111]]:
    y = np.repeat(np.arange(len(counts)), counts)
    weights = compute_class_weight("balanced", classes=np.arange(len(counts)), y=y)
    balanced.append({"counts": counts, "expected": weights.tolist()})



def write(path, library, version, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    origin = {"library": library, "version": version, "script": "tools/golden/losses/cross_entropy.py"}
    path.write_text(json.dumps({**origin, **content}, ensure_ascii=False) + "\n")


write(SRC / "classification/__fixtures__/cross-entropy.json", "PyTorch", torch.__version__, {"cases": cases})
write(SRC / "labels/__fixtures__/balanced-class-weights.json", "scikit-learn", sklearn.__version__, {"cases": balanced})
print(len(cases), "cases")
