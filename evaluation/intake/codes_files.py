"""The codes of a file as a whole: what it is, its headings, its rows, and what was put right on the way."""

from __future__ import annotations

from evaluation.intake.words import confirm, fault, fixed

#: Met before a file is read: by the door, which knows its size and what was loaded before.
AT_THE_DOOR = (
    fault("no_file", "Select a CSV file.", "An Excel workbook (.xlsx) will do as well."),
    fault(
        "file_too_large",
        "The selected file must be smaller than {limit}. Yours is {size}.",
        "{fix}",
        limit="50 MB",
        size="64 MB",
        fix="Send it in parts, or ask your programme manager to load it at the command line.",
    ),
    confirm(
        "exact_repeat",
        "You uploaded this same file on {day} (version {version}).",
        "Nothing would change.",
        day="6 August 2026",
        version=11,
    ),
    confirm(
        "big_change",
        "{what}.",
        "Is this right? Tell us why.",
        what="S014 went from 4% to 41%, and 3 earlier periods are missing",
    ),
    fault(
        "reading_failed",
        "The file could not be read: {because}.",
        'Save the table again as "CSV UTF-8" and upload that. If this happens again, ask your programme manager.',
        because="reading it took more than 30 seconds",
    ),
)

THE_FILE = (
    fault("empty_file", "The selected file is empty.", "Select a file with headings and at least 1 row."),
    fault(
        "not_a_table",
        "The selected file must be a CSV or an Excel workbook (.xlsx). Yours is {what}.",
        "{fix}",
        what="a PDF",
        fix='Save the table as "CSV UTF-8" and select that file.',
    ),
    fault(
        "wrong_project",
        "The selected file must use the {chosen} template. Yours looks like {found_project}.",
        "Change project or template.",
        chosen="IRISi",
        found_project="PINCER",
    ),
    fault(
        "repeated_file",
        "This is the same file as {other}: every byte is equal.",
        "Leave one of them out.",
        other="returns.csv",
    ),
    fault(
        "wrong_kind",
        "The headings in row {row}{says} fit none of our files: {kinds}.{hint}",
        "Copy the heading row from the template of the file you mean.",
        row=1,
        says=' "Practice, Year, Visits"',
        kinds="projects, outcomes, sites, sources, returns, delivery",
        hint="",
    ),
    fault(
        "uk_dates",
        "{column} has {count} written like {text}.",
        "In Excel select the column, choose Format Cells, Custom, and type yyyy-mm-dd; then save it as CSV again.",
        column="period_start",
        count="12 dates",
        text="31/03/2024",
    ),
    fault("no_headings", "Row {row} looks like data.", "Copy the heading row from the template."),
    fault("headings_only", "Your file has headings but no data.", "Add at least 1 row under row {row}.", row=1),
    fault(
        "title_rows",
        'Row {row} says "{title}".',
        "Delete {rows} so headings are in row 1.",
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
    fault(
        "too_large_to_tidy",
        "Files of more than {limit} MB must be plain: commas, UTF-8, and the template's headings in row 1.",
        "Save it as CSV UTF-8 from the template, or send it in parts.",
        limit=60,
    ),
    fault(
        "rows_not_looked_at",
        "We have not looked at {count} more rows, since so many before them have problems.",
        "Mend those listed and check the file again.",
        count="12,345",
    ),
)

WORKBOOKS = (
    fault(
        "workbook_too_large",
        "The workbook takes {size} when it is unpacked. We read at most {limit}.",
        'Save the sheet as "CSV UTF-8" and select that file.',
        size="4,000 MB",
        limit="200 MB",
    ),
    fault(
        "far_cell",
        "The sheet reaches to cell {cell}, far from the table.",
        "Delete the rows and columns outside the table, save and upload again.",
        cell="Q1048576",
    ),
    fault(
        "several_sheets",
        "The workbook has {count} sheets with values: {names}. We read {read}.",
        "Keep one sheet, or save each in a file of its own.",
        count=2,
        names='"Returns" and "Notes"',
        read="Returns",
    ),
    fault(
        "merged_cells",
        "Row {row}: the cells {cells} are merged.",
        "Unmerge them and fill in every cell.",
        cells="A5:A9",
    ),
    fault(
        "formula_without_value",
        "Row {row}: cell {cell} holds a formula that was never calculated.",
        "Open the workbook in Excel, save it and upload again, or enter the value.",
        cell="G12",
    ),
    fault(
        "formulas_without_value",
        "There are {count} with a formula that was never calculated.",
        "Open the workbook in Excel, save it and upload again.",
        count="40 more cells",
    ),
)

PERSONAL = (
    fault(
        "personal_data",
        "Stop. {what}.",
        "{fix}",
        what="Row 5, note looks like an NHS number",
        fix="We have not saved this file. Remove it and upload again.",
    ),
    confirm(
        "personal_data_perhaps",
        "{what}.",
        "Remove it, or say why it may stay.",
        what="Row 5, note looks like a full postcode",
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
    fault(
        "blank_heading",
        "Column {letter} holds values but has no heading.",
        "{fix}",
        letter="F",
        fix="Name it or delete it.",
    ),
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
        "Row {row} has {count}; headings have {width}.",
        "{fix}",
        count="11 values",
        width=10,
        fix="Put names containing commas in double quotes.",
    ),
    fault("total_or_note", 'Row {row} starts "{start}".', "Delete totals and notes; we calculate them.", start="Total"),
    fault(
        "unclosed_quote",
        "Row {row}: a double quote opens and is never closed.",
        'Close it, or delete it. Write a double quote inside a value twice: "".',
    ),
    fault(
        "stray_quote",
        "Row {row}: a double quote stands where none may.",
        'Put the whole value in double quotes, and write a double quote inside it twice: "".',
    ),
    fault(
        "row_too_long",
        "Row {row} has {count} characters. We read at most {limit}.",
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
    fixed("tidied", "We {what}.", what="ignored 14 blank rows and trimmed 6 spaces"),
    fixed(
        "odd_spaces", "We read {count} as plain spaces, or as nothing where it has no width.", count="1 unusual space"
    ),
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
