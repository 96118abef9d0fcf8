"""Premises checked: words, dates and points, and every fault by its row."""

import pandas as pd
import pytest

from gis.premises import Premises, Register, premises_of


def checked(*rows: dict[str, object]) -> Premises:
    usual = {"id": "a", "kind": "dwelling", "place": "幸福里", "lon": 117.0, "lat": 39.0}
    frame = pd.DataFrame([usual | row for row in rows])
    lon, lat = frame.pop("lon"), frame.pop("lat")
    places = [f"x:{number}" for number in range(1, len(frame) + 1)]
    return premises_of(Register("x", frame.fillna("").astype("str"), lon, lat, places))


def told(*rows: dict[str, object]) -> list[str]:
    return [fault.say() for fault in checked(*rows).faults]


def test_what_a_source_does_not_say_is_missing():
    row = checked({}).rows.iloc[0]
    assert row["status"] == "occupied"
    assert row[["building", "unit", "floor", "room", "since", "until", "status_since"]].isna().all()


@pytest.mark.parametrize(
    ("word", "kind"), [("住宅", "dwelling"), ("商铺", "shop"), ("办公", "other"), ("shop", "shop")]
)
def test_kinds_are_understood_in_both_languages(word: str, kind: str):
    assert checked({"kind": word}).rows["kind"].tolist() == [kind]


@pytest.mark.parametrize(
    ("word", "status"), [("空置", "vacant"), ("已拆除", "demolished"), ("自住", "occupied")]
)
def test_statuses_are_understood_in_both_languages(word: str, status: str):
    assert checked({"status": word}).rows["status"].tolist() == [status]


@pytest.mark.parametrize(
    "text", ["2026-01-31", "2026/1/31", "20260131", "2026.01.31", "2026-01-31 00:00:00"]
)
def test_dates_are_understood_as_they_are_written(text: str):
    assert checked({"since": text}).rows["since"].tolist() == [pd.Timestamp("2026-01-31")]


@pytest.mark.parametrize("text", ["2026-02-30", "31.1.2026", "soon", "1800-01-01", "2026-01-31x"])
def test_what_is_no_date_is_told(text: str):
    assert told({"since": text}) == [f"x:1: since is {text}, which is no date such as 2026-01-31"]


def test_words_that_mean_nothing_here_are_told():
    (kind, status) = told({"kind": "castle", "status": "haunted"})
    assert kind.startswith("x:1: kind is castle; it is one of dwelling, shop, other")
    assert status.startswith("x:1: status is haunted")


def test_what_must_not_be_empty_is_told():
    assert told({"id": "", "place": " ", "kind": ""}) == [
        "x:1: id is empty", "x:1: place is empty", "x:1: kind is empty",
    ]  # fmt: skip


def test_an_id_comes_once():
    assert told({}, {"id": "b"}, {}) == ["x:3: the id a comes more than once"]


@pytest.mark.parametrize(
    ("lon", "lat"), [(float("nan"), 39), (117, 91), (-181, 0), (float("inf"), 0)]
)
def test_a_point_lies_on_earth(lon: float, lat: float):
    assert told({"lon": lon, "lat": lat}) == ["x:1: has no point on earth"]


@pytest.mark.parametrize("until", ["2026-01-01", "2025-12-31"])
def test_a_premises_ends_after_it_begins(until: str):
    assert told({"since": "2026-01-01", "until": until}) == ["x:1: ends before it begins"]


def test_faults_stand_in_the_order_of_the_rows():
    faults = told({"kind": "?"}, {"id": ""}, {"id": "c", "lat": 100})
    assert [fault[:3] for fault in faults] == ["x:1", "x:2", "x:3"]


def test_line_breaks_and_outer_spaces_are_no_part_of_a_cell():
    assert checked({"place": " 幸福\n里 "}).rows["place"].tolist() == ["幸福 里"]


def test_a_list_may_be_empty():
    empty = pd.Series([], dtype=float)
    columns = {name: pd.Series([], dtype="str") for name in ("id", "kind", "place")}
    assert premises_of(Register("x", pd.DataFrame(columns), empty, empty, [])).rows.empty
