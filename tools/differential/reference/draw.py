"""Random inputs with awkward ones mixed in: the one place that makes them.

NumPy keeps the stream of `RandomState` as it is from version to version, so a seed gives the same inputs anywhere.
"""

import zlib

import numpy as np


def float32(values):
    """Values that a float32 holds exactly, as float64."""
    return np.asarray(values, np.float32).astype(np.float64)


class Draw:
    """The inputs of one case: the same seed, subject and number give the same case."""

    def __init__(self, seed, subject, number, small=False):
        self.random = np.random.RandomState(zlib.crc32(f"{seed}/{subject}/{number}".encode()))
        self.small = small

    def count(self, low, high):
        """Number of steps or resamples, in low … high; up to 8 in a small case."""
        return self.integer(low, max(low, min(high, 8)) if self.small else high)

    def chance(self, share):
        return self.random.random_sample() < share

    def integer(self, low, high):
        """In low … high, both included."""
        return int(self.random.randint(low, high + 1))

    def pick(self, items):
        return items[self.random.randint(len(items))]

    def uniform(self, low=0.0, high=1.0):
        return float(self.random.uniform(low, high))

    def normal(self, *shape):
        return self.random.standard_normal(shape)

    def size(self, most=40, least=1):
        """Number of examples: one of ten cases has the least, two of ten have hardly more."""
        most = min(most, least + 6) if self.small else most
        kind = self.uniform()
        if kind < 0.1:
            return least
        return self.integer(least, min(most, least + 4)) if kind < 0.3 else self.integer(least, max(least, most))

    def labels(self, n, classes):
        """Class indices: even, uneven, with absent classes, or of one class alone."""
        kind = self.uniform()
        if kind < 0.1:
            return np.full(n, self.integer(0, classes - 1))
        if kind < 0.4:
            present = self.random.permutation(classes)[: self.integer(1, classes)]
            return self.random.choice(present, n)
        shares = self.random.dirichlet(np.full(classes, self.pick([0.3, 1.0, 10.0])))
        return self.random.choice(classes, n, p=shares)

    def guesses(self, truth, classes):
        """Predicted classes: at random, mostly right, all right, never right, or one class alone, which may never occur."""
        n, kind = len(truth), self.uniform()
        if kind < 0.1:
            return np.full(n, self.integer(0, classes - 1))
        if kind < 0.15:
            return truth.copy()
        if kind < 0.2:
            return (truth + 1) % classes
        return np.where(self.random.random_sample(n) < self.uniform(), truth, self.random.randint(0, classes, n))

    def values(self, n):
        """Real numbers: spread, tied, constant, tiny, far from 0, or of float32."""
        kind, x = self.uniform(), self.normal(n)
        if kind < 0.1:
            return np.full(n, self.pick([0.0, 0.1, 3.0, -1.0 / 3.0, 1e6 + 0.1]))
        if kind < 0.3:
            return np.round(2 * x) / 2
        if kind < 0.4:
            return 1e6 + x
        if kind < 0.45:
            return 1e-9 * x
        if kind < 0.6:
            return float32(3 + x)
        return self.pick([1.0, 10.0]) * x + self.pick([0.0, 3.0])

    def scores(self, n):
        """Scores of folds or seeds: shares of a test set, so that equal ones are equal but for rounding, or any in 0 … 1."""
        if self.chance(0.4):
            count = self.pick([20, 200, 1000])
            return self.random.randint(0, count + 1, n) / count
        return np.round(np.clip(0.7 + 0.1 * self.normal(n), 0, 1), self.pick([2, 4, 17]))

    def logits(self, n, classes):
        """Values of float32: moderate, all equal, with ties, so far apart that probabilities are 0 and 1, or with an offset of 1e6."""
        kind, x = self.uniform(), self.normal(n, classes)
        if kind < 0.05:
            x = np.zeros((n, classes))
        elif kind < 0.2:
            x = np.round(x)
        elif kind < 0.3:
            x = 100 * np.round(x)
        elif kind < 0.4:
            x = 1e6 + np.round(16 * x) / 16
        else:
            x = self.pick([0.1, 1.0, 4.0]) * x
        return float32(x)

    def distributions(self, n, classes):
        """Rows that sum to 1: even, certain, tied, or any; columns may be 0 throughout."""
        kind = self.uniform()
        if kind < 0.1:
            return np.full((n, classes), 1.0 / classes)
        if kind < 0.25:
            return np.eye(classes)[self.random.randint(0, classes, n)]
        if kind < 0.5:
            votes = self.random.multinomial(self.pick([2, 4, 10]), np.full(classes, 1 / classes), n)
            return votes / votes.sum(1, keepdims=True)
        return self.random.dirichlet(np.full(classes, self.pick([0.05, 1.0, 20.0])), n)

    def weights(self, n):
        """Weights of examples, or None: ones, fractions, zeros (padding) among them, or zeros alone."""
        kind = self.uniform()
        if kind < 0.4:
            return None
        if kind < 0.45:
            return np.zeros(n)
        w = np.ones(n) if kind < 0.7 else float32(self.random.uniform(0.1, 3, n))
        return np.where(self.random.random_sample(n) < 0.3, 0.0, w)

    def class_weights(self, classes):
        """Weights of classes, or None; a third have zeros."""
        kind = self.uniform()
        if kind < 0.4:
            return None
        w = float32(self.random.uniform(0.1, 3, classes))
        return np.where(self.random.random_sample(classes) < 0.4, 0.0, w) if kind < 0.7 else w

    def whole_numbers(self, count, bound):
        """What a source of random numbers gives: integers in 0 … bound − 1."""
        return self.random.randint(0, bound, count)
