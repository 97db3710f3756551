"""Personal data: made-up lists of patients are stopped, single hits are asked about, and no value is ever repeated."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from evaluation.domain.collection import Collection
from evaluation.intake.checking import CheckedFile, check, empty_collection
from evaluation.intake.personal import is_person
from evaluation.intake.personal_patterns import is_nhs_number, masked, spans

ROOT = Path(__file__).parent.parent.parent
HEADINGS = "project,site,outcome,period_start,period_end,phase,numerator,denominator,note"
#: Test numbers of the kind that is never given to a person, and numbers that only look like one.
VALID = ["9434765919", "9990000018", "9990000026", "9990000034", "9990000042", "9990000050"]
ROW = "ALPHA,S014,calls,2025-0{0}-01,2025-0{0}-28,after,3,300,{1}"


def _one(known: Collection, text: str) -> CheckedFile:
    return check([("file.csv", text.encode())], known).files[0]


def _returns(known: Collection, *notes: str) -> CheckedFile:
    rows = "\n".join(ROW.format(month, note) for month, note in enumerate(notes, 1))
    return _one(known, f"{HEADINGS}\n{rows}\n")


def _said(file: CheckedFile) -> str:
    return json.dumps([each.to_dict() for each in file.problems], ensure_ascii=False)


def test_modulus_11() -> None:
    assert all(is_nhs_number(number) for number in VALID)
    for number in VALID:
        for place in range(10):
            for digit in set("0123456789") - {number[place]}:
                assert not is_nhs_number(number[:place] + digit + number[place + 1 :])
    assert not is_nhs_number("0000000000")
    rng = random.Random(1)
    share = sum(is_nhs_number(f"{rng.randrange(10**10):010}") for _ in range(20_000)) / 20_000
    assert 0.08 < share < 0.10


SPACINGS = [
    "9434765919",
    "94 34 76 59 19",
    "9 4 3 4 7 6 5 9 1 9",
    "94347 65919",
    "9434765919.0",
    "9.434765919E+09",
    '"9,434,765,919"',
    "\u00a09434765919",
    "seen: 9434765919.",
]
WRITTEN = [
    "943 476 5919",
    "943-476-5919",
    "943.476.5919",
    "943\u00a0476\u00a05919",
    "NHS9434765919",
    "NHS no: 9434765919",
]


@pytest.mark.parametrize("text", SPACINGS)
def test_one_valid_number_is_asked_about_in_any_spacing(text: str, published: Collection) -> None:
    file = _returns(published, "fine", text)
    (told,) = (each for each in file.problems if each.code == "personal_data_perhaps")
    assert (told.row, told.column, told.found, told.severity) == (3, "note", None, "confirm")
    assert told.message == "Row 3, note looks like an NHS number. Remove it, or say why it may stay."
    assert "5919" not in _said(file)


@pytest.mark.parametrize("text", WRITTEN)
def test_one_that_is_written_as_such_stops_the_file(text: str, published: Collection) -> None:
    file = _returns(published, "fine", text)
    (told,) = file.problems
    assert told.message == (
        "Stop. Row 3, note looks like an NHS number. We have not saved this file. Remove it and upload again."
    )
    assert (told.row, told.column, told.found, told.severity) == (3, "note", None, "fault")
    assert file.must_not_be_kept
    assert file.rows is None


def test_several_stop_the_file_and_random_numbers_do_not(published: Collection) -> None:
    assert _returns(published, *VALID[:3]).must_not_be_kept
    assert not _returns(published, *VALID[:2]).must_not_be_kept
    random_ones = ["1234567890", "5555512345", "7777712345", "8888812345", "2222212345", VALID[0]]
    assert not any(is_nhs_number(number) for number in random_ones[:-1])
    assert not _returns(published, *random_ones).must_not_be_kept


@pytest.mark.parametrize("column", range(9))
def test_a_hit_in_any_column_is_told_without_its_value(column: int, published: Collection) -> None:
    for text in ("9434765919", "SW1A 1AA", "jo.bloggs@example.org", "020 7946 0958", "AB123456C"):
        cells = ROW.format(1, "fine").split(",")
        cells[column] = text
        file = _one(published, f"{HEADINGS}\n{','.join(cells)}\n")
        told = [each for each in file.problems if each.code.startswith("personal_data")]
        assert [each.row for each in told] == [2], (column, text)
        assert text not in _said(file)


POSTCODES = ["SW1A 1AA", "SW1A1AA", "sw1a1aa", "sw1a 1aa", "S W 1 A 1 A A", "M1  1AE", "at LS1 4DN now", "GIR 0AA"]


@pytest.mark.parametrize("text", POSTCODES)
def test_a_full_postcode_is_asked_about(text: str, published: Collection) -> None:
    file = _returns(published, text)
    assert [(each.code, each.row) for each in file.problems] == [("personal_data_perhaps", 2)]
    assert file.ok


@pytest.mark.parametrize(
    "text",
    [
        "2024-04-03 12:30",
        "0.9434765919",
        "51.50735091",
        "S014",
        "SW1A",
        "in the 1st half",
        "2023-24 and 2024-25",
        "10.1097/AOG.0b013e31817bbc61",
        "12345678901234567890",
        "born too early",
    ],
)
def test_what_is_not_personal_is_left_alone(text: str) -> None:
    assert spans(text) == []
    assert masked(text) == text


TABLES = {
    "headed NHS number": "NHS Number,Age,Outcome\n,34,1\n,51,0\nx,40,1\n",
    "forename and surname": "Site,Forename,Surname\nDerby,Jo,Bloggs\n",
    "date of birth": "id,DOB,sex\n1,1961-02-03,F\n",
    "under a title": "Maternity unit A,,\nNHS No.,Date of Birth,Apgar\n1,1961-02-03,5\n",
    "identities": "Patient ID,Age,Sex,Low Apgar\n" + "".join(f"P{number},3{number},F,0\n" for number in range(9)),
    "names without headings": "Jane Smith,1961-02-03,5\nTom Brown,1960-01-01,4\nAisha Khan,1971-01-01,3\n",
    "surnames first": 'who,score\n"Smith, Jane",1\n"Brown, Tom",2\n"Khan, Aisha",3\n',
    "e-mail addresses": "who,mail\n1,a.b@example.org\n2,c.d@example.org\n3,e.f@example.org\n",
    "semicolons": "Forename;Surname;NHS number\nJo;Bloggs;9434765919\n",
    "an extra column": f"{HEADINGS},x_name\n"
    + "".join(f"{ROW.format(month, '')},{name} Bell\n" for month, name in enumerate(["Jo", "Sam", "Ann"], 1)),
    "ragged": f"{HEADINGS}\n{ROW.format(1, '')},943 476 5919,Jo\n",
    "broken quotes": f"{HEADINGS}\n{ROW.format(1, chr(34))}943 476 5919\n{ROW.format(2, '')}\n",
    "one row a person": f"{HEADINGS}\n"
    + "".join(f"ALPHA,S014,apgar,2025-01-01,2025-03-31,after,{number % 2},1,\n" for number in range(12)),
    "one day a person": f"{HEADINGS}\n"
    + "".join(f"ALPHA,S014,apgar,2025-01-0{day},2025-01-0{day},after,{day % 2},1,\n" for day in range(1, 9)),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_patients_is_stopped_and_nothing_of_it_repeated(name: str, published: Collection) -> None:
    file = _one(published, TABLES[name])
    assert file.must_not_be_kept, file.problems
    assert file.rows is None
    assert {each.code for each in file.problems} == {"personal_data"}
    assert all(each.message.startswith("Stop. ") and each.found is None for each in file.problems)
    for value in ("Bloggs", "Smith", "Brown", "Khan", "Bell", "1961", "943", "5919", "example.org", "P3"):
        assert value not in _said(file)


def test_many_hits_are_counted(published: Collection) -> None:
    rows = "".join(f"ALPHA,S{number:03},Site,replication,LS{number % 90 + 1} 4DN\n" for number in range(50))
    file = _one(published, f"project,site,name,role,x_postcode\n{rows}")
    asked = [each for each in file.problems if each.code == "personal_data_perhaps"]
    assert len(asked) == 21
    assert asked[-1].why == "Row 21, x_postcode looks like a full postcode."
    assert "X_postcode has 30 more rows that look like a full postcode." in {each.why for each in asked}


def test_the_same_file_twice_is_not_kept_either(published: Collection) -> None:
    data = TABLES["forename and surname"].encode()
    files = check([("a.csv", data), ("b.csv", data)], published).files
    assert [file.must_not_be_kept for file in files] == [True, True]


def test_a_stopped_file_lends_the_others_nothing(published: Collection) -> None:
    sites = "project,site,name,role\n" + "".join(
        f"ALPHA,JB{number},{name},replication\n" for number, name in enumerate(["Jane Smith", "Tom Brown", "Joan Hart"])
    )
    returns = f"{HEADINGS}\nALPHA,JB9,calls,2025-01-01,2025-03-31,after,3,300,\n"
    checked = check([("sites.csv", sites.encode()), ("returns.csv", returns.encode())], published)
    assert checked.files[0].must_not_be_kept
    assert "Smith" not in json.dumps(checked.to_dict())
    assert "JB0" not in json.dumps(checked.to_dict())


@pytest.mark.parametrize("folder", ["programme", "published", "demo"])
def test_our_own_data_raise_no_question(folder: str) -> None:
    files = [(path.name, path.read_bytes()) for path in sorted((ROOT / "data" / folder).glob("*.csv"))]
    checked = check(files, empty_collection())
    assert [each for file in checked.files for each in file.problems if each.code.startswith("personal_data")] == []


def test_a_list_of_organisations_is_asked_about_and_not_stopped() -> None:
    """Rows of the form of the NHS organisation files, which have names, addresses and postcodes of offices."""
    rows = '"A","NORTH EAST OFFICE","NEWCASTLE","NE1 4HW","19940401"\n"B","NORTH WEST OFFICE","LEEDS","M1 4BE",""\n'
    file = _one(empty_collection(), rows)
    assert not file.must_not_be_kept
    assert [each.code for each in file.problems if each.severity == "confirm"] == ["personal_data_perhaps"] * 2


@pytest.mark.parametrize("name", ["Jane Smith", "Smith, Jane", "Mr Tom O'Brien", "SMITH Jane", "Dr Mary Ann Lee"])
def test_a_person_is_known(name: str) -> None:
    assert is_person(name)


@pytest.mark.parametrize("name", ["Derby", "James Cook Hospital", "St James", "Victoria Road", "low apgar"])
def test_a_place_is_none(name: str) -> None:
    assert not is_person(name)
