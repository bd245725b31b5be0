"""Golden one-vs-rest AUROC, by scikit-learn.

Run: python tools/golden/metrics/auroc.py
Writes packages/metrics/src/scores/__fixtures__/auroc.json
"""

import numpy as np
from _golden import write
from sklearn.metrics import roc_auc_score


def case(name, truth, scores):
    truth, scores = np.asarray(truth), np.asarray(scores, float)
    classes = scores.shape[1]
    if set(truth.tolist()) == set(range(classes)) and classes > 2:
        macro, weighted = [
            roc_auc_score(truth, scores, multi_class="ovr", average=average, labels=list(range(classes)))
            for average in ("macro", "weighted")
        ]
    else:
        macro = weighted = None
    per_class = [
        roc_auc_score(truth == k, scores[:, k]) if 0 < (truth == k).sum() < len(truth) else None for k in range(classes)
    ]
    return {
        "name": name,
        "truth": truth.tolist(),
        "scores": scores.tolist(),
        "expected": {"macro": macro, "weighted": weighted, "perClass": per_class},
    }


def softmax(logits):
    powers = np.exp(logits - logits.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


rng = np.random.default_rng(8)
truth = np.concatenate([np.arange(4), rng.choice(4, 56, p=[0.6, 0.2, 0.15, 0.05])])
logits = rng.normal(size=(60, 4)) + 1.5 * np.eye(4)[truth]
# Rounded to a tenth, put right at the last class: many equal scores, rows that still sum to 1.
tied = np.round(softmax(logits), 1)
tied[:, -1] = np.round(1 - tied[:, :-1].sum(1), 1)
binary = rng.integers(0, 2, 30)
cases = [
    case("four unbalanced classes", truth, np.round(softmax(logits), 9)),
    case("many equal scores", truth, tied),
    case("all scores equal", truth, np.full((60, 4), 0.25)),
    case("a class that never occurs", np.where(truth == 3, 0, truth), tied),
    case("two classes", binary, np.round(softmax(rng.normal(size=(30, 2)) + np.eye(2)[binary]), 6)),
    case("one class only", np.zeros(5, int), tied[:5]),
]
write("scores", "auroc", ["scikit-learn"], {"cases": cases})
