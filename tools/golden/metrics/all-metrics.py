"""Golden values of every metric of an evaluation, from logits and from valence and arousal, by scikit-learn and NumPy.

Run: python tools/golden/metrics/all-metrics.py
Writes packages/metrics/src/metric/__fixtures__/all-metrics.json
"""

import numpy as np
from _golden import write
from sklearn.metrics import (
    accuracy_score,
    balanced_accuracy_score,
    log_loss,
    mean_absolute_error,
    precision_recall_fscore_support,
    recall_score,
    roc_auc_score,
    root_mean_squared_error,
)


def softmax(logits):
    powers = np.exp(logits - logits.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def class_metrics(truth, logits):
    p = softmax(logits)
    predicted = p.argmax(1)
    out = {"accuracy": accuracy_score(truth, predicted)}
    for average in ("weighted", "macro", "micro"):
        scores = precision_recall_fscore_support(truth, predicted, average=average, zero_division=0)
        for name, value in zip(("Precision", "Recall", "F1"), scores):
            out[average + name] = value
    recalls = recall_score(truth, predicted, average=None)
    out["uar"] = balanced_accuracy_score(truth, predicted)
    out["classAccuracySd"] = np.std(recalls)
    out["auroc"] = roc_auc_score(truth, p, multi_class="ovr", average="macro")
    out["weightedAuroc"] = roc_auc_score(truth, p, multi_class="ovr", average="weighted")
    confidence, right = p.max(1), predicted == truth
    bins = np.clip(np.ceil(confidence * 10).astype(int) - 1, 0, 9)
    gaps = [(np.mean(bins == b), abs(right[bins == b].mean() - confidence[bins == b].mean())) for b in np.unique(bins)]
    out["ece"] = sum(share * gap for share, gap in gaps)
    out["mce"] = max(gap for _, gap in gaps)
    out["brier"] = np.mean(((p - np.eye(p.shape[1])[truth]) ** 2).sum(1))
    out["negativeLogLikelihood"] = log_loss(truth, p)
    return out


def affect_metrics(truth, predicted):
    out, values = {}, {"ccc": [], "pearson": [], "mae": [], "rmse": []}
    for k, name in enumerate(("Valence", "Arousal")):
        known = np.isfinite(truth[:, k])
        x, y = truth[known, k], predicted[known, k]
        covariance = np.mean((x - x.mean()) * (y - y.mean()))
        values["ccc"].append(2 * covariance / (x.var() + y.var() + (x.mean() - y.mean()) ** 2))
        values["pearson"].append(np.corrcoef(x, y)[0, 1])
        values["mae"].append(mean_absolute_error(x, y))
        values["rmse"].append(root_mean_squared_error(x, y))
        for key in values:
            out[key + name] = values[key][-1]
    for key in values:
        out[key + "Mean"] = np.mean(values[key])
    return out


rng = np.random.default_rng(12)
truth = np.concatenate([np.arange(4), rng.choice(4, 56, p=[0.5, 0.3, 0.15, 0.05])])
# Rounded to float32, which is what the function is given.
logits = (rng.normal(size=(60, 4)) + 1.2 * np.eye(4)[truth]).astype(np.float32).astype(float)
affect = rng.normal(3, 1, (60, 2)).astype(np.float32).astype(float)
guess = (affect + rng.normal(0.3, 0.8, (60, 2))).astype(np.float32).astype(float)
unknown = affect.copy()
unknown[::7, 0] = np.nan
untied = [i for i in range(60) if i % 5]

write(
    "metric",
    "all-metrics",
    ["scikit-learn", "numpy"],
    {
        "truth": truth.tolist(),
        "logits": logits.ravel().tolist(),
        "affect": [None if np.isnan(x) else x for x in unknown.ravel()],
        "guess": guess.ravel().tolist(),
        "untied": untied,
        "expected": {k: float(v) for k, v in {**class_metrics(truth, logits), **affect_metrics(unknown, guess)}.items()},
        "expectedUntied": {
            k: float(v)
            for k, v in {
                **class_metrics(truth[untied], logits[untied]),
                **affect_metrics(unknown[untied], guess[untied]),
            }.items()
        },
    },
)
