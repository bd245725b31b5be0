"""Calibration: bins from their definition, Brier score and log loss by scikit-learn."""

import numpy as np
from case import Case
from draw import float32
from sklearn.metrics import brier_score_loss, log_loss


def calibration(truth, rows, bins):
    classes, n = rows.shape[1], len(truth)
    confidence, right = rows.max(1), rows.argmax(1) == truth
    edges = [b / bins for b in range(bins + 1)]
    # (low, high]; 0 in the first.
    inside = [(confidence > (edges[b] if b else -1.0)) & (confidence <= (edges[b + 1] if b < bins - 1 else np.inf)) for b in range(bins)]
    accuracy = [right[rows_].mean() if rows_.any() else None for rows_ in inside]
    mean_confidence = [confidence[rows_].mean() if rows_.any() else None for rows_ in inside]
    counts = [int(rows_.sum()) for rows_ in inside]
    gaps = [abs(a - c) if count else 0.0 for a, c, count in zip(accuracy, mean_confidence, counts)]
    return {
        "expectedCalibrationError": sum(count / n * gap for count, gap in zip(counts, gaps)),
        "maximumCalibrationError": max(gaps),
        "brier": brier_score_loss(truth, rows, labels=list(range(classes)), scale_by_half=False),
        "negativeLogLikelihood": log_loss(truth, rows, labels=list(range(classes))),
        "accuracy": right.mean(),
        "meanConfidence": confidence.mean(),
        "counts": counts,
        "binAccuracy": accuracy,
        "binConfidence": mean_confidence,
    }


def case(draw):
    classes, n, bins = draw.integer(2, 7), draw.size(), draw.pick([1, 2, 5, 10, 10, 15])
    truth = draw.labels(n, classes)
    rows = draw.distributions(n, classes)
    if draw.chance(0.3):
        rows = float32(rows)
    return Case({"classes": classes, "truth": truth, "probabilities": rows, "bins": bins}, calibration(truth, rows, bins))


SUBJECTS = {"calibration": case}
