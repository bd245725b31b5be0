"""The state of a model folder, and the encoder `tfidf` by scikit-learn: its HashingVectorizer, and the folder's inverse document frequencies."""

import json
import struct

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer

# The encoder's default token pattern, in Python's words.
TOKENS = r"\w+(?:['’]\w+)*|[!?]+|\.{2,}|…"


def read_safetensors(path):
    """Arrays of float32 by name."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    body = memoryview(data)[8 + length :]
    return {
        name: np.frombuffer(body[slice(*entry["data_offsets"])], np.float32).reshape(entry["shape"])
        for name, entry in header.items()
        if name != "__metadata__"
    }


class Field:
    """Counts of hashed n-grams as the encoder weighs them."""

    def __init__(self, idf, **options):
        self.idf = idf
        self.counts = HashingVectorizer(
            n_features=len(idf), alternate_sign=False, norm=None, dtype=np.float64, **options
        )

    def __call__(self, texts):
        counts = self.counts.transform(texts).toarray()
        logs = np.log(counts, out=np.zeros_like(counts), where=counts > 0)
        values = np.where(counts > 0, 1 + logs, 0) * self.idf
        norms = np.linalg.norm(values, axis=1, keepdims=True)
        return values / np.where(norms > 0, norms, 1)


def text_features(state):
    """The features of texts, of a stream that is called text: [texts, buckets] of float32."""
    words = Field(state["text/idf/word"], ngram_range=(1, 2), token_pattern=TOKENS)
    letters = Field(state["text/idf/char"], ngram_range=(2, 5), analyzer="char_wb")
    return lambda texts: np.concatenate([words(texts), letters(texts)], axis=1).astype(np.float32)
