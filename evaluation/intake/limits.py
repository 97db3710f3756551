"""How much of a file is read at most. What is over a limit is refused by name before it is parsed."""

from __future__ import annotations

MB = 1024 * 1024

#: An upload in the browser. The command line takes any size (its own setting is in queries/settings.py).
WEB_FILE_BYTES = 50 * MB
#: A workbook when unpacked, and the files in it. (One of 25 MB can take over a minute and 1 GB to read.)
WORKBOOK_BYTES = 200 * MB
WORKBOOK_PARTS = 2_000
#: Columns of a table.
COLUMN_LIMIT = 200
#: Characters of one row.
LINE_LENGTH = 1_000_000
#: Lines that one quoted record may take.
RECORD_LINES = 1_000
