"""The roster file: workers, assignments, substitutions and leave, a record a line.

| record | worker | name | grid | role | substitute | from | to | reason |
|---|---|---|---|---|---|---|---|---|
| worker | id | name | | | | | | |
| assignment | id | | code | role, else `primary` | | first day | last day | |
| substitution | who is absent, if anyone | | code | | who stands in | first day | last day | |
| leave | id | | | | | first day | last day | reason |

Both days are included; an empty `to` is open. A file without the column `record` holds assignments
only. A pseudonym is enough for an id and for a name. Columns and records have Chinese names too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from gis.errors import Fault
from gis.profile import Profile
from gis.roster.lines import Layout, Line, read_lines
from gis.roster.values import day_of

LAYOUT: Final = Layout(
    {
        "record": ("记录", "记录类型"),
        "worker": ("网格员", "人员", "网格员编号", "工号"),
        "name": ("姓名", "名称", "化名"),
        "grid": ("网格", "网格编码", "grid_code"),
        "role": ("角色", "岗位"),
        "substitute": ("顶岗", "顶岗人", "代巡人"),
        "from": ("开始", "开始日期", "起始日期"),
        "to": ("结束", "结束日期", "截止日期"),
        "reason": ("原因", "事由"),
    },
    needed=("worker",),
)
RECORDS: Final[Mapping[str, Sequence[str]]] = {
    "worker": ("人员", "网格员"),
    "assignment": ("分工", "任职", "包格"),
    "substitution": ("顶岗", "代巡"),
    "leave": ("请假", "休假"),
}
COLUMNS: Final[Mapping[str, Sequence[str]]] = {
    "worker": ("worker", "name"),
    "assignment": ("worker", "grid_code", "role", "from", "to"),
    "substitution": ("absent", "substitute", "grid_code", "from", "to"),
    "leave": ("worker", "from", "to", "reason"),
}
_NEEDED: Final[Mapping[str, Sequence[str]]] = {
    "worker": ("worker",),
    "assignment": ("worker", "grid", "from"),
    "substitution": ("substitute", "grid", "from"),
    "leave": ("worker", "from"),
}
_OPEN_YEAR: Final = 9999  # how other systems write an end that is open


@dataclass(frozen=True)
class RosterFile:
    """What a roster file says: a frame a record, with `COLUMNS` and the `place` of each line."""

    worker: pd.DataFrame
    assignment: pd.DataFrame
    substitution: pd.DataFrame
    leave: pd.DataFrame


def read_roster(content: bytes, source: str, profile: Profile) -> tuple[RosterFile, list[Fault]]:
    """The records of a roster file and the faults of its lines, which are left out.

    Days are datetime64, a missing `to` NaT. BadInput where the file as a whole cannot be read.
    """
    lines, faults = read_lines(content, source, LAYOUT)
    rows: dict[str, list[dict[str, object]]] = {record: [] for record in RECORDS}
    for line in lines:
        record = _record(line)
        found = list(_faults(line, record, profile))
        faults += found
        if record is not None and not found:
            rows[record].append(_row(line, profile))
    return RosterFile(**{record: _frame(record, rows[record]) for record in RECORDS}), faults


def _record(line: Line) -> str | None:
    """What a line records; None where its word is none of `RECORDS`."""
    if "record" not in line.cells:
        return "assignment"
    word = line["record"].casefold()
    return next((record for record, others in RECORDS.items() if word in (record, *others)), None)


def _faults(line: Line, record: str | None, profile: Profile) -> Iterator[Fault]:
    """Everything that is wrong with a line by itself."""
    if record is None:
        known = ", ".join(RECORDS)
        yield Fault(line.place, "roster.no_record", value=line["record"], known=known)
        return
    for column in _NEEDED[record]:
        if not line[column]:
            yield Fault(line.place, "roster.empty", column=column, record=record)
    if record == "assignment" and _role(line, profile) is None:
        known = ", ".join(profile.staffing)
        yield Fault(line.place, "roster.no_role", value=line["role"], known=known)
    first, last = day_of(line["from"]), day_of(line["to"])
    for column, day in (("from", first), ("to", last)):
        if line[column] and day is None:
            yield Fault(line.place, "roster.not_a_date", column=column, value=line[column])
    if first and last and last < first:
        yield Fault(line.place, "roster.dates_swapped", first=first, last=last)


def _row(line: Line, profile: Profile) -> dict[str, object]:
    """Every value that a faultless line may give, under the names of `COLUMNS`."""
    last = day_of(line["to"])
    return {
        "worker": line["worker"],
        "absent": line["worker"] or None,
        "substitute": line["substitute"],
        "name": line["name"] or line["worker"],
        "grid_code": line["grid"],
        "role": _role(line, profile),
        "from": day_of(line["from"]),
        "to": None if last is None or last.year == _OPEN_YEAR else last,
        "reason": line["reason"] or None,
        "place": line.place,
    }


def _role(line: Line, profile: Profile) -> str | None:
    """The role that a line names, by name or title; the one that owes the patrol where none is."""
    word = line["role"]
    for role, slot in profile.staffing.items():
        if word in (role, slot.title.en, slot.title.zh) or (not word and slot.patrol == "owes"):
            return role
    return None


def _frame(record: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=[*COLUMNS[record], "place"])
    for column in {"from", "to"} & set(frame.columns):
        frame[column] = pd.to_datetime(frame[column]).astype("datetime64[s]")
    return frame
