"""One cell's text to a value. What could be read in two ways, or was changed by Excel, is asked and never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from evaluation.domain.vocabulary import MARKS
from evaluation.domain.web_address import is_web_address
from evaluation.intake.columns import CODE_LENGTH, Column, Type
from evaluation.intake.dates import parse_date
from evaluation.intake.decoding import UNREADABLE
from evaluation.intake.headings import nearest
from evaluation.intake.report import listed, shortened

#: Whole numbers up to here are exact in float64 (2**53).
LARGEST_WHOLE = 9_007_199_254_740_992

#: A pattern that Arrow understands as well.
PLAIN_CODE = rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{CODE_LENGTH - 1}}}"
_CODE = re.compile(PLAIN_CODE)
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_THOUSANDS = re.compile(r"[-+]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_SHORTENED = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)?[eE][-+]?[0-9]+")
_PERCENTAGE = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+) ?%")
_QUOTED = re.compile("[\"'\u2018\u201c]([^\"'\u2018-\u201f]+)[\"'\u2019\u201d]")
_A_NUMBER = re.compile(r"(?<![0-9.,])[-+]?[0-9][0-9,]*(?:\.[0-9]+)?(?![0-9.,])")
_SUPPRESSED = re.compile(r"\*+|c|[<\u2264] ?[0-9]+|suppressed", re.IGNORECASE)
_MISSING = re.compile(r"n/?a|nan|null|none|missing|not available|unknown|[-.?\u2013\u2014]+", re.IGNORECASE)
#: What no cell may hold: control characters but the line feed, marks that turn the writing direction round, and what
#: is no character at all, which no slide or workbook can hold.
UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


@dataclass(frozen=True)
class Cell:
    """What a cell's text came to: a value, a mark, or nothing; with the fault that prevents it or the fix applied."""

    value: str | float | date | None = None
    mark: str | None = None
    fault: tuple[str, dict[str, Any]] | None = None
    fixed: str | None = None


def _fault(code: str, **facts: Any) -> Cell:
    return Cell(fault=(code, facts))


@dataclass(frozen=True)
class Dialect:
    """What of the file's dialect bears on its cells: beside semicolons a comma may be a decimal sign."""

    comma_may_be_decimal: bool = False


def parse(text: str, column: Column, dialect: Dialect) -> Cell:
    """Return what a filled cell of a column holds. Never raises."""
    if UNREADABLE in text:
        return _fault("unreadable_letters", text=shortened(text))
    if match := UNSEEN.search(text):
        return _fault("control_character", what=f"U+{ord(match.group()):04X}")
    if len(text) > column.max_length:
        return _fault("too_long", count=len(text), limit=column.max_length)
    if column.type is Type.TEXT:
        return Cell(text)
    if text in MARKS and column.marks:
        return Cell(mark=MARKS[text])
    if text.lower() in MARKS:
        return _mark_fault(text, column)
    return _PARSERS[column.type](text, column, dialect)


def _mark_fault(text: str, column: Column) -> Cell:
    if column.marks:
        return _fault("not_a_number", text=text, fix=f"Did you mean {text.lower()}?")
    fix = "Enter a value." if column.required else "Enter a value or leave the cell blank."
    return _fault("mark_not_allowed", text=text, fix=fix)


def _parse_code(text: str, column: Column, dialect: Dialect) -> Cell:
    if _CODE.fullmatch(text):
        return Cell(text)
    return _fault("code_changed_by_excel" if _SHORTENED.fullmatch(text) else "code_format", text=shortened(text))


def _parse_choice(text: str, column: Column, dialect: Dialect) -> Cell:
    if text in column.choices:
        return Cell(text)
    near = nearest(text.replace(" ", "_"), column.choices)
    fix = f"Did you mean {near[0]}?" if near else "Enter one of them."
    return _fault("not_a_choice", text=shortened(text), choices=listed(column.choices, "or"), fix=fix)


def _parse_address(text: str, column: Column, dialect: Dialect) -> Cell:
    return Cell(text) if is_web_address(text) else _fault("address_format", text=shortened(text))


