"""Office files without a clock: every time inside is the version's, so that the same content gives the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime

#: The earliest time a ZIP can hold; what has no time of its own gets it.
EPOCH = datetime(1980, 1, 1, tzinfo=UTC)

_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def settled(data: bytes, *, moment: datetime) -> bytes:
    """Return an Office file (or a ZIP of such) with every time in it set to a moment, in UTC; those inside it too."""
    return zipped({name: _settled(name, part, moment) for name, part in _parts(data)}, moment=moment)


def zipped(files: dict[str, bytes], *, moment: datetime) -> bytes:
    """Return files as one ZIP, in the order given, with one time for all."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, part in files.items():
            entry = zipfile.ZipInfo(name, date_time=max(moment, EPOCH).timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # else it would say on which system it was made
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, part)
    return target.getvalue()


def _parts(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def _settled(name: str, part: bytes, moment: datetime) -> bytes:
    if name == "docProps/core.xml":
        stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
        return _STAMP.sub(rb"\g<1>" + stamp + rb"\g<2>", part)
    return settled(part, moment=moment) if name.endswith(".xlsx") else part
