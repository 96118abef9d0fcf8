"""The calendar file: the days that differ from the profile's weekdays, a day a line.

| date | workday | note |
|---|---|---|
| 2026-10-01 | no | National Day |
| 2026-10-10 | yes | a Saturday worked instead |
"""

from collections.abc import Iterator
from typing import Final

import pandas as pd

from gis.errors import Fault
from gis.roster.lines import Layout, Line, read_lines
from gis.roster.values import day_of, truth_of

LAYOUT: Final = Layout(
    {
        "date": ("日期",),
        "workday": ("工作日", "是否工作日"),
        "note": ("备注", "说明"),
    },
    needed=("date", "workday"),
)


def read_calendar(content: bytes, source: str) -> tuple[pd.DataFrame, list[Fault]]:
    """The days of a calendar file (date, workday, note) and the faults of its lines.

    Lines with a fault are left out. BadInput where the file as a whole cannot be read.
    """
    lines, faults = read_lines(content, source, LAYOUT)
    for line in lines:
        faults += _faults(line)
    faults += _repeated(lines)
    rows = [
        {"date": day, "workday": workday, "note": line["note"] or None}
        for line in lines
        if (day := day_of(line["date"])) and (workday := truth_of(line["workday"])) is not None
    ]
    days = pd.DataFrame(rows, columns=["date", "workday", "note"])
    return days.assign(date=pd.to_datetime(days["date"]).astype("datetime64[s]")), faults


def _faults(line: Line) -> Iterator[Fault]:
    if day_of(line["date"]) is None:
        yield Fault(line.place, "roster.not_a_date", column="date", value=line["date"])
    if truth_of(line["workday"]) is None:
        yield Fault(line.place, "roster.not_yes_or_no", value=line["workday"])


def _repeated(lines: list[Line]) -> Iterator[Fault]:
    """The lines whose date an earlier line has."""
    first: dict[object, str] = {}
    for line in lines:
        day = day_of(line["date"])
        if day is not None and first.setdefault(day, line.place) != line.place:
            yield Fault(line.place, "roster.day_again", date=day, first=first[day])
