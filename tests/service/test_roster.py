"""The roster and the calendar taken in: as a whole or not at all, and only once."""

from datetime import date

import pandas as pd
import pytest
from sqlalchemy import Connection, text

from gis.errors import BadInput, NotFound
from gis.service.roster import Counts, RosterImport, import_calendar, import_roster
from gis.store import net, roster
from tests.audited import mark_audited
from tests.nets import BESIDE, CORNER, DISTRICT, HONGQIAO, small_net

HEADER = "record,worker,name,grid,role,substitute,from,to,reason\n"
NEW_YEAR, MAY = date(2026, 1, 1), date(2026, 5, 1)
A_YEAR = (NEW_YEAR, date(2026, 12, 31))


@pytest.fixture
def district(connection: Connection) -> Connection:
    """A database with the small net in force from the new year on."""
    net.save_district(connection, HONGQIAO, (117.15, 39.16))
    net.insert_grids(connection, DISTRICT, small_net(), NEW_YEAR)
    return connection


def bring(c: Connection, *lines: str) -> RosterImport:
    return import_roster(c, DISTRICT, (HEADER + "\n".join(lines)).encode(), "r.csv")


def refused(c: Connection, *lines: str) -> list[str]:
    with pytest.raises(BadInput) as refusal:
        bring(c, *lines)
    assert len(roster.workers_of(c, DISTRICT)) == 0
    return [fault.say() for fault in refusal.value.faults]


def assigned(worker: str, grid: str = CORNER, first: str = "2026-01-01", last: str = "") -> str:
    return f"assignment,{worker},,{grid},,,{first},{last},"


def test_every_record_is_stored(district: Connection):
    done = bring(
        district,
        "worker,w1,老张,,,,,,",
        "worker,w2,,,,,,,",
        assigned("w1"),
        f"substitution,w1,,{CORNER},,w2,2026-03-02,2026-03-03,",
        "leave,w1,,,,,2026-03-02,2026-03-03,年假",
    )
    assert {record: count.added for record, count in done.counts.items()} == {
        "worker": 2, "assignment": 1, "substitution": 1, "leave": 1,
    }  # fmt: skip
    assert roster.workers_of(district, DISTRICT)["name"].tolist() == ["老张", "w2"]
    assert len(roster.assignments_between(district, DISTRICT, *A_YEAR)) == 1
    assert len(roster.substitutions_between(district, DISTRICT, *A_YEAR)) == 1
    assert roster.leave_between(district, DISTRICT, *A_YEAR)["reason"].tolist() == ["年假"]


def test_both_days_of_a_span_are_included(district: Connection):
    bring(district, assigned("w1", first="2026-02-01", last="2026-02-02"))
    on_duty = [
        len(roster.assignments_between(district, DISTRICT, day, day))
        for day in (date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 2), date(2026, 2, 3))
    ]
    assert on_duty == [0, 1, 1, 0]


def test_the_same_file_again_changes_nothing(district: Connection):
    lines = (
        "worker,w2,乙,,,,,,",
        assigned("w1"),
        f"substitution,,,{CORNER},,w2,2026-03-02,,",
        "leave,w1,,,,,2026-03-02,2026-03-03,",
    )
    bring(district, *lines)
    again = bring(district, *lines)
    assert again.nothing_new
    assert again.counts["assignment"] == Counts(0, 0, 1)


def test_an_assignment_makes_its_worker_known(district: Connection):
    bring(district, assigned("w1"))
    assert roster.workers_of(district, DISTRICT)["worker"].tolist() == ["w1"]


def test_an_assignment_leaves_a_known_name_alone(district: Connection):
    bring(district, "worker,w1,老张,,,,,,")
    bring(district, assigned("w1"))
    assert roster.workers_of(district, DISTRICT)["name"].tolist() == ["老张"]


def test_a_new_end_moves_the_end(district: Connection):
    bring(district, assigned("w1"))
    done = bring(district, assigned("w1", last="2026-06-30"))
    assert done.counts["assignment"] == Counts(0, 1, 0)
    assert len(roster.assignments_between(district, DISTRICT, date(2026, 7, 1), A_YEAR[1])) == 0


def test_a_handover(district: Connection):
    bring(district, assigned("w1"))
    done = bring(district, assigned("w1", last="2026-04-30"), assigned("w2", first="2026-05-01"))
    assert done.notes == []


def test_two_primary_workers_are_taken_in_and_told(district: Connection):
    done = bring(district, assigned("w1"), assigned("w2"))
    assert [note.where for note in done.notes] == ["r.csv:3"]
    assert len(roster.assignments_between(district, DISTRICT, *A_YEAR)) == 2


@pytest.mark.parametrize("grid", ["999", "120106001", "120106001001"])
def test_a_code_that_is_no_basic_grid_is_refused(district: Connection, grid: str):
    assert refused(district, assigned("w1", grid)) == [
        f"r.csv:2: no basic grid {grid} is in force on a day of it"
    ]


