"""Writes what Python's codec makes of CP949 (Unified Hangul Code): a few words with syllables that EUC-KR lacks, and a hash over
every two-byte character."""

import hashlib
import json
import platform
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
OUT = ROOT / "packages/etl/src/release/__fixtures__/cp949.json"

WORDS = ["안녕하세요.", "똠방각하", "펲시 콜라", "뷁", "햏햏, 쌰!", "b/ 믜안해 l/", "갂힣"]


def characters() -> list[str]:
    """Every two-byte character, in the order of its bytes."""
    found = []
    for lead in range(0x81, 0xFF):
        for trail in range(0x41, 0xFF):
            try:
                found.append(bytes([lead, trail]).decode("cp949"))
            except UnicodeDecodeError:
                continue
    return [character for character in found if len(character) == 1]


every = characters()
OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(
    json.dumps(
        {
            "library": "python codecs",
            "version": platform.python_version(),
            "script": "tools/golden/etl/cp949.py",
            "words": [{"text": word, "hex": word.encode("cp949").hex()} for word in WORDS],
            "characters": len(every),
            "sha256": hashlib.sha256("".join(every).encode("utf-8")).hexdigest(),
        },
        ensure_ascii=False,
        indent=2,
    )
    + "\n",
    encoding="utf-8",
)
