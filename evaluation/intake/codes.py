"""Every problem the door can name: one stable code, its severity and its words. Nothing else may be reported."""

from __future__ import annotations

from evaluation.intake.codes_files import AT_THE_DOOR, FIXED, HEADINGS, PERSONAL, ROWS, THE_FILE, WORKBOOKS
from evaluation.intake.codes_stored import STORED
from evaluation.intake.words import Code, confirm, fault

_CELLS = (
    fault(
        "blank",
        "Row {row}, {column} is blank.",
        "{fix}",
        column="numerator",
        fix="Enter the number, 0 if none happened, or [x] if not available.",
    ),
    fault(
        "unreadable_letters",
        'Row {row}, {column} has unreadable letters: "{text}".',
        'Save as "CSV UTF-8" and upload again.',
        text="Ysbyty Gwyn\N{REPLACEMENT CHARACTER}dd",
    ),
    fault(
        "control_character",
        "Row {row}, {column} holds a character that cannot be seen ({what}).",
        "Retype the cell.",
        what="U+0000",
    ),
    fault(
        "too_long",
        "Row {row}, {column} has {count} characters; it takes at most {limit}.",
        "Shorten it.",
        count=640,
        column="name",
        limit=500,
    ),
    fault(
        "not_a_number",
        'Row {row}, {column}: "{text}" is not a number.',
        "{fix}",
        column="denominator",
        text="1,204 approx",
        fix="Enter 1204.",
    ),
    fault(
        "not_whole",
        "Row {row}, {column}: {text} is not a whole number.",
        "{fix}",
        column="numerator",
        text="12.5",
        fix="Enter the count.",
    ),
    fault(
        "number_too_large",
        "Row {row}, {column}: {text} is too large to be kept exactly.",
        "Check the number.",
        text="99999999999999999999",
    ),
    fault(
        "percentage",
        'Row {row}, {column}: "{text}".',
        "{fix}",
        text="12%",
        fix="Enter the count. For 12 of 100, enter 12, with denominator 100.",
    ),
    fault(
        "shortened_number",
        'Row {row}, {column}: "{text}" was shortened by Excel.',
        "Format the column as Number and retype the number.",
        text="1E+05",
    ),
    fault(
        "unclear_number",
        'Row {row}, {column}: "{text}" could be {first} or {second}.',
        "Enter {first} or {second}.",
        text="1,204",
        first="1204",
        second="1.204",
    ),
    fault(
        "mark_not_allowed",
        'Row {row}, {column}: "{text}" stands for a missing number, which {column} does not take.',
        "{fix}",
        text="[x]",
        column="period_end",
        fix="Enter a value.",
    ),
    fault(
        "code_changed_by_excel",
        'Row {row}, {column}: "{text}" was changed by Excel.',
        "Format the column as Text and retype the code.",
        text="1E+05",
    ),
    fault(
        "code_format",
        'Row {row}, {column}: "{text}" cannot be a code.',
        "Use letters, digits, hyphen, underscore and full stop, starting with a letter or digit, at most 64.",
        text="Site 14",
    ),
    fault(
        "not_a_choice",
        'Row {row}, {column}: "{text}" is not one of {choices}.',
        "{fix}",
        text="Lower",
        choices="lower, higher",
        fix="Did you mean lower?",
    ),
    fault(
        "address_format",
        'Row {row}, {column}: "{text}" is not a web address.',
        "Enter it in full, starting with https://.",
        text="www.example.org",
    ),
    fault(
        "unclear_date",
        "Row {row}, {column}: {text} could be {first_in_words} or {second_in_words}.",
        "Enter {first} or {second}.",
        text="03/04/2024",
        first_in_words="3 April",
        second_in_words="4 March",
        first="2024-04-03",
        second="2024-03-04",
    ),
    fault(
        "date_not_iso",
        'Row {row}, {column}: "{text}" is not a date as we read them: year-month-day.',
        "{fix}",
        text="25/12/2024",
        fix="If it is 25 December 2024, enter 2024-12-25.",
    ),
    fault(
        "excel_date_number",
        "Row {row}, {column}: {text} may be {in_words}.",
        "If so, enter {iso}.",
        text="45385",
        in_words="3 April 2024",
        iso="2024-04-03",
    ),
    fault(
        "impossible_date",
        "Row {row}, {column}: there is no {text} in the calendar.",
        "Correct the day or the month.",
        text="2024-02-30",
    ),
    fault(
        "date_out_of_range",
        "Row {row}, {column}: {text} is before 1900 or after 2100.",
        "Correct the year.",
        text="0204-05-01",
    ),
    fault(
        "impossible_number",
        "Row {row}: {reason}",
        "{fix}",
        reason="31 events among 28 people.",
        fix="Correct one of them.",
    ),
)

