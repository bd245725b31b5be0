"""Golden calibration: reliability bins, Brier score and log loss by scikit-learn; ECE and MCE from these bins, held against TorchMetrics.

TorchMetrics computes in float32, whatever it is given.

Run: python tools/golden/metrics/calibration.py
Writes packages/metrics/src/scores/__fixtures__/calibration.json
"""

import numpy as np
import torch
from _golden import write
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, log_loss
from torchmetrics.functional.classification import multiclass_calibration_error

torch.set_default_dtype(torch.float64)


def case(name, truth, probabilities, bins):
    truth, probabilities = np.asarray(truth), np.asarray(probabilities, float)
    classes = probabilities.shape[1]
    confidence, correct = probabilities.max(1), probabilities.argmax(1) == truth
    accuracy, mean_confidence = calibration_curve(correct, confidence, n_bins=bins)
    counts = np.histogram(confidence, bins=bins, range=(0, 1))[0]
    gaps = np.abs(accuracy - mean_confidence)
    ece, mce = float((counts[counts > 0] * gaps).sum() / len(truth)), float(gaps.max())
    for norm, value in (("l1", ece), ("max", mce)):
        other = multiclass_calibration_error(torch.tensor(probabilities), torch.tensor(truth), classes, n_bins=bins, norm=norm)
        assert abs(float(other) - value) < 1e-6, (name, norm, float(other), value)
    one_hot = np.eye(classes)[truth]
    return {
        "name": name,
        "truth": truth.tolist(),
        "probabilities": probabilities.tolist(),
        "bins": bins,
        "expected": {
            "expectedCalibrationError": ece,
            "maximumCalibrationError": mce,
            "brier": float(brier_score_loss(truth, probabilities, labels=list(range(classes)), scale_by_half=False)),
            "negativeLogLikelihood": float(log_loss(one_hot, probabilities)),
            "binAccuracy": accuracy.tolist(),
            "binConfidence": mean_confidence.tolist(),
        },
    }


rng = np.random.default_rng(9)


def sample(classes, n, sharpness):
    truth = rng.integers(0, classes, n)
    logits = rng.normal(size=(n, classes)) + 1.2 * np.eye(classes)[truth]
    powers = np.exp(sharpness * logits)
    # Rounded, with the rest put on the first class: rows sum to 1, and no confidence lies on an edge.
    probabilities = np.round(powers / powers.sum(1, keepdims=True), 6)
    probabilities[:, 0] += 1 - probabilities.sum(1)
    return truth, np.clip(probabilities, 0, 1)


truth, certain = sample(3, 40, 8)
cases = [
    case("seven classes, ten bins", *sample(7, 60, 1.0), 10),
    case("seven classes, fifteen bins", *sample(7, 60, 2.5), 15),
    case("over-confident", truth, certain, 5),
    case("two classes", *sample(2, 50, 1.0), 10),
    case("one bin", *sample(4, 20, 1.0), 1),
]
write("scores", "calibration", ["torchmetrics", "scikit-learn"], {"cases": cases})
