"""Writes CSV files as pandas, Excel, LibreOffice and R write them, and what pandas reads from each when it is told the separator and the encoding."""

import base64
import csv
import io
import json
import platform
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[3]
OUT = ROOT / "packages/etl/src/csv/__fixtures__/csv-files.json"

COLUMNS = ["dialogue", "sequence", "speaker", "text", "emotion"]
ROWS = [
    ["tea", "0", "Ada", 'He said "no"; twice, and left.', "joy"],
    ["tea", "1", "Zoë", "two\nlines\tand a tab | a bar", "neutral"],
    ["tea", "2", "지은", "", "anger"],
]
PLAIN = [["a", "0", "Ada", 'a 5" pipe', "joy"], ["a", "1", "Ben", 'so "called"', "joy"]]
cases = []


def add(name, data, sep, encoding="utf-8", skip=0):
    table = pd.read_csv(
        io.BytesIO(data), sep=sep, encoding=encoding, dtype=str, keep_default_na=False, skiprows=skip, header=None
    )
    cells = [["" if cell is None else cell for cell in row] for row in table.values.tolist()]
    cases.append(
        {"name": name, "base64": base64.b64encode(data).decode("ascii"), "columns": cells[0], "rows": cells[1:]}
    )


def written(rows, sep=",", end="\r\n", quoting=csv.QUOTE_MINIMAL):
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=sep, lineterminator=end, quoting=quoting)
    writer.writerows(rows)
    return file.getvalue()


everything = [COLUMNS, *ROWS]
frame = pd.DataFrame(ROWS, columns=COLUMNS)
add("pandas, with its index", frame.to_csv().encode(), ",")
add("pandas, sep=tab", frame.to_csv(sep="\t", index=False).encode(), "\t")
add("pandas, utf-8-sig", frame.to_csv(index=False).encode("utf-8-sig"), ",", "utf-8-sig")
add("pandas, sep=|", frame.to_csv(sep="|", index=False).encode(), "|")
add("pandas, utf-16", frame.to_csv(index=False).encode("utf-16"), ",", "utf-16")
add("Excel, CSV UTF-8 where the comma is the decimal mark", written(everything, ";").encode("utf-8-sig"), ";", "utf-8-sig")
add("Excel, Unicode text", written(everything, "\t").encode("utf-16"), "\t", "utf-16")
add("Excel, a separator said", ("sep=;\r\n" + written(everything, ";")).encode(), ";", skip=1)
add("Excel, CSV (Macintosh)", written([COLUMNS, ["a", "0", "Ada", "Tea.", "joy"], ["a", "1", "Ben", "No.", "joy"]], ",", "\r").encode(), ",")
add("LibreOffice, all text cells in quotes", written(everything, ";", "\n", csv.QUOTE_ALL).encode(), ";")
add("UTF-16, big endian", b"\xfe\xff" + written(everything).encode("utf-16-be"), ",", "utf-16")


def r_write(rows, sep):
    """write.csv and write.csv2: row names, quotes around texts, numbers bare."""
    lines = [sep.join(['""', *(f'"{name}"' for name in COLUMNS)])]
    for i, row in enumerate(rows, 1):
        cells = [cell if j == 1 else '"' + cell.replace('"', '""') + '"' for j, cell in enumerate(row)]
        lines.append(sep.join([f'"{i}"', *cells]))
    return "\n".join(lines) + "\n"


add("R, write.csv", r_write(ROWS, ",").encode(), ",")
add("R, write.csv2", r_write(ROWS, ";").encode(), ";")
add("by hand, quotes inside cells", ("\n".join(",".join(row) for row in [COLUMNS, *PLAIN]) + "\n").encode(), ",")

OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(
    json.dumps(
        {
            "library": "pandas, python csv",
            "version": f"{pd.__version__}, {platform.python_version()}",
            "script": "tools/golden/etl/csv_files.py",
            "cases": cases,
        },
        ensure_ascii=False,
        indent=1,
    )
    + "\n",
    encoding="utf-8",
)