def test_a_grid_that_is_not_in_force_then_is_refused(district: Connection):
    assert refused(district, assigned("w1", first="2025-01-01", last="2025-12-31")) != []


def test_a_grid_that_comes_into_force_during_the_duty_will_do(district: Connection):
    assert bring(district, assigned("w1", first="2025-06-01")).counts["assignment"].added == 1


@pytest.mark.parametrize(
    "line",
    [
        "leave,w9,,,,,2026-03-02,,",
        f"substitution,w9,,{CORNER},,w1,2026-03-02,,",
        f"substitution,w1,,{CORNER},,w9,2026-03-02,,",
    ],
)
def test_an_unknown_worker_is_refused(district: Connection, line: str):
    (fault,) = refused(district, assigned("w1"), line)
    assert fault.startswith("r.csv:3: there is no worker w9")


def test_a_duty_that_is_stored_cannot_be_given_again(district: Connection):
    bring(district, assigned("w1"))
    with pytest.raises(BadInput, match=r"r\.csv:2: w1 has this role in this grid already"):
        bring(district, assigned("w1", first="2026-02-01"))


@pytest.mark.parametrize(
    "line",
    ["worker,w1,A,,,,,,", "leave,w1,,,,,2026-03-02,,", f"substitution,,,{CORNER},,w1,2026-03-02,,"],
)
def test_a_record_may_come_once(district: Connection, line: str):
    faults = refused(district, assigned("w1"), line, line)
    assert [fault.split(":")[1] for fault in faults] == ["4"]


def test_all_bad_lines_come_at_once_in_their_order(district: Connection):
    faults = refused(
        district,
        assigned("w1", "999"),
        "leave,w9,,,,,2026-03-02,,",
        "nonsense,,,,,,,,",
        assigned("w2"),
        assigned("w2", first="2026-03-01"),
    )
    assert [fault.split(":")[1] for fault in faults] == ["2", "3", "4", "6"]


def test_without_a_district_there_is_no_roster(connection: Connection):
    with pytest.raises(NotFound):
        bring(connection, assigned("w1"))


def audited(c: Connection, *days: tuple[str, date]) -> None:
    for worker, day in days:
        mark_audited(c, worker, day)


def stale(c: Connection) -> list[tuple[str, str]]:
    rows = c.execute(text("SELECT worker, date FROM stale_day ORDER BY worker, date"))
    return [(worker, day.isoformat()) for worker, day in rows]


def test_audited_days_that_a_duty_touches_are_stale(district: Connection):
    bring(district, assigned("w1"), assigned("w2", BESIDE))
    audited(district, ("w1", date(2026, 4, 30)), ("w1", MAY), ("w2", MAY))
    bring(district, "leave,w1,,,,,2026-05-01,2026-05-02,")
    assert stale(district) == [("w1", "2026-05-01")]


def test_a_new_colleague_makes_the_grids_days_stale(district: Connection):
    bring(district, assigned("w1"), "worker,w2,,,,,,,")
    audited(district, ("w1", MAY))
    bring(district, f"assignment,w2,,{CORNER},part_time,,2026-05-01,,")
    assert stale(district) == [("w1", "2026-05-01")]


def test_nothing_new_makes_nothing_stale(district: Connection):
    bring(district, assigned("w1"))
    audited(district, ("w1", MAY))
    bring(district, assigned("w1"))
    assert stale(district) == []


class TestCalendar:
    def bring(self, c: Connection, *lines: str) -> Counts:
        content = ("date,workday,note\n" + "\n".join(lines)).encode()
        return import_calendar(c, DISTRICT, content, "c.csv")

    def test_days_are_stored(self, district: Connection):
        assert self.bring(district, "2026-10-01,no,国庆") == Counts(1, 0, 0)
        days = roster.calendar_between(district, DISTRICT, *A_YEAR)
        assert days["workday"].tolist() == [False]
        assert days["date"].tolist() == [pd.Timestamp("2026-10-01")]

    def test_the_same_file_again_changes_nothing(self, district: Connection):
        self.bring(district, "2026-10-01,no,", "2026-10-02,no,国庆")
        assert self.bring(district, "2026-10-01,no,", "2026-10-02,no,国庆") == Counts(0, 0, 2)

    def test_a_day_may_change(self, district: Connection):
        self.bring(district, "2026-10-01,no,")
        assert self.bring(district, "2026-10-01,yes,") == Counts(0, 1, 0)

    def test_a_bad_line_stops_it_all(self, district: Connection):
        with pytest.raises(BadInput, match=r"c\.csv:3"):
            self.bring(district, "2026-10-01,no,", "2026-10-32,no,")
        assert len(roster.calendar_between(district, DISTRICT, *A_YEAR)) == 0

    def test_audited_days_that_it_changes_are_stale(self, district: Connection):
        bring(district, assigned("w1"))
        audited(district, ("w1", MAY), ("w1", date(2026, 5, 2)))
        self.bring(district, "2026-05-01,no,劳动节")
        assert stale(district) == [("w1", "2026-05-01")]
