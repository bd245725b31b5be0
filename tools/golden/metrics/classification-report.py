"""Golden text of the classification report, by scikit-learn.

Run: python tools/golden/metrics/classification-report.py
Writes packages/metrics/src/scores/__fixtures__/classification-report.json
"""

import numpy as np
from _golden import write
from sklearn.metrics import classification_report


def case(name, labels, truth, predicted, digits=2, include_absent=False):
    truth, predicted = [np.asarray(x, int) for x in (truth, predicted)]
    index = list(range(len(labels))) if include_absent else sorted({*truth.tolist(), *predicted.tolist()})
    text = classification_report(
        truth, predicted, labels=index, target_names=[labels[k] for k in index], digits=digits, zero_division=0
    )
    options = {"digits": digits, "includeAbsent": include_absent}
    return {"name": name, "labels": labels, "truth": truth.tolist(), "predicted": predicted.tolist(), "options": options, "expected": text}


rng = np.random.default_rng(5)
emotions = ["anger", "disgust", "fear", "joy", "neutral", "sadness", "surprise"]
truth = rng.choice(7, 300, p=[0.11, 0.03, 0.03, 0.17, 0.47, 0.07, 0.12])
noisy = np.where(rng.random(300) < 0.6, truth, rng.integers(0, 7, 300))
# 1 of 8, 3 of 8, 5 of 8 and 7 of 8: halves in the third digit.
eighths_truth = np.repeat([0, 1, 2, 3], 8)
eighths = np.concatenate([np.where(np.arange(8) < n, k, (k + 1) % 4) for k, n in enumerate([1, 3, 5, 7])])
cases = [
    case("seven emotions", emotions, truth, noisy),
    case("four digits", emotions, truth, noisy, digits=4),
    case("a class never predicted", emotions, truth, np.where(noisy == 2, 4, noisy)),
    case("classes that are absent, left out", emotions, [0, 3, 4, 4], [0, 4, 4, 4]),
    case("classes that are absent, listed", emotions, [0, 3, 4, 4], [0, 4, 4, 4], include_absent=True),
    case("long and other names", ["a", "a name longer than weighted avg", "행복", "悲しみ"], eighths_truth, eighths),
    case("halves at one digit", ["a", "b", "c", "d"], eighths_truth, eighths, digits=1),
    case("halves at three digits", ["a", "b", "c", "d"], eighths_truth, eighths, digits=3),
    case("perfect", ["no", "yes"], [0, 1, 1], [0, 1, 1]),
    case("a large support", ["no", "yes"], [0] * 9 + [1], [0] * 10, digits=3),
]
# Without a single hit, scikit-learn's counts become floats, and it prints a support of 2.0.
without_hits = [case("all wrong", ["no", "yes"], [0, 1, 1], [1, 0, 0])]
write("scores", "classification-report", ["scikit-learn"], {"cases": cases, "withoutHits": without_hits})
