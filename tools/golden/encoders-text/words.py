"""Word tokens of texts in many scripts, by the regex library, whose \\w is that of Unicode's UTS #18: letters, marks, digits, connectors and joiners.

Run: python tools/golden/encoders-text/words.py
Writes packages/encoders-text/src/tfidf/__fixtures__/words.json: the tokens, and TF-IDF of them by scikit-learn with that tokenizer.
"""

import json
from pathlib import Path

import numpy as np
import regex
import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.utils import murmurhash3_32

ROOT = Path(__file__).resolve().parents[3]
TARGET = ROOT / "packages/encoders-text/src/tfidf/__fixtures__/words.json"

TEXTS = {
    "Hindi": "मैं हिन्दी में बोलती हूँ, तुम्हें कैसे पता?",
    "Bengali": "আমি খুব খুশি! সত্যি…",
    "Tamil": "நான் மிகவும் மகிழ்ச்சியாக இருக்கிறேன்.",
    "Malayalam": "എനിക്ക് സന്തോഷമാണ്",
    "Arabic with vowels": "أَنَا سَعِيدٌ جِدًّا!!",
    "Hebrew with points": "אֲנִי שָׂמֵחַ מְאֹד?",
    "Persian with a joiner": "نمی‌خواهم بروم",
    "Vietnamese, decomposed": "To\u0302i ra\u0302\u0301t vui",
    "German, decomposed": "scho\u0308n, u\u0308ber",
    "Thai": "ฉันมีความสุขมาก",
    "Korean": "저는 정말 행복해요...",
    "Korean, decomposed": "\u1112\u1162\u11bc\u1107\u1169\u11a8",
    "Japanese": "とても嬉しいです。ガッカリ",
    "Khmer": "ខ្ញុំសប្បាយ",
    "Burmese": "ပျော်တယ်",
    "Tibetan": "དགའ་པོ་བྱུང་།",
    "Russian": "Я очень рад, что ты здесь!",
    "Greek": "Είμαι πολύ χαρούμενος…",
    "Georgian": "ძალიან მიხარია",
    "Amharic": "በጣም ደስ ብሎኛል።",
    "English": "Don't you dare_say it's 2 late?! I’m fine... ok…",
}
UNSEEN = ["हिन्दी में पता", "don't say सन्तोष"]
BUCKETS = 2**20
PATTERN = regex.compile(r"\w+(?:['’]\w+)*|[!?]+|\.{2,}|…")

fit = list(TEXTS.values())
vectorizer = TfidfVectorizer(
    tokenizer=PATTERN.findall, token_pattern=None, ngram_range=(1, 2), sublinear_tf=True, dtype=np.float64
).fit(fit)
columns = [abs(murmurhash3_32(term, seed=0)) % BUCKETS for term in vectorizer.get_feature_names_out()]
assert len(set(columns)) == len(columns)


def row_of(text):
    row = vectorizer.transform([text]).tocoo()
    pairs = sorted((columns[int(j)], float(v)) for j, v in zip(row.col, row.data))
    return {"text": text, "indices": [i for i, _ in pairs], "values": [v for _, v in pairs]}


TARGET.parent.mkdir(parents=True, exist_ok=True)
TARGET.write_text(
    json.dumps(
        {
            "library": "regex, scikit-learn",
            "version": f"{regex.__version__}, {sklearn.__version__}",
            "script": "tools/golden/encoders-text/words.py",
            "buckets": BUCKETS,
            "words": [{"name": name, "text": text, "tokens": PATTERN.findall(text)} for name, text in TEXTS.items()],
            "fit": fit,
            "expected": [row_of(text) for text in [*fit, *UNSEEN]],
        },
        ensure_ascii=False,
        indent=1,
    )
    + "\n",
    encoding="utf-8",
)
