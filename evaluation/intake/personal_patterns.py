"""Texts that name or reach a person, found by their form: what is found is never shown in a message, whatever the file.

An NHS number passes modulus 11 (NHS Data Dictionary), as 9% of all ten-digit numbers do; one written 3-3-4, or after
the letters NHS, leaves little doubt. A postcode has the form of BS 7666. Telephone numbers are those of the UK.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

HIDDEN = "(not shown)"


class Sort(StrEnum):
    """What a text looks like, as a message says it."""

    NHS_NUMBER = "an NHS number"
    POSTCODE = "a full postcode"
    EMAIL = "an e-mail address"
    TELEPHONE = "a telephone number"
    INSURANCE = "a National Insurance number"
    BIRTH = "a date of birth"
    NAME = "a person's name"


@dataclass(frozen=True)
class Span:
    """A stretch of a text that looks personal. surely: whether it leaves no reasonable doubt."""

    start: int
    end: int
    sort: Sort
    surely: bool = False


_GAP = r"\s\u2010-\u2015\u2212\-"
_RUN = re.compile(rf"\d(?:[{_GAP}]{{0,3}}\d){{9,}}")
_GROUP = re.compile(r"\d+")
_GROUPED = re.compile(
    r"(?<![\d.,])(?:\d{3}([/._])\d{3}\1\d{4}|\d,\d{3},\d{3},\d{3}|\d\.\d{9}[eE]\+?0?9)(?:\.0+)?(?![\d,])"
)
_DATE_FIRST = re.compile(r"(?:19|20)\d\d\D{1,3}\d\d\D{1,3}\d\d(?!\d)|\d\d\D{1,3}\d\d\D{1,3}(?:19|20)\d\d(?!\d)")
#: Digits inside a DOI or a web address are no one's number.
_REFERENCE = re.compile(r"(?:\b10\.\d{4,9}/|https?://)\S+")
_SAID = re.compile(r"(?:nhs|chi)\W{0,3}(?:n(?:o|um|umber|r)?\b)?\W{0,5}\Z", re.IGNORECASE)
_DECIMALS = re.compile(r"\.\d*[1-9]")

_OUTWARD = r"[A-PR-UWYZ](?:\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d{1,2}|[A-HK-Y]\d[ABEHMNPRVWXY])"
_INWARD = r"\d[ABD-HJLNP-UW-Z]{2}"
_POSTCODE = re.compile(rf"(?<![A-Za-z0-9])(?:{_OUTWARD}|GIR)\s{{0,3}}{_INWARD}(?![A-Za-z0-9])")
_WHOLE_POSTCODE = re.compile(rf"(?:{_OUTWARD}|GIR){_INWARD}", re.IGNORECASE)
_SMALL_POSTCODE = re.compile(rf"(?<![A-Za-z0-9])(?:{_OUTWARD})\s{{1,3}}{_INWARD}(?![A-Za-z0-9])", re.IGNORECASE)
_AREA_LIST = """
    AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK
    FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN
    NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW
    UB W WA WC WD WF WN WR WS WV YO ZE
