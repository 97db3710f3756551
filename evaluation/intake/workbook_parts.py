"""The parts of an Excel workbook that its values alone do not tell: sizes, formats, formulas and errors.

A workbook is a zip of XML. Nothing is parsed before the zip's directory, and what really comes out of it, is within the
limits.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

from evaluation.intake.decoding import no_table
from evaluation.intake.limits import MB, WORKBOOK_BYTES, WORKBOOK_PARTS

_CHUNK = 1 << 20
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_OLD_WORKBOOK = "Workbook".encode("utf-16-le")

_AS_XLSX = 'In Excel choose "Save as", then "Excel Workbook (.xlsx)", and select the file it makes.'
#: Files inside a zip that say what it is, the first that is there.
_KNOWN = (
    ("xl/vbaProject.bin", "an Excel workbook with macros (.xlsm)", _AS_XLSX),
    ("xl/workbook.bin", "an Excel binary workbook (.xlsb)", _AS_XLSX),
    ("word/document.xml", "a Word document", 'Put the table into Excel, save it as "CSV UTF-8" and select that file.'),
    ("ppt/presentation.xml", "a PowerPoint file", 'Put the table into Excel, save it as "CSV UTF-8" and select that.'),
    ("content.xml", "an OpenDocument file", 'Save the table as "Excel Workbook (.xlsx)" or CSV and select that file.'),
)

Refusal = tuple[str, dict[str, Any]]

_CELL_PLACE = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"')
_NEEDS_A_LOOK = re.compile(rb"<(?:\w+:)?f[ >/]|t=[\"']e[\"']")
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass(kw_only=True)
class SheetFacts:
    """What a sheet's cells hold besides values; each cell by row and column, counted from 0.

    texts: cells as Excel shows them where the bare value would mislead: errors, percentages, shortened numbers.
    without_value: formulas that were never calculated.
    """

    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    without_value: list[tuple[int, int]] = field(default_factory=list)
    rows: int = 0
    columns: int = 0
    cells: int = 0


def refusal_of_old_file(data: bytes) -> Refusal | None:
    """Return why a file of the old Microsoft container is not read; None where it is no such file."""
    if not data.startswith(b"\xd0\xcf\x11\xe0"):
        return None
    if _PASSWORD in data:
        return no_table("an Excel workbook with a password", "Take the password off, save it and select it again.")
    if _OLD_WORKBOOK in data:
        return no_table("an old Excel workbook (.xls)", _AS_XLSX)
    return no_table("an old Word or Office file")


def open_parts(data: bytes) -> dict[str, bytes] | Refusal:
    """Return the XML parts of a workbook by name, within the limits; or why it is not read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            for name, what, fix in _KNOWN:
                if name in names:
                    return no_table(what, fix)
            if "xl/workbook.xml" not in names:
                return no_table("a compressed file (zip)", "Unpack it and select the table inside.")
            declared = sum(entry.file_size for entry in archive.infolist())
            if declared > WORKBOOK_BYTES or len(names) > WORKBOOK_PARTS:
                return _too_large(declared)
            return _unpacked(archive)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, zipfile.zlib.error):  # type: ignore[attr-defined]
        return no_table("a damaged workbook", "Open it in Excel, save it again and select it.")


def _too_large(size_bytes: int) -> Refusal:
    return "workbook_too_large", {"size": f"{size_bytes / MB:,.0f} MB", "limit": f"{WORKBOOK_BYTES / MB:,.0f} MB"}


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes] | Refusal:
    """Unpack piece by piece: what a directory says of sizes need not be true."""
    total = 0
    parts: dict[str, bytes] = {}
    for entry in archive.infolist():
        pieces = []
        with archive.open(entry) as part:
            while piece := part.read(_CHUNK):
                total += len(piece)
                if total > WORKBOOK_BYTES:
                    return _too_large(total)
                pieces.append(piece)
        if entry.filename.endswith((".xml", ".rels")):
            parts[entry.filename] = b"".join(pieces)
            if b"<!DOCTYPE" in parts[entry.filename][:_CHUNK]:
                return no_table("a damaged workbook", "Open it in Excel, save it again and select it.")
    return parts


def sheet_paths(parts: dict[str, bytes]) -> dict[str, str]:
    """Return where each sheet's part is, by the sheet's name."""
    targets = {
        item.get("Id", ""): item.get("Target", "")
        for item in ElementTree.fromstring(parts.get("xl/_rels/workbook.xml.rels", b"<none/>"))
    }
    found = {}
    for sheet in ElementTree.fromstring(parts["xl/workbook.xml"]).iter():
        if _tag(sheet) == "sheet":
            id_ = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
            target = targets.get(id_, "")
            found[sheet.get("name", "")] = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return found


def facts_of_sheet(xml: bytes, styles: bytes) -> SheetFacts:
    """Return what a sheet holds besides its values."""
    facts = SheetFacts()
    for letters, number in _CELL_PLACE.findall(xml):
        facts.cells += 1
        facts.rows = max(facts.rows, int(number))
        facts.columns = max(facts.columns, _column(letters.decode()) + 1)
    shown = _shown_formats(styles)
    if shown or _NEEDS_A_LOOK.search(xml):
        for place, cell in _cells(xml):
            _note(place, cell, shown, facts)
    return facts


def _cells(xml: bytes) -> Iterator[tuple[tuple[int, int], ElementTree.Element]]:
    for _, element in ElementTree.iterparse(io.BytesIO(xml)):
        if _tag(element) == "c" and (match := _PLACE.fullmatch(element.get("r", ""))):
            yield (int(match.group(2)) - 1, _column(match.group(1))), element
        if _tag(element) == "row":
            element.clear()


def _note(place: tuple[int, int], cell: ElementTree.Element, shown: dict[str, str], facts: SheetFacts) -> None:
    inside = {_tag(child): child.text or "" for child in cell}
    value = inside.get("v", "")
    if "f" in inside and not value and "is" not in inside:
        facts.without_value.append(place)
    elif cell.get("t") == "e":
        facts.texts[place] = value
    elif cell.get("t", "n") == "n" and value and (form := shown.get(cell.get("s", ""))):
        try:
            number = float(value)
        except ValueError:
            return
        facts.texts[place] = f"{number * 100:.15g}%" if form == "%" else f"{number:.2E}"


def _shown_formats(styles: bytes) -> dict[str, str]:
    """Return the cell formats under which Excel shows a percentage ("%") or a shortened number ("E")."""
    if not styles:
        return {}
    root = ElementTree.fromstring(styles)
    codes = {"9": "%", "10": "%", "11": "E", "48": "E"}
    for item in root.iter():
        if _tag(item) == "numFmt":
            plain = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", item.get("formatCode", ""))
            form = "%" if "%" in plain else "E" if re.search(r"[eE][-+]", plain) else ""
            codes[item.get("numFmtId", "")] = form
    formats = next((item for item in root if _tag(item) == "cellXfs"), None)
    found = {str(index): codes.get(item.get("numFmtId", ""), "") for index, item in enumerate(formats or [])}
    return {index: form for index, form in found.items() if form}


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _column(letters: str) -> int:
    place = 0
    for one in letters:
        place = place * 26 + ord(one) - ord("A") + 1
    return place - 1
