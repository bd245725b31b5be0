"""Every metric of an evaluation, from logits and from predicted valence and arousal, over the rows that count."""

import affect
import auroc
import calibration
import classes
import numpy as np
from case import Case
from draw import float32

BOTH = ("ccc", "pearson", "mae", "rmse")


def softmax(logits):
    powers = np.exp(logits - logits.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def of_classes(truth, logits):
    p = softmax(logits)
    area, calibrated = auroc.areas(truth, p), calibration.calibration(truth, p, 10)
    return {
        **classes.averages(truth, logits.argmax(1)),
        "auroc": area["macro"],
        "weightedAuroc": area["weighted"],
        "ece": calibrated["expectedCalibrationError"],
        "mce": calibrated["maximumCalibrationError"],
        "brier": calibrated["brier"],
        "negativeLogLikelihood": calibrated["negativeLogLikelihood"],
    }


def of_affect(truth, guess):
    """A dimension without a known value has no scores; the mean is over the others, and undefined where one of them is."""
    out, known = {}, []
    for k, name in enumerate(("Valence", "Arousal")):
        rows = np.isfinite(truth[:, k])
        scores = affect.scores(truth[rows, k], guess[rows, k]) if rows.any() else dict.fromkeys(BOTH)
        out.update({key + name: scores[key] for key in BOTH})
        known += [scores] if rows.any() else []
    for key in BOTH:
        values = [scores[key] for scores in known]
        out[key + "Mean"] = np.mean(values) if values and None not in values else None
    return out


NO_CLASSES = dict.fromkeys(of_classes(np.array([0, 1]), np.eye(2)))
NO_AFFECT = dict.fromkeys(of_affect(np.eye(2), np.eye(2)))


def case(draw):
    width, n = draw.integer(2, 7), draw.size()
    truth = draw.labels(n, width)
    logits = draw.logits(n, width) if draw.chance(0.9) else None
    if logits is not None and draw.chance(0.5):
        logits = float32(logits + np.eye(width)[truth])
    values = guess = None
    if draw.chance(0.6):
        pairs = [affect.pair(draw, n) for _ in range(2)]
        values, guess = (float32(np.stack(columns, 1)) for columns in zip(*pairs))
        missing = draw.random.random_sample((n, 2)) < draw.pick([0.0, 0.3])
        missing[:, draw.integer(0, 1)] |= draw.chance(0.15)
        values[missing] = np.nan
    rows = np.flatnonzero(draw.random.random_sample(n) < 0.7) if draw.chance(0.3) else np.arange(n)
    rows = rows if len(rows) else np.array([0])
    loss = draw.uniform() if draw.chance(0.5) else None
    return Case(
        {
            "classes": width,
            "truth": truth,
            "logits": None if logits is None else logits.ravel(),
            "values": None if values is None else values.ravel(),
            "guess": None if guess is None else guess.ravel(),
            "rows": rows,
            "loss": loss,
        },
        {
            **(NO_CLASSES if logits is None else of_classes(truth[rows], logits[rows])),
            **(NO_AFFECT if values is None else of_affect(values[rows], guess[rows])),
            "loss": loss,
        },
    )


SUBJECTS = {"metrics": case}