"""
_AREAS = frozenset(_AREA_LIST.split())
_LETTERS = re.compile(r"[A-Za-z]+")

_EMAIL = re.compile(r"[\w.%+'-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}")
_TELEPHONE = re.compile(
    rf"(?<![\w.+])(?:(?:\+|00)44[{_GAP}]?(?:\(0\))?[{_GAP}]?|\(?0)[1-378]\)?(?:[{_GAP}()]{{0,2}}\d){{9}}(?![\d.])"
)
_INSURANCE = re.compile(r"(?<![A-Za-z0-9])[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\s?(?:\d\d\s?){3}[A-D](?![A-Za-z0-9])")
_BIRTH = re.compile(r"\b(?:d\.?o\.?b\b\.?|date of birth|born(?: on)?)[ :=-]{0,4}\d[\w/., -]{0,20}", re.IGNORECASE)

#: Whatever any pattern finds, this finds something of it; most texts end here. (A postcode ends in a digit, 2 letters.)
_LOOKS = (
    rf"@|\d(?:[{_GAP}()/._,]{{0,3}}\d){{8}}|\d\s{{0,3}}\d\s*[A-Za-z]\s*[A-Za-z]|[A-Za-z]\s{{0,3}}\d\s*[A-Za-z]\s*[A-Za-z]"
    r"|[Bb][Oo][Rr][Nn]|[Bb][Ii][Rr][Tt][Hh]|[Dd]\.?[Oo]\.?[Bb]|[A-Za-z]{2}\s?\d\d\s?\d\d\s?\d\d\s?[A-D]"
)
_SUSPICIOUS = re.compile(_LOOKS)
#: The same in words that Arrow understands, for texts of visible ASCII: in those no gap is but a hyphen.
SUSPICIOUS_VISIBLE = _LOOKS.replace(_GAP, r"\-").replace(r"\d", "[0-9]").replace(r"\s", " ")
VISIBLE = r"\A[!-~]*\z"


def suspicious(text: str) -> bool:
    """Return whether a text is worth a closer look; False is final."""
    return _SUSPICIOUS.search(text) is not None


def spans(text: str) -> list[Span]:
    """Return the stretches of a text that look personal, without overlap, in their order."""
    if not suspicious(text):
        return []
    found = [*_nhs_numbers(text), *_telephones(text), *_postcodes(text)]
    found += [Span(*match.span(), sort) for sort, pattern in _PLAIN.items() for match in pattern.finditer(text)]
    found.sort(key=lambda span: (span.start, -span.end))
    apart: list[Span] = []
    for span in found:
        if not apart or span.start >= apart[-1].end:
            apart.append(span)
    return apart


def masked(text: str) -> str:
    """Return a text without what looks personal in it."""
    for span in reversed(spans(text)):
        text = f"{text[: span.start]}{HIDDEN}{text[span.end :]}"
    return text


def ten_digits(text: str) -> int:
    """Return how many ten-digit numbers a text holds, valid as NHS numbers or not."""
    return sum(1 for _ in _candidates(text))


def is_nhs_number(digits: str) -> bool:
    """Return whether ten digits pass the modulus 11 check."""
    figures = [int(digit) for digit in digits]
    if len(figures) != 10 or not any(figures):
        return False
    check = 11 - sum(weight * figure for weight, figure in zip(range(10, 1, -1), figures, strict=False)) % 11
    return figures[9] == (0 if check == 11 else check)


def _nhs_numbers(text: str) -> Iterator[Span]:
    references = [match.span() for match in _REFERENCE.finditer(text)]
    for start, end, digits, written in _candidates(text):
        if any(first <= start < last for first, last in references):
            continue
        if is_nhs_number(digits):
            yield Span(
                start, end, Sort.NHS_NUMBER, written or _SAID.search(text[max(0, start - 20) : start]) is not None
            )


def _candidates(text: str) -> Iterator[tuple[int, int, str, bool]]:
    """Yield the ten-digit numbers of a text: start, end, digits, and whether it is written 3-3-4 as NHS numbers are."""
    for run in _RUN.finditer(text):
        groups = [(match.start() + run.start(), match.group()) for match in _GROUP.finditer(run.group())]
        if _is_decimal(text, run.start(), run.end()):
            continue
        lengths = [len(group) for _, group in groups]
        for first, (start, group) in enumerate(groups):
            if len(group) == 10:
                yield start, start + 10, group, False
            elif lengths[first : first + 3] == [3, 3, 4]:
                end = groups[first + 2][0] + 4
                yield start, end, "".join(part for _, part in groups[first : first + 3]), True
        if sum(lengths) == 10 and lengths not in ([10], [3, 3, 4]) and not _DATE_FIRST.match(run.group()):
            yield run.start(), run.end(), "".join(part for _, part in groups), False
    for match in _GROUPED.finditer(text):
        number = re.sub(r"[eE].*|\.0+\Z", "", match.group())
        yield *match.span(), re.sub(r"\D", "", number), match.group(1) is not None


def _is_decimal(text: str, start: int, end: int) -> bool:
    """Return whether a run of digits is the whole or the decimals of a number that is none."""
    before = text[max(0, start - 2) : start]
    return (len(before) == 2 and before[1] == "." and before[0].isdigit()) or bool(_DECIMALS.match(text, end))


def _telephones(text: str) -> Iterator[Span]:
    return (Span(*match.span(), Sort.TELEPHONE) for match in _TELEPHONE.finditer(text))


def _postcodes(text: str) -> Iterator[Span]:
    whole = re.sub(r"\s", "", text) if len(text) <= 20 else ""
    if _WHOLE_POSTCODE.fullmatch(whole):
        yield Span(0, len(text), Sort.POSTCODE)
        return
    yield from (Span(*match.span(), Sort.POSTCODE) for match in _POSTCODE.finditer(text))
    for match in _SMALL_POSTCODE.finditer(text):
        area = _LETTERS.match(match.group())
        if area and area.group().upper() in _AREAS:
            yield Span(*match.span(), Sort.POSTCODE)


_PLAIN = {Sort.EMAIL: _EMAIL, Sort.INSURANCE: _INSURANCE, Sort.BIRTH: _BIRTH}
