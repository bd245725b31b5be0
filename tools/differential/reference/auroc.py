"""Areas under the ROC curve: scikit-learn's, class by class."""

import numpy as np
from case import Case
from sklearn.metrics import roc_auc_score


def areas(truth, scores):
    """One against the rest; None where the class, or every other, does not occur (scikit-learn: NaN for the whole)."""
    each = [roc_auc_score(truth == k, scores[:, k]) if 0 < (truth == k).sum() < len(truth) else None for k in range(scores.shape[1])]
    support = [(truth == k).sum() for k, area in enumerate(each) if area is not None]
    defined = [area for area in each if area is not None]
    if not defined:
        return {"macro": None, "weighted": None, "perClass": each}
    out = {"macro": np.mean(defined), "weighted": np.average(defined, weights=support), "perClass": each}
    # With three classes or more that all occur it is scikit-learn's own average over classes.
    if len(defined) == len(each) > 2:
        if is_distribution(scores):
            assert np.isclose(out["macro"], roc_auc_score(truth, scores, multi_class="ovr", average="macro"))
            assert np.isclose(out["weighted"], roc_auc_score(truth, scores, multi_class="ovr", average="weighted"))
    return out


def is_distribution(rows):
    return bool(np.allclose(rows.sum(1), 1) and (rows >= 0).all())


def case(draw):
    classes, n = draw.integer(2, 6), draw.size()
    truth = draw.labels(n, classes)
    if draw.chance(0.5):
        scores = draw.distributions(n, classes)
    else:
        scores = np.stack([draw.values(n) for _ in range(classes)], 1)
    if draw.chance(0.5):
        scores = scores + draw.pick([0.1, 1.0]) * np.eye(classes)[truth]
    return Case({"classes": classes, "truth": truth, "scores": scores}, areas(truth, scores))


SUBJECTS = {"auroc": case}