_RULES = (
    fault(
        "unknown_code",
        'Row {row}, {column}: "{text}" is not on your list.',
        "{fix}",
        column="site",
        text="S0I4",
        fix="Did you mean S014 (Derby)? New site? Ask your programme manager. A new code goes into sites.csv first.",
    ),
    fault(
        "other_project",
        "Row {row} is of {found_project}, not of {chosen}.",
        "Take it out, or change project.",
        found_project="PINCER",
        chosen="IRISi",
    ),
    fault(
        "duplicate_key",
        "{rows} are both {key}{figures}.",
        "Keep one.",
        rows="Rows 18 and 52",
        key="S014, April to June 2024",
        figures=", with 12 and 21",
    ),
    fault(
        "wrong_figures",
        "Row {row}: {outcome} is a {type}, which takes {takes}, not {column}.",
        "Clear {column}, or correct the outcome's type.",
        outcome="low_apgar",
        type="proportion",
        takes="numerator and denominator",
        column="mean",
    ),
    fault(
        "counts_and_estimate",
        "Row {row} has both counts ({counts}) and an estimate ({estimate}).",
        "Keep the one that is meant and clear the other.",
        counts="12 of 1204",
        estimate="0.79",
    ),
    fault(
        "source_needed",
        "Row {row} has a published or adjusted figure but no source.",
        "Enter where it comes from: words, or a code of sources.csv.",
    ),
    fault(
        "phase_not_in_design",
        'Row {row}: "{text}" does not fit {outcome}: {because}.',
        "Enter {allowed}.",
        text="control",
        outcome="low_apgar",
        because="its design is before_after",
        allowed="before or after",
    ),
    fault(
        "measure_not_for_type",
        "Row {row}: {measure} is not a measure for a {type}.",
        "Enter {allowed}.",
        measure="IRR",
        type="proportion",
        allowed="OR, RR or RD",
    ),
    fault(
        "not_one_primary",
        "Row {row}: {reason}",
        "Enter yes for exactly one outcome of {project}, and no for the others.",
        reason="low_apgar and injury of PROMPT are both primary.",
        project="PROMPT",
    ),
    fault(
        "dates_backwards",
        "Row {row}: {later} ({later_date}) is before {earlier} ({earlier_date}).",
        "Correct one of them.",
        later="period_end",
        later_date="31 March 2024",
        earlier="period_start",
        earlier_date="1 April 2024",
    ),
    fault(
        "overlapping_periods",
        "{rows} overlap: {key}, {first} and {second}.",
        "Make the periods follow each other, or delete one row. To take back a row that was loaded before, send it "
        "again with [z] for its figures.",
        rows="Rows 18 and 19",
        key="S014, low_apgar, after",
        first="2024-04-01 to 2024-06-30",
        second="2024-06-01 to 2024-08-31",
    ),
    fault(
        "dates_clash",
        'Row {row} is marked "{phase}" but {verb} {site} {started} ({start}).',
        "Change the phase or the start date.",
        phase="after",
        verb="ends before",
        site="S014",
        started="started",
        start="12 May 2024",
    ),
    fault(
        "points_to_itself",
        "Row {row}: {site} is named as its own {column}.",
        "Name another site, or leave the cell blank.",
        site="S014",
        column="parent",
    ),
    fault(
        "parent_circle",
        "Row {row}: the parents go round in a circle: {circle}.",
        "Correct one of them.",
        circle="S014, S015, S014",
    ),
    confirm(
        "comparator_missing",
        "Row {row}: {site} names no comparator, but {outcome} is compared with one (before_after_controlled).",
        "Name the site it is compared with, or confirm that it has none.",
        site="S014",
        outcome="low_apgar",
    ),
)

#: Every code, in the order of the documentation.
CODES: dict[str, Code] = {
    code.name: code
    for code in (*AT_THE_DOOR, *STORED, *THE_FILE, *WORKBOOKS, *PERSONAL, *HEADINGS, *ROWS, *_CELLS, *_RULES, *FIXED)
}
