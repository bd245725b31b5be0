"""How often examples are drawn: counts that follow from what each sampler promises, by its type: `sampler/<type>`."""

import math

import numpy as np
import torch
from case import Case
from torch.utils.data import WeightedRandomSampler

EPOCHS = 20


def examples(draw):
    classes, n, batch = draw.integer(1, 5), draw.size(60), draw.pick([1, 2, 4, 8, 32])
    n = n // batch * batch if n >= batch and draw.chance(0.3) else n
    labels = draw.labels(n, classes)
    lengths = draw.random.randint(1, draw.pick([4, 40]), n)
    given = {"labels": labels, "batchSize": batch, "lengths": lengths, "seed": draw.integer(0, 10**9), "epochs": EPOCHS}
    return given, labels, lengths


def sequential(draw):
    given, labels, _ = examples(draw)
    n = len(labels)
    return Case({**given, "options": {"type": "sequential"}}, {"length": n, "counts": [EPOCHS] * n, "first": list(range(n))})


def shuffle(draw):
    """Every example once, and each as likely early as late: the mean place of the first is the middle."""
    given, labels, _ = examples(draw)
    n = len(labels)
    expected = {"length": n, "counts": [EPOCHS] * n, "place": (n - 1) / 2}
    return Case({**given, "options": {"type": "shuffle"}}, expected, {"place": 6 * math.sqrt((n * n - 1) / 12 / EPOCHS)})


SIZES = [4, 6, 8, 12, 16, 24, 32, 48]


def length_bucketed(draw):
    """Padded steps of an epoch: those of the examples in order of size, cut into batches. Only where nothing is left for a last batch, which is of any sizes."""
    given, labels, lengths = examples(draw)
    n, batch = len(labels), given["batchSize"]
    sizes = sorted(next(size for size in SIZES if size >= length) for length in lengths)
    padded = sum(batch * max(sizes[at : at + batch]) for at in range(0, n, batch)) if n % batch == 0 else None
    return Case({**given, "options": {"type": "length-bucketed"}}, {"length": n, "counts": [EPOCHS] * n, "padded": padded})


def weighted(draw):
    """PyTorch's sampler with the weights N / n of the label: what it draws by is the share of each example."""
    given, labels, _ = examples(draw)
    n, counts = len(labels), np.bincount(labels)
    sampler = WeightedRandomSampler(torch.tensor(n / counts[labels]), n)
    share = (sampler.weights / sampler.weights.sum()).numpy()
    draws = EPOCHS * n
    expected = draws * share
    # Six standard deviations: once in 10⁹ numbers.
    spread = 6 * np.sqrt(draws * share * (1 - share)) + 1
    # Not above 1 by a rounding, whose spread would be none.
    of_class = np.minimum(1, [share[labels == k].sum() for k in range(len(counts))])
    return Case(
        {**given, "options": {"type": "weighted"}},
        {"length": n, "counts": expected, "classes": draws * of_class},
        {"counts": float(spread.max()), "classes": float((6 * np.sqrt(draws * of_class * (1 - of_class)) + 1).max())},
    )


def balanced(draw):
    """Every class as often as the largest, every example of a class as often as the others, give or take one in an epoch."""
    given, labels, _ = examples(draw)
    counts = np.bincount(labels)
    most = int(counts.max())
    present = counts[counts > 0]
    return Case(
        {**given, "options": {"type": "balanced"}},
        {
            "length": most * len(present),
            "classes": [EPOCHS * most if count else 0 for count in counts],
            "least": [most // int(count) if count else 0 for count in counts],
            "most": [math.ceil(most / int(count)) if count else 0 for count in counts],
        },
    )


SUBJECTS = {
    "sampler/sequential": sequential,
    "sampler/shuffle": shuffle,
    "sampler/length-bucketed": length_bucketed,
    "sampler/weighted": weighted,
    "sampler/balanced": balanced,
}
