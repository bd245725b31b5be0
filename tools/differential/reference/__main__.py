"""Writes cases as JSON lines: random inputs, and what the reference libraries make of them.

Run: python tools/differential/reference --seed 1 --cases 1000 SUBJECT …      (without a subject: prints their names)
"""

import argparse
import json
import sys

from subjects import SUBJECTS, cases_of


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", default="1")
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("subjects", nargs="*")
    options = parser.parse_args()
    if not options.subjects:
        print("\n".join(SUBJECTS))
        return
    for subject in options.subjects:
        if subject not in SUBJECTS:
            sys.exit(f"reference: expected one of {', '.join(SUBJECTS)}, received {subject}.")
    for subject in options.subjects:
        for case in cases_of(subject, options.seed, options.cases):
            print(json.dumps({"subject": subject, **case}, allow_nan=False))


if __name__ == "__main__":
    main()
