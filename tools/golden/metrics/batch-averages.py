"""Golden averages over batches, as a published system has them: balanced_accuracy_score and accuracy_score of scikit-learn, batch by batch, and their means.

Run: python tools/golden/metrics/batch-averages.py
Writes packages/metrics/src/scores/__fixtures__/batch-averages.json
"""

import warnings

import numpy as np
from _golden import write
from sklearn.metrics import accuracy_score, balanced_accuracy_score

# It warns of batches of one class, and of classes that a batch lacks: those are the cases.
warnings.filterwarnings("ignore", category=UserWarning)


def case(name, truth, predicted, batch_size):
    batches = [slice(start, start + batch_size) for start in range(0, len(truth), batch_size)]
    mean = lambda score: float(np.mean([score(truth[batch], predicted[batch]) for batch in batches]))
    return {
        "name": name,
        "truth": [int(label) for label in truth],
        "predicted": [int(label) for label in predicted],
        "batchSize": batch_size,
        "expected": {"uar": mean(balanced_accuracy_score), "accuracy": mean(accuracy_score)},
    }


truth = [0, 0, 1, 2, 1, 1, 2, 0, 0, 0, 3]
predicted = [0, 1, 1, 2, 0, 1, 1, 0, 0, 3, 3]
random = np.random.default_rng(1)
many = random.integers(0, 4, 203)
guessed = np.where(random.random(203) < 0.6, many, random.integers(0, 4, 203))
cases = [case(f"11 utterances, batches of {size}", truth, predicted, size) for size in (1, 2, 4, 16)]
cases += [case(f"203 utterances, batches of {size}", many, guessed, size) for size in (2, 16, 64)]
write("scores", "batch-averages", ["scikit-learn"], {"cases": cases})
