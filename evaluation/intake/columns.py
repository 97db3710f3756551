"""What a column and a kind of file are. The six kinds themselves are declared in contract.py."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

#: Longest name or label, and longest passage of words, in characters.
NAME_LENGTH = 500
WORDS_LENGTH = 2000
CODE_LENGTH = 64


class Type(StrEnum):
    """How a cell's text is read."""

    CODE = "code"
    TEXT = "text"
    DATE = "date"
    WHOLE = "whole"
    NUMBER = "number"
    SHARE = "share"
    CHOICE = "choice"
    ADDRESS = "address"


#: Types stored as float64; whole numbers are checked whole and fit exactly up to 2**53.
NUMBER_TYPES = frozenset({Type.WHOLE, Type.NUMBER, Type.SHARE})


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of one kind of file.

    required: the heading must be there and no cell may be blank; other columns may be left out or blank unless a
    rule of the kind needs them. choices: the only values of a choice. marks: [x], [z] and [c] are values here.
    percent: 85% is read as 0.85 (shares only). low, high: the allowed range, both included. max_length: characters.
    refers_to: the kind whose code this is; a site or an outcome is looked up within the row's project.
    says: what the column holds, in one sentence, for the documentation. example: a valid cell.
    """

    name: str
    type: Type
    says: str
    example: str
    required: bool = False
    choices: tuple[str, ...] = ()
    marks: bool = False
    percent: bool = False
    low: float | None = None
    high: float | None = None
    max_length: int = NAME_LENGTH
    refers_to: str | None = None


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of file: its columns in the template's order, and the columns that together name one row."""

    name: str
    says: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return every heading of the kind, in the template's order."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def required(self) -> tuple[str, ...]:
        """Return the headings that a file of the kind must have."""
        return tuple(column.name for column in self.columns if column.required)

    @cached_property
    def marked(self) -> tuple[str, ...]:
        """Return the columns in which a mark may stand instead of a number."""
        return tuple(column.name for column in self.columns if column.marks)

    def column(self, name: str) -> Column:
        """Return one column by its heading; KeyError where the kind has none of that name."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)
