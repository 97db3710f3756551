"""The contract as a person meets it: one template a kind of file, and docs/file-contract.md."""

from __future__ import annotations

import csv
import io
import sys

from evaluation.intake.cells import LARGEST_WHOLE
from evaluation.intake.codes import CODES
from evaluation.intake.columns import CODE_LENGTH, NAME_LENGTH, WORDS_LENGTH, Column, Kind, Type
from evaluation.intake.contract import KINDS
from evaluation.intake.limits import COLUMN_LIMIT, LINE_LENGTH
from evaluation.intake.report import KEPT_PROBLEMS
from evaluation.intake.rules import RULES
from evaluation.intake.words import Code


def template(kind: str) -> bytes:
    """Return the CSV to start a file of one kind from: its headings and one made-up row to overwrite.

    The row belongs to a project EXAMPLE, so that a row left in by mistake is refused by name.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(KINDS[kind].names)
    writer.writerow(column.example for column in KINDS[kind].columns)
    return text.getvalue().encode()


_HEAD = f"""# The files

Made from the contract by `python -m evaluation.intake.templates > docs/file-contract.md`; do not edit.

Six kinds of CSV, recognised by their headings. Columns may stand in any order. A heading that is not listed here is
refused by name, unless it starts with `x_`: such a column stays in the file and is not read. Files of one call may
refer to each other, in any order; they are loaded all or none.

- Dates are written year-month-day: 2026-04-01. Nothing before 1900 or after 2100.
- Codes are letters, digits, hyphen, underscore and full stop, starting with a letter or digit, at most {CODE_LENGTH}
  characters. Upper and lower case differ.
- Names have at most {NAME_LENGTH} characters and words at most {WORDS_LENGTH:,}. Numbers go up to {LARGEST_WHOLE:,}.
- `[x]` (not available), `[z]` (not applicable) and `[c]` (suppressed at source) are values where the tables say so.
- A row is corrected by sending its key again: the later one counts, both stay in the history. A row of returns is
  taken back by sending it again with `[z]` for its figures.
  They are stored as they stand and never guessed. A blank is no value; 0 is 0.
- A key met again in a later published upload supersedes the earlier row. The same key twice in one call is a fault.
- At most {COLUMN_LIMIT} columns and {LINE_LENGTH:,} characters a row. The first {KEPT_PROBLEMS:,} problems of a file
  are listed, and the number of the others.
- Rows are counted as a spreadsheet shows them: the headings are row 1, blank rows count, and a row whose quoted cells
  hold line breaks counts once.

"""

_READING = """## How a file is read

Everything is read as text by the rules of RFC 4180 first, and only then typed.

An Excel workbook (.xlsx) is read like the CSV of its one sheet with values: numbers as typed, dates as dates, nothing
calculated anew. Row numbers are Excel's.

Fixed for you, and told: semicolons or tabs, a byte order mark, UTF-16, Windows-1252, CRLF or lone CR, blank rows,
stray and non-breaking spaces, thousands commas, quotes round numbers, the case and spaces of headings.

Asked of you, never guessed: dates in any other form, a percentage where a count belongs, what Excel changed or
shortened, totals and notes, titles above the headings, a second table, letters that cannot be told.

"""


def document() -> str:
    """Return docs/file-contract.md."""
    kinds = "\n".join(_kind(kind) for kind in KINDS.values())
    problems = "\n".join(_problem(code) for code in CODES.values())
    table = f"| code | severity | an example of its words |\n| --- | --- | --- |\n{problems}\n"
    says = "`fault` stops the load, `confirm` asks, `fixed` was put right and is told.\n\n"
    return f"{_HEAD}{kinds}\n{_READING}## Every problem a check can name\n\n{says}{table}"


def _kind(kind: Kind) -> str:
    columns = "\n".join(_column(column) for column in kind.columns)
    rules = "\n".join(f"- {rule.says}" for rule in RULES if kind.name in rule.kinds)
    key = ", ".join(f"`{name}`" for name in kind.key)
    return (
        f"## {kind.name}.csv\n\n{kind.says} Key: {key}.\n\n"
        f"| column | needed | type | holds | example |\n| --- | --- | --- | --- | --- |\n{columns}\n\n{rules}\n"
    )


def _column(column: Column) -> str:
    parts = (f"`{column.name}`", "yes" if column.required else "", _type(column), column.says, column.example)
    return _row(*parts)


def _type(column: Column) -> str:
    if column.choices:
        return ", ".join(f"`{choice}`" for choice in column.choices)
    words = "words" if column.max_length == WORDS_LENGTH else "name"
    said = words if column.type is Type.TEXT else str(column.type)
    if column.low is not None and column.high is not None:
        said += f" {column.low:g} to {column.high:g}"
    elif column.low is not None:
        said += f" from {column.low:g}"
    return f"{said}, or a mark" if column.marks else said


def _problem(code: Code) -> str:
    words = " ".join(code.example_words)
    return _row(f"`{code.name}`", str(code.severity), words)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


if __name__ == "__main__":
    sys.stdout.buffer.write(document().encode())