def _parse_date(text: str, column: Column, dialect: Dialect) -> Cell:
    day = parse_date(text)
    return Cell(day) if isinstance(day, date) else Cell(fault=(day[0], day[1] | {"text": shortened(text)}))


def _parse_number(text: str, column: Column, dialect: Dialect) -> Cell:
    fixed = None
    if match := _QUOTED.fullmatch(text):
        text, fixed = match.group(1).strip(), "quoted_number"
    if _THOUSANDS.fullmatch(text):
        plain = text.replace(",", "")
        if dialect.comma_may_be_decimal and text.count(",") == 1 and "." not in text:
            return _fault("unclear_number", text=text, first=plain, second=text.replace(",", "."))
        text, fixed = plain, "thousands"
    if column.percent and _PERCENTAGE.fullmatch(text):
        return _within(float(text.rstrip("% ")) / 100, text, column, fixed)
    if not _NUMBER.fullmatch(text):
        return _number_fault(text, column)
    value = float(text)
    if abs(value) > LARGEST_WHOLE:
        return _fault("number_too_large", text=shortened(text))
    if column.type is Type.WHOLE and not value.is_integer():
        return _fault("not_whole", text=text, fix="Enter the count." if column.marks else "Round it.")
    return _within(value, text, column, fixed)


def _within(value: float, text: str, column: Column, fixed: str | None) -> Cell:
    low, high = column.low, column.high
    if (low is None or value >= low) and (high is None or value <= high):
        return Cell(value, fixed=fixed)
    if low is None or high is None:
        bound = f"{low:g} or more" if low is not None else f"{high:g} or less"
        return _fault("impossible_number", reason=f"{column.name} is {text}; it must be {bound}.", fix="Correct it.")
    reason = f"{column.name} is {text}; it must be between {low:g} and {high:g}."
    as_share = column.type is Type.SHARE and 1 < value <= 100 and "%" not in text
    fix = f"For {text}%, enter {value / 100:g}." if as_share else "Correct it."
    return _fault("impossible_number", reason=reason, fix=fix)


def _number_fault(text: str, column: Column) -> Cell:
    shown = shortened(text)
    if _SHORTENED.fullmatch(text):
        return _fault("shortened_number", text=shown)
    if _PERCENTAGE.fullmatch(text):
        return _fault("percentage", text=shown, fix=_instead_of_percentage(text, column))
    return _fault("not_a_number", text=shown, fix=_instead_of_words(text, column))


def _instead_of_percentage(text: str, column: Column) -> str:
    number = text.rstrip("% ")
    if column.type is Type.SHARE:
        return f"Enter {float(number) / 100:g}."
    if column.name in ("numerator", "denominator"):
        where = "" if column.name == "numerator" else " as numerator"
        return f"Enter the count. For {number} of 100, enter {number}{where}, with denominator 100."
    return "Enter the number on the outcome's own scale, without %."


def _instead_of_words(text: str, column: Column) -> str:
    if column.marks and _SUPPRESSED.fullmatch(text):
        return "Enter the number, or [c] if it was suppressed at source."
    if column.marks and _MISSING.fullmatch(text):
        return "Enter the number, 0 if none happened, or [x] if not available."
    plain = text.replace("\N{MINUS SIGN}", "-")
    numbers = _A_NUMBER.findall(plain)
    if len(numbers) == 1 and (_NUMBER.fullmatch(numbers[0]) or _THOUSANDS.fullmatch(numbers[0])):
        return f"Enter {numbers[0].replace(',', '')}."
    return "Enter a number, or [x] if not available." if column.marks else "Enter a number, or leave the cell blank."


_PARSERS = {
    Type.CODE: _parse_code,
    Type.CHOICE: _parse_choice,
    Type.ADDRESS: _parse_address,
    Type.DATE: _parse_date,
    Type.WHOLE: _parse_number,
    Type.NUMBER: _parse_number,
    Type.SHARE: _parse_number,
}
