"""What maps and coverage over many days are drawn from: paths by class, cells, shares (§6, §8)."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
import shapely

from gis.patrol import cells, covered_shares, credited_path, evidence_lines
from gis.profile import PatrolPolicy
from tests.walks import DAY, FRAME, at, audit, duty, every, rounds, track

POLICY = PatrolPolicy()


def straight(since: float = 0, y: float = 77.5) -> pd.DataFrame:
    """From 100 m west of the square to 100 m east of it in 355 s."""
    t = every(5, 355)
    return track(t + since, np.column_stack([t - 100, np.full(len(t), y)]))


def test_a_path_is_drawn_by_class() -> None:
    lines = evidence_lines(audit(straight()))
    assert lines["class"].tolist() == ["outside", "ring", "strict", "ring", "outside"]


def test_a_drawn_path_is_as_long_as_the_walk() -> None:
    lines = evidence_lines(audit(straight()))
    in_metres = FRAME.project(lines.geometry.to_numpy())
    assert shapely.length(in_metres) == pytest.approx([80, 20, 155, 20, 80], abs=0.001)


def test_a_path_is_drawn_in_order_and_without_a_hole() -> None:
    lines = evidence_lines(audit(straight()))
    assert (lines["from"].iloc[1:].to_numpy() == lines["to"].iloc[:-1].to_numpy()).all()


def test_each_device_has_its_own_class() -> None:
    t = every(5, 3600)
    desk = track(t, at(80, 80, t), device="a")
    lines = evidence_lines(audit(track(t, rounds(t)), desk))
    classes = lines.groupby("device")["class"].agg(list).to_dict()
    assert classes == {"a": ["strict", "idle"], "d": ["strict"]}


def test_bridged_silence_is_drawn_as_far_as_it_was_credited() -> None:
    t = np.array([0, 290, 580, 870])
    result = audit(track(t, rounds(t, speed=0.5)))
    lines = evidence_lines(result)
    assert lines["class"].tolist() == ["bridged", "gap"]
    assert (lines["to"] - lines["from"]).dt.total_seconds().tolist() == [600, 270]


def test_a_day_that_owes_nothing_has_no_path() -> None:
    assert evidence_lines(audit(straight(), duties=duty(due=False))).empty


def test_the_credited_path_is_what_was_observed_in_the_zone() -> None:
    path = credited_path(audit(straight()))
    assert path["seconds"].sum() == pytest.approx(195)
    assert (path["x0"].min(), path["x1"].max()) == pytest.approx((-20, 175), abs=0.001)


def days_of_walks(*ages: int) -> pd.DataFrame:
    """The path of one walk along the middle so many days before the day, for each age."""
    paths = []
    for age in ages:
        fixes = straight().assign(t=lambda one, age=age: one["t"] - timedelta(days=age))
        paths.append(credited_path(audit(fixes, duties=duty(day=DAY - timedelta(days=age)))))
    return pd.concat(paths, ignore_index=True)


def test_cells_hold_the_seconds_spent_in_them() -> None:
    found = cells(days_of_walks(0), duty(), POLICY, frame=FRAME, as_of=DAY)
    seconds = found.pivot_table(index="y", columns="x", values="seconds")
    assert seconds.loc[50.0].tolist() == pytest.approx([50, 50, 50, 25], abs=0.01)
    assert seconds.drop(index=50.0).to_numpy().sum() == 0


def test_the_path_in_the_ring_is_in_no_cell_of_the_ground_beyond_its_own() -> None:
    found = cells(days_of_walks(0), duty(), POLICY, frame=FRAME, as_of=DAY)
    assert found["x"].min() == 0


def test_cells_together_are_the_ground() -> None:
    found = cells(days_of_walks(0), duty(), POLICY, frame=FRAME, as_of=DAY)
    area = shapely.area(FRAME.project(found.geometry.to_numpy())).sum()
    assert area == pytest.approx(155 * 155, abs=0.01)


def test_a_cell_counts_days_since_the_last_of_several_passes() -> None:
    found = cells(days_of_walks(9, 3), duty(), POLICY, frame=FRAME, as_of=DAY)
    assert set(found.loc[found["y"] == 50, "days_since"]) == {3}


def test_a_cell_that_was_never_passed_has_no_last_pass() -> None:
    found = cells(days_of_walks(0), duty(), POLICY, frame=FRAME, as_of=DAY)
    far = found[found["y"] == 100]
    assert far["last_pass"].isna().all()
    assert far["days_since"].isna().all()


def test_what_comes_after_the_date_asked_for_is_not_seen() -> None:
    yesterday = DAY - timedelta(days=1)
    found = cells(days_of_walks(0), duty(), POLICY, frame=FRAME, as_of=yesterday)
    assert found["seconds"].sum() == 0


def test_a_walk_through_the_middle_covers_50_of_155_metres() -> None:
    shares = covered_shares(days_of_walks(0), duty(), POLICY, frame=FRAME, as_of=DAY)
    assert shares["coverage_1"].iloc[0] == pytest.approx(50 / 155, abs=0.003)


@pytest.mark.parametrize(
    ("age", "windows"), [(0, (1, 7, 30)), (6, (7, 30)), (7, (30,)), (29, (30,)), (30, ())]
)
def test_a_walk_counts_in_the_windows_that_hold_its_day(age: int, windows: tuple[int]) -> None:
    shares = covered_shares(days_of_walks(age), duty(), POLICY, frame=FRAME, as_of=DAY).iloc[0]
    assert [days for days in (1, 7, 30) if shares[f"coverage_{days}"] > 0] == list(windows)


def test_walks_of_several_days_cover_together() -> None:
    north = straight(y=130).assign(t=lambda one: one["t"] - timedelta(days=1))
    other = credited_path(audit(north, duties=duty(day=DAY - timedelta(days=1))))
    path = pd.concat([days_of_walks(0), other])
    shares = covered_shares(path, duty(), POLICY, frame=FRAME, as_of=DAY)
    assert shares["coverage_7"].iloc[0] == pytest.approx(100 / 155, abs=0.003)


def test_the_audit_says_the_same_coverage_of_the_day() -> None:
    result = audit(straight())
    shares = covered_shares(credited_path(result), duty(), POLICY, frame=FRAME, as_of=DAY)
    assert shares["coverage_1"].iloc[0] == result.days["coverage"].iloc[0]


def test_a_ground_without_a_path_is_not_covered() -> None:
    shares = covered_shares(days_of_walks(0), duty(worker="x"), POLICY, frame=FRAME, as_of=DAY)
    assert shares["coverage_30"].tolist() == [0.0]


def test_dates_are_midnights() -> None:
    assert credited_path(audit(straight()))["date"].iloc[0] == pd.Timestamp(date(2026, 5, 4))
