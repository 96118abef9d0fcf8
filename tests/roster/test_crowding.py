"""Duties that meet: a role with too many people, or one person twice."""

import pandas as pd

from gis.profile import load_profile
from gis.roster.crowding import ALREADY, crowded_roles, repeated_duties

HONGQIAO = load_profile("hongqiao")


def duties(*rows: tuple[str, str, str, str, str | None, str]) -> pd.DataFrame:
    """Assignments: worker, grid, role, from, to, place."""
    frame = pd.DataFrame(rows, columns=["worker", "grid_code", "role", "from", "to", "place"])
    dates = {name: pd.to_datetime(frame[name]).astype("datetime64[s]") for name in ("from", "to")}
    return frame.assign(**dates)


def crowded(*rows: tuple[str, str, str, str, str | None, str]) -> list[str]:
    return [fault.say() for fault in crowded_roles(duties(*rows), HONGQIAO)]


def repeated(*rows: tuple[str, str, str, str, str | None, str]) -> list[str]:
    return [fault.where for fault in repeated_duties(duties(*rows))]


def test_two_primary_workers_on_one_day_are_too_many():
    said = crowded(
        ("w1", "G", "primary", "2026-01-01", "2026-03-01", "a:2"),
        ("w2", "G", "primary", "2026-03-01", None, "a:3"),
    )
    assert said == [
        "a:3: from 2026-03-01 grid G has more people as primary than it has places: w1, w2"
    ]


def test_a_handover_overnight_is_none_too_many():
    assert not crowded(
        ("w1", "G", "primary", "2026-01-01", "2026-02-28", "a:2"),
        ("w2", "G", "primary", "2026-03-01", None, "a:3"),
    )


def test_a_role_without_a_limit_has_room_for_all():
    rows = [(f"w{n}", "G", "part_time", "2026-01-01", None, f"a:{n}") for n in range(9)]
    assert not crowded(*rows)


def test_two_grids_do_not_meet():
    assert not crowded(
        ("w1", "G", "primary", "2026-01-01", None, "a:2"),
        ("w2", "H", "primary", "2026-01-01", None, "a:3"),
    )


def test_a_stored_worker_counts_and_the_files_line_is_named():
    (said,) = crowded(
        ("w1", "G", "primary", "2026-01-01", None, "a:2"),
        ("w2", "G", "primary", "2026-02-01", None, ALREADY),
    )
    assert said.startswith("a:2: from 2026-02-01")


def test_what_was_stored_before_is_not_told_again():
    assert not crowded(
        ("w1", "G", "primary", "2026-01-01", None, ALREADY),
        ("w2", "G", "primary", "2026-01-01", None, ALREADY),
    )


def test_a_duty_twice_on_one_day_is_repeated():
    assert repeated(
        ("w1", "G", "primary", "2026-01-01", "2026-01-31", "a:2"),
        ("w1", "G", "primary", "2026-01-31", None, "a:3"),
    ) == ["a:3"]


def test_a_duty_within_a_longer_one_is_repeated():
    assert repeated(
        ("w1", "G", "primary", "2026-01-01", None, "a:2"),
        ("w1", "G", "primary", "2026-02-01", "2026-02-02", "a:3"),
        ("w1", "G", "primary", "2026-05-01", "2026-05-02", "a:4"),
    ) == ["a:3", "a:4"]


def test_another_role_is_another_duty():
    assert not repeated(
        ("w1", "G", "primary", "2026-01-01", None, "a:2"),
        ("w1", "G", "leader", "2026-01-01", None, "a:3"),
    )
