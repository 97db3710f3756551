"""The codes of a file as a whole: what it is, its headings, its rows, and what was put right on the way."""

from __future__ import annotations

from evaluation.intake.words import fault, fixed

#: Met before a file is read: by the door, which knows its size and what was loaded before.
AT_THE_DOOR = (
    fault(
        "file_too_large",
        "The file must not be larger than {limit} MB.",
        "Load it in parts, or raise the setting OUTCOMES_MAX_FILE_MB.",
        limit="1,024",
    ),
    fixed(
        "exact_repeat",
        "You loaded this same file on {day} (version {version}). Nothing would change.",
        day="6 August 2026",
        version=11,
    ),
)

THE_FILE = (
    fault("empty_file", "The selected file is empty.", "Select a file with headings and at least 1 row."),
    fault(
        "not_a_table",
        "The selected file must be a CSV file. Yours is {what}.",
        'Save the table as "CSV UTF-8" and select that file.',
        what="a PDF",
    ),
    fault(
        "xlsx_not_yet",
        "The selected file is an Excel workbook. Workbooks cannot be read yet.",
        'In Excel choose "Save as", then "CSV UTF-8 (Comma delimited)", and select the file it makes.',
    ),
    fault(
        "repeated_file",
        "This is the same file as {other}: every byte is equal.",
        "Leave one of them out.",
        other="returns.csv",
    ),
    fault(
        "wrong_kind",
        "The headings fit none of our files: {kinds}.{hint}",
        "Copy the heading row from the template of the file you mean.",
        kinds="projects, outcomes, sites, sources, returns, delivery",
        hint="",
    ),
    fault(
        "no_headings", "The first row looks like data.", "Copy the heading row from the template and put it in row 1."
    ),
    fault("headings_only", "Your file has headings but no data.", "Add at least 1 row under row {row}.", row=1),
    fault(
        "title_rows",
        'The file starts with "{title}" and not with the headings.',
        "Delete {rows} so that the headings are in row 1.",
        title="PINCER Q3 return",
        rows="rows 1 to 3",
    ),
    fault(
        "two_heading_rows", "Rows {first} and {second} are both headings.", "Keep row {first} only.", first=1, second=2
    ),
    fault("second_table", "A new table starts at row {row}.", "Put it in its own file.", row=60),
    fault(
        "too_many_columns",
        "The heading row has {count} columns. We read at most {limit}.",
        "Delete the columns that are not in the template.",
        count=4000,
        limit=200,
    ),
    fault(
        "too_many",
        "There are {more} more problems, which we do not list.",
        "Mend those listed and check the file again.",
        more="12,345",
    ),
)

HEADINGS = (
    fault(
        "missing_column",
        'We cannot find "{column}".{needed}',
        "{fix}",
        column="denominator",
        needed="",
        fix='Did you mean "denom" (column G)? Rename it.',
    ),
    fault(
        "unknown_column",
        'Column {letter}, "{heading}", is not a column of {kind}.',
        "{fix}",
        letter="G",
        heading="denom",
        kind="returns",
        fix='Did you mean "denominator"? Rename it.',
    ),
    fault("blank_heading", "Column {letter} holds values but has no heading.", "Name it or delete it.", letter="F"),
    fault(
        "repeated_heading",
        'Columns {first} and {second} are both "{heading}".',
        "Rename or delete one.",
        first="F",
        second="H",
        heading="numerator",
    ),
)

ROWS = (
    fault(
        "ragged_row",
        "The row has {count}; headings have {width}.",
        "{fix}",
        count="11 values",
        width=10,
        fix="Put names containing commas in double quotes.",
    ),
    fault("total_or_note", 'The row starts "{start}".', "Delete totals and notes; we calculate totals.", start="Total"),
    fault(
        "unclosed_quote",
        "A double quote opens in this row and is never closed.",
        'Close it, or delete it. Write a double quote inside a value twice: "".',
    ),
    fault(
        "stray_quote",
        "A double quote stands where none may.",
        'Put the whole value in double quotes, and write a double quote inside it twice: "".',
    ),
    fault(
        "row_too_long",
        "The row has {count} characters. We read at most {limit}.",
        "Look for a missing line end or a missing double quote.",
        count="1,500,000",
        limit="1,000,000",
    ),
)

FIXED = (
    fixed(
        "delimiter",
        "Your file uses {what}. We read it as {count} columns.",
        "Check the preview.",
        what="semicolons",
        count=10,
    ),
    fixed("encoding", "Your file is in {what}. We read it as that.", "Check the preview.", what="Windows-1252"),
    fixed("byte_order_mark", "The file starts with a byte order mark. We left it out."),
    fixed("line_ends", "The file ends its lines with {what}. We read them as line ends.", what="CRLF"),
    fixed("blank_rows", "We ignored {count}.", count="14 blank rows"),
    fixed("stray_spaces", "We trimmed {count}.", count="stray spaces in 6 cells"),
    fixed(
        "heading_spelling",
        'We read the heading "{heading}" as {column}.',
        heading="Period Start",
        column="period_start",
    ),
    fixed("empty_column", "Column {letter} has neither heading nor values. We ignored it.", letter="H"),
    fixed(
        "thousands",
        'We read {count} in {column} without the comma: "{text}" as {value}.',
        count="3 numbers",
        column="denominator",
        text="1,204",
        value="1204",
    ),
    fixed(
        "quoted_number",
        "We took the quotes off {count} in {column}: {text} as {value}.",
        count="1 number",
        column="numerator",
        text='"12"',
        value="12",
    ),
)
