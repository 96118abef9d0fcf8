"""The calendar file."""

import pandas as pd
import pytest

from gis.roster import read_calendar


def read(text: str) -> tuple[pd.DataFrame, list[str]]:
    days, faults = read_calendar(text.encode(), "c.csv")
    return days, [fault.say() for fault in faults]


def test_a_day_off_and_a_day_worked():
    days, faults = read("date,workday,note\n2026-10-01,no,国庆\n2026-10-10,yes,\n")
    assert faults == []
    assert days["date"].tolist() == [pd.Timestamp("2026-10-01"), pd.Timestamp("2026-10-10")]
    assert days["workday"].tolist() == [False, True]
    assert days["note"].tolist()[0] == "国庆"


@pytest.mark.parametrize(
    ("word", "workday"),
    [("1", True), ("TRUE", True), ("是", True), ("工作日", True), ("0", False), ("休", False)],
)
def test_yes_and_no_in_many_words(word: str, workday: bool):
    days, _ = read(f"日期,是否工作日\n2026/10/1,{word}\n")
    assert days["workday"].tolist() == [workday]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2026-13-01,no", "c.csv:2: date is 2026-13-01, which is no date"),
        ("2026-10-01,perhaps", "c.csv:2: workday is perhaps; write yes or no"),
        (",", None),
    ],
)
def test_a_bad_line_is_told_with_its_number(line: str, said: str | None):
    days, faults = read(f"date,workday\n{line}\n")
    assert len(days) == 0
    assert [fault for fault in faults if said is None or not fault.startswith(said)] == []


def test_a_date_that_comes_twice_is_a_fault():
    _, faults = read("date,workday\n2026-10-01,no\n2026-10-01,yes\n")
    assert faults == ["c.csv:3: 2026-10-01 is in c.csv:2 already"]
