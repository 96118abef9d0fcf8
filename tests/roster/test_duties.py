"""The roster file's records: what a line says, and what is wrong with it."""

import pandas as pd
import pytest

from gis.profile import load_profile
from gis.roster import RosterFile, read_roster

HONGQIAO, BAYI = load_profile("hongqiao"), load_profile("bayi")
HEADER = "record,worker,name,grid,role,substitute,from,to,reason\n"
GRID = "120106001001001"


def read(*lines: str) -> RosterFile:
    file, faults = read_roster((HEADER + "\n".join(lines)).encode(), "r.csv", HONGQIAO)
    assert faults == []
    return file


def faults(*lines: str) -> list[str]:
    _, found = read_roster((HEADER + "\n".join(lines)).encode(), "r.csv", HONGQIAO)
    return [fault.say() for fault in found]


def only(frame: pd.DataFrame) -> dict[str, object]:
    (row,) = frame.astype(object).where(frame.notna(), None).to_dict("records")
    del row["place"]
    return row


def test_a_worker():
    assert only(read("worker,w1,老张,,,,,,").worker) == {"worker": "w1", "name": "老张"}


def test_an_id_is_name_enough():
    assert only(read("worker,w1,,,,,,,").worker) == {"worker": "w1", "name": "w1"}


def test_an_assignment():
    assert only(read(f"assignment,w1,,{GRID},part_time,,2026-01-01,2026-06-30,").assignment) == {
        "worker": "w1",
        "grid_code": GRID,
        "role": "part_time",
        "from": pd.Timestamp("2026-01-01"),
        "to": pd.Timestamp("2026-06-30"),
    }


def test_an_assignment_without_an_end_is_open():
    assert only(read(f"assignment,w1,,{GRID},,,2026-01-01,,").assignment)["to"] is None


def test_the_last_day_of_time_is_open():
    line = f"assignment,w1,,{GRID},,,2026-01-01,9999-12-31,"
    assert only(read(line).assignment)["to"] is None


def test_the_role_that_owes_the_patrol_is_meant_if_none_is_given():
    assert only(read(f"assignment,w1,,{GRID},,,2026-01-01,,").assignment)["role"] == "primary"


def test_a_role_may_be_named_by_its_title():
    line = f"assignment,w1,,{GRID},兼职网格员,,2026-01-01,,"
    assert only(read(line).assignment)["role"] == "part_time"


def test_roles_are_the_profiles():
    content = f"{HEADER}assignment,w1,,540402001001,police_officer,,2026-01-01,,".encode()
    file, found = read_roster(content, "r.csv", BAYI)
    assert found == []
    assert only(file.assignment)["role"] == "police_officer"


def test_a_substitution():
    row = only(read(f"substitution,w1,,{GRID},,w2,2026-01-05,2026-01-06,").substitution)
    assert (row["absent"], row["substitute"], row["grid_code"]) == ("w1", "w2", GRID)


def test_a_substitution_for_nobody_in_particular():
    assert only(read(f"substitution,,,{GRID},,w2,2026-01-05,,").substitution)["absent"] is None


def test_leave():
    row = only(read("leave,w1,,,,,2026-01-05,2026-01-06,年假").leave)
    assert (row["worker"], row["reason"]) == ("w1", "年假")


@pytest.mark.parametrize("word", ["assignment", "Assignment", "分工", "包格"])
def test_records_have_their_words_in_both_languages(word: str):
    assert len(read(f"{word},w1,,{GRID},,,2026-01-01,,").assignment) == 1


def test_without_a_record_column_lines_are_assignments():
    content = f"worker,grid,from\nw1,{GRID},2026-01-01\n".encode()
    file, found = read_roster(content, "r.csv", HONGQIAO)
    assert found == []
    assert len(file.assignment) == 1


@pytest.mark.parametrize("day", ["2026-01-05", "2026/1/5", "20260105", "2026-1-05"])
def test_dates_as_they_are_written(day: str):
    row = only(read(f"leave,w1,,,,,{day},,").leave)
    assert row["from"] == pd.Timestamp("2026-01-05")


@pytest.mark.parametrize(
    "day",
    ["2026-02-30", "5 Jan", "2026-01", "0001-01-01", "26-1-5", "2026-01-05-06", "12345678901"],
)
def test_what_is_no_date_is_a_fault(day: str):
    assert faults(f"leave,w1,,,,,{day},,") == [
        f"r.csv:2: from is {day}, which is no date such as 2026-01-31"
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("party,w1,,,,,,,", "the record is party; it is one of worker, assignment"),
        (",w1,,,,,,,", "the record is ;"),
        ("worker,,A,,,,,,", "the column worker is empty"),
        (f"assignment,w1,,{GRID},king,,2026-01-01,,", "the role is king; it is one of primary"),
        ("assignment,w1,,,,,2026-01-01,,", "the column grid is empty"),
        (f"assignment,w1,,{GRID},,,,,", "the column from is empty"),
        (f"substitution,w1,,{GRID},,,2026-01-01,,", "the column substitute is empty"),
        ("leave,w1,,,,,2026-01-02,2026-01-01,", "ends before it, on 2026-01-01"),
    ],
)
def test_a_bad_line_is_told_with_its_number(line: str, said: str):
    (fault,) = faults("worker,w0,,,,,,,", line)
    assert fault.startswith("r.csv:3: ")
    assert said in fault


def test_everything_wrong_with_a_line_comes_at_once():
    assert len(faults("assignment,,,,king,,x,y,")) == 5


def test_good_lines_beside_bad_ones_are_read():
    content = f"{HEADER}worker,w1,,,,,,,\nworker,,,,,,,,x\n".encode()
    file, found = read_roster(content, "r.csv", HONGQIAO)
    assert (len(file.worker), len(found)) == (1, 1)


def test_a_file_of_nothing_but_a_header_is_empty():
    file = read()
    assert (len(file.worker), len(file.assignment)) == (0, 0)
