"""Golden values of the hashed TF-IDF text encoder, by scikit-learn.

Run: python tools/golden/encoders-text/tfidf.py
Writes packages/encoders-text/src/__fixtures__/tfidf.json
"""

import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.utils import murmurhash3_32

ROOT = Path(__file__).resolve().parents[3]
TARGET = ROOT / "packages/encoders-text/src/__fixtures__/tfidf.json"

ASCII = [
    "Oh no, not the red sofa again",
    "The sofa is fine, the sofa is red",
    "No no no",
    "Are you really sure you are fine",
    "I am",
    "",
]
UNICODE = [
    "Oh, come ON!! You can't be serious...",
    "I’m fine. Really, I’m fine",
    "Señor Núñez naïvely said: çà va?",
    "Wait… what?! 😀 ok 👍🏽",
    "tab\tand\n newline   here",
    "a b c",
    "!",
]
UNSEEN = ["You can't be Núñez!!", "no red zeppelin, the sofa", "😀…", "xyzzy", ""]

# The encoder's default token pattern, in Python's words.
DEFAULT_PATTERN = r"\w+(?:['’]\w+)*|[!?]+|\.{2,}|…"


def bucket_of(term, buckets):
    return abs(murmurhash3_32(term, seed=0)) % buckets


def rows_of(matrix, bucket_of_column):
    rows = []
    for i in range(matrix.shape[0]):
        row = matrix[i].tocoo()
        pairs = sorted((bucket_of_column(int(j)), float(v)) for j, v in zip(row.col, row.data) if v != 0)
        rows.append({"indices": [b for b, _ in pairs], "values": [v for _, v in pairs]})
    return rows


def vectorizer_case(name, fit, options, buckets=2**20, **kwargs):
    vectorizer = TfidfVectorizer(norm="l2", smooth_idf=True, dtype=np.float64, **kwargs).fit(fit)
    terms = vectorizer.get_feature_names_out()
    columns = [bucket_of(t, buckets) for t in terms]
    # Unseen terms must not fall into a known bucket either: the vocabulary of all texts together is free of collisions.
    everything = TfidfVectorizer(**{**kwargs, "min_df": 1}).fit([*fit, *UNSEEN]).get_feature_names_out()
    assert len({bucket_of(t, buckets) for t in everything}) == len(everything), name
    texts = [*fit, *UNSEEN]
    return {
        "name": name,
        "options": {**options, "buckets": buckets},
        "fit": fit,
        "texts": texts,
        "expected": rows_of(vectorizer.transform(texts), lambda j: columns[j]),
    }


def hashing_case(name, fit, options, buckets, **kwargs):
    """Few buckets, so that n-grams share them. Only texts that were fitted on: there every bucket is known."""
    counts = HashingVectorizer(
        n_features=buckets, alternate_sign=False, norm=None, dtype=np.float64, **kwargs
    ).transform(fit)
    weighted = TfidfTransformer(norm="l2", smooth_idf=True, sublinear_tf=True).fit_transform(counts)
    return {
        "name": name,
        "options": {**options, "buckets": buckets},
        "fit": fit,
        "texts": fit,
        "expected": rows_of(weighted, lambda j: j),
    }


def signed_counts(texts, buckets):
    counts = HashingVectorizer(
        n_features=buckets, alternate_sign=True, norm=None, dtype=np.float64, analyzer="char_wb", ngram_range=(2, 3)
    ).transform(texts)
    return {"texts": texts, "buckets": buckets, "ngrams": [2, 3], "expected": rows_of(counts, lambda j: j)}


cases = [
    vectorizer_case(
        "words and pairs, scikit-learn's token pattern",
        ASCII,
        {"charNgrams": False, "tokenPattern": r"\b\w\w+\b"},
        ngram_range=(1, 2),
        token_pattern=r"(?u)\b\w\w+\b",
        sublinear_tf=True,
    ),
    vectorizer_case(
        "words, pairs and triples, default token pattern",
        UNICODE,
        {"charNgrams": False, "wordNgrams": [1, 3]},
        ngram_range=(1, 3),
        token_pattern=DEFAULT_PATTERN,
        sublinear_tf=True,
    ),
    vectorizer_case(
        "pairs only, counts, upper case kept, found in two texts",
        [*ASCII, *UNICODE, *ASCII[:2]],
        {
            "charNgrams": False,
            "wordNgrams": [2, 2],
            "lowercase": False,
            "sublinearTf": False,
            "minDf": 2,
        },
        ngram_range=(2, 2),
        token_pattern=DEFAULT_PATTERN,
        lowercase=False,
        sublinear_tf=False,
        min_df=2,
    ),
    vectorizer_case(
        "characters 2 to 5",
        [*ASCII, *UNICODE],
        {"wordNgrams": False},
        analyzer="char_wb",
        ngram_range=(2, 5),
        sublinear_tf=True,
    ),
    vectorizer_case(
        "characters 4 to 6, counts, found in two texts",
        [*ASCII, *UNICODE],
        {"wordNgrams": False, "charNgrams": [4, 6], "sublinearTf": False, "minDf": 2},
        analyzer="char_wb",
        ngram_range=(4, 6),
        sublinear_tf=False,
        min_df=2,
    ),
    hashing_case(
        "words in 16 buckets",
        ASCII,
        {"charNgrams": False},
        16,
        ngram_range=(1, 2),
        token_pattern=DEFAULT_PATTERN,
    ),
    hashing_case(
        "characters in 64 buckets",
        UNICODE,
        {"wordNgrams": False, "charNgrams": [2, 3]},
        64,
        analyzer="char_wb",
        ngram_range=(2, 3),
    ),
]

hashes = [
    {"text": text, "seed": seed, "expected": int(murmurhash3_32(text, seed=seed))}
    for text in ["", "a", "ab", "abc", "abcd", "abcde", " héllo", "😀…", "The quick brown fox jumps over the lazy dog"]
    for seed in [0, 1, 0x9747B28C]
]

TARGET.parent.mkdir(exist_ok=True)
TARGET.write_text(
    json.dumps(
        {
            "library": "scikit-learn",
            "version": sklearn.__version__,
            "script": "tools/golden/encoders-text/tfidf.py",
            "hashes": hashes,
            "cases": cases,
            "signedCounts": signed_counts(UNICODE, 32),
        },
        ensure_ascii=False,
    )
    + "\n"
)
