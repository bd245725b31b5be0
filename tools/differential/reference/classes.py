"""Scores of predicted classes: scikit-learn's."""

import numpy as np
from case import Case
from sklearn.dummy import DummyClassifier
from sklearn.metrics import (
    accuracy_score,
    balanced_accuracy_score,
    classification_report,
    confusion_matrix,
    f1_score,
    precision_recall_fscore_support,
    recall_score,
)


def averages(truth, predicted):
    """The averages by their names in records."""
    out = {"accuracy": accuracy_score(truth, predicted)}
    for average in ("weighted", "macro", "micro"):
        scores = precision_recall_fscore_support(truth, predicted, average=average, zero_division=0)
        out.update({average + name: value for name, value in zip(("Precision", "Recall", "F1"), scores)})
    recalls = recall_score(truth, predicted, average=None, labels=np.unique(truth), zero_division=0)
    return {**out, "uar": balanced_accuracy_score(truth, predicted), "classAccuracySd": np.std(recalls)}


def majority(truth):
    guess = DummyClassifier(strategy="most_frequent").fit(np.zeros((len(truth), 1)), truth).predict(np.zeros((len(truth), 1)))
    return {
        "index": int(guess[0]),
        "accuracy": accuracy_score(truth, guess),
        "weightedF1": f1_score(truth, guess, average="weighted", zero_division=0),
        "macroF1": f1_score(truth, guess, average="macro", zero_division=0),
    }


def report(truth, predicted, names, digits, include_absent):
    # Without a single right answer scikit-learn prints supports as fractions: a documented difference.
    if not (truth == predicted).any():
        return None
    seen = np.unique(np.concatenate([truth, predicted]))
    listed = range(len(names)) if include_absent else seen
    return classification_report(
        truth, predicted, labels=list(listed), target_names=[names[k] for k in listed], digits=digits, zero_division=0
    )


def case(draw):
    classes = draw.integer(2, 7)
    n = draw.size()
    truth = draw.labels(n, classes)
    predicted = draw.guesses(truth, classes)
    names = [draw.pick(["joy", "sad", "fear", "neutral", "frustration", "怒り"]) + str(k) for k in range(classes)]
    digits, include_absent = draw.integer(1, 5), draw.chance(0.2)
    every = precision_recall_fscore_support(truth, predicted, labels=range(classes), zero_division=0)
    matrix = confusion_matrix(truth, predicted, labels=range(classes))
    text = report(truth, predicted, names, digits, include_absent)
    return Case(
        {"classes": classes, "names": names, "truth": truth, "predicted": predicted, "digits": digits, "includeAbsent": include_absent},
        {
            **averages(truth, predicted),
            **dict(zip(("precision", "recall", "f1", "support"), every)),
            "confusion": matrix,
            "shares": confusion_matrix(truth, predicted, labels=range(classes), normalize="true"),
            "majority": majority(truth),
            "report": text,
        },
    )


SUBJECTS = {"classes": case}
