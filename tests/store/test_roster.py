"""Workers, assignments, substitutions, leave and the calendar."""

from datetime import date
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from gis.errors import Conflict, NotFound
from gis.store import roster

GRID = "120106001001001"
JULY_1, JULY_9, JULY_31 = date(2026, 7, 1), date(2026, 7, 9), date(2026, 7, 31)


def one(**row: Any) -> pd.DataFrame:
    return pd.DataFrame([{name.rstrip("_"): value for name, value in row.items()}])


def assigned(**changed: Any) -> pd.DataFrame:
    row = {"worker": "w1", "grid_code": GRID, "role": "primary", "from_": JULY_1, "to": JULY_9}
    return one(**(row | changed))


def spans(frame: pd.DataFrame) -> list[tuple[str, str]]:
    return [
        (str(first.date()), "open" if pd.isna(last) else str(last.date()))
        for first, last in zip(frame["from"], frame["to"], strict=True)
    ]


def test_workers_come_back_by_id(connection: Connection, district: str):
    assert roster.workers_of(connection, district)["worker"].tolist() == ["w1", "w2", "w3"]


def test_a_worker_saved_again_is_renamed(connection: Connection, district: str):
    roster.save_workers(connection, district, one(worker="w1", name="new"))
    assert roster.workers_of(connection, district)["name"].tolist() == ["new", "w2", "w3"]


@pytest.mark.parametrize(
    ("from_", "to", "found"),
    [
        (date(2026, 6, 1), date(2026, 6, 30), 0),
        (date(2026, 6, 1), JULY_1, 1),
        (JULY_9, JULY_31, 1),
        (date(2026, 7, 10), JULY_31, 0),
    ],
)
def test_both_ends_of_an_assignment_are_included(connection, district, from_, to, found):
    roster.save_assignments(connection, district, assigned())
    assert len(roster.assignments_between(connection, district, from_, to)) == found


def test_an_assignment_comes_back_as_it_went_in(connection: Connection, district: str):
    roster.save_assignments(connection, district, assigned())
    found = roster.assignments_between(connection, district, JULY_1, JULY_1)
    dates = {"from": "datetime64[s]", "to": "datetime64[s]"}
    expected = assigned().astype({**dict.fromkeys(("worker", "grid_code", "role"), "str"), **dates})
    pd.testing.assert_frame_equal(found, expected)


@pytest.mark.parametrize("to", [None, pd.NaT, float("nan")])
def test_a_missing_end_is_open(connection: Connection, district: str, to: object):
    roster.save_assignments(connection, district, assigned(to=to))
    far = date(2099, 1, 1)
    found = roster.assignments_between(connection, district, far, far)
    assert spans(found) == [("2026-07-01", "open")]


def test_dates_may_be_written_as_text(connection: Connection, district: str):
    roster.save_assignments(connection, district, assigned(from_="2026-07-01", to="2026-07-09"))
    found = roster.assignments_between(connection, district, JULY_1, JULY_31)
    assert spans(found) == [("2026-07-01", "2026-07-09")]


def test_saving_again_moves_the_end(connection: Connection, district: str):
    roster.save_assignments(connection, district, assigned(to=None))
    roster.save_assignments(connection, district, assigned(to=JULY_31))
    found = roster.assignments_between(connection, district, JULY_1, JULY_31)
    assert spans(found) == [("2026-07-01", "2026-07-31")]


def test_a_grid_may_have_two_primary_workers(connection: Connection, district: str):
    both = pd.concat([assigned(worker="w1"), assigned(worker="w2")])
    roster.save_assignments(connection, district, both)
    assert len(roster.assignments_between(connection, district, JULY_1, JULY_1)) == 2


def test_the_same_duty_twice_on_a_day_is_a_conflict(connection: Connection, district: str):
    roster.save_assignments(connection, district, assigned())
    with pytest.raises(Conflict, match="twice on one day"):
        roster.save_assignments(connection, district, assigned(from_=JULY_9, to=JULY_31))


def test_a_duty_may_go_on_the_day_after(connection: Connection, district: str):
    roster.save_assignments(connection, district, assigned())
    roster.save_assignments(connection, district, assigned(from_=date(2026, 7, 10), to=None))
    found = roster.assignments_between(connection, district, JULY_1, JULY_31)
    assert spans(found) == [("2026-07-01", "2026-07-09"), ("2026-07-10", "open")]


@pytest.mark.parametrize(
    "save", [roster.save_assignments, roster.save_leave], ids=["assignment", "leave"]
)
def test_an_unknown_worker_is_not_found(connection: Connection, district: str, save):
    with pytest.raises(NotFound, match="nobody"):
        save(connection, district, assigned(worker="nobody"))


def test_a_role_that_is_no_word_is_an_error_of_the_caller(connection: Connection, district: str):
    with pytest.raises(IntegrityError, match="ck_assignment_role"):
        roster.save_assignments(connection, district, assigned(role="Chief!"))


def test_a_substitution_comes_back(connection: Connection, district: str):
    row = {"absent": "w1", "substitute": "w2", "grid_code": GRID, "from_": JULY_1, "to": JULY_1}
    roster.save_substitutions(connection, district, one(**row))
    found = roster.substitutions_between(connection, district, JULY_1, JULY_31)
    assert found[["absent", "substitute", "grid_code"]].to_numpy().tolist() == [["w1", "w2", GRID]]


@pytest.mark.parametrize("named", [{"absent": None}, {}])
def test_a_substitution_may_be_for_nobody(connection: Connection, district: str, named: dict):
    row = named | {"substitute": "w2", "grid_code": GRID, "from_": JULY_1, "to": JULY_1}
    roster.save_substitutions(connection, district, one(**row))
    found = roster.substitutions_between(connection, district, JULY_1, JULY_31)
    assert found["absent"].isna().tolist() == [True]


def test_leave_comes_back(connection: Connection, district: str):
    roster.save_leave(
        connection, district, one(worker="w1", from_=JULY_1, to=JULY_9, reason="病假")
    )
    found = roster.leave_between(connection, district, JULY_9, JULY_31)
    assert found[["worker", "reason"]].to_numpy().tolist() == [["w1", "病假"]]
    assert spans(found) == [("2026-07-01", "2026-07-09")]


def test_calendar_days_come_back(connection: Connection, district: str):
    days = pd.DataFrame(
        {"date": [JULY_1, JULY_31], "workday": [False, True], "note": ["建党节", None]}
    )
    roster.save_calendar(connection, district, days)
    found = roster.calendar_between(connection, district, JULY_1, JULY_9)
    assert found["workday"].tolist() == [False]
    assert found["note"].tolist() == ["建党节"]


def test_a_calendar_day_saved_again_is_overwritten(connection: Connection, district: str):
    for workday in (False, True):
        roster.save_calendar(connection, district, one(date=JULY_1, workday=workday))
    found = roster.calendar_between(connection, district, JULY_1, JULY_1)
    assert found["workday"].tolist() == [True]


def test_saving_nothing_does_nothing(connection: Connection, district: str):
    roster.save_assignments(connection, district, assigned().iloc[:0])
    assert roster.assignments_between(connection, district, JULY_1, JULY_31).empty


def test_the_last_day_of_the_calendar_is_open(connection: Connection, district: str):
    roster.save_assignments(connection, district, assigned(to=date.max))
    found = roster.assignments_between(connection, district, JULY_1, date.max)
    assert spans(found) == [("2026-07-01", "open")]
