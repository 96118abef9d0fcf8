"""Fixes in and out: the better of two stays, counts are exact, changed days are marked."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Connection, select, text

from gis.errors import NotFound
from gis.store import roster
from gis.store.fixes import Written, device_ids, known_workers, write_fixes
from gis.store.fixes_read import read_fixes
from gis.store.tables import stale_day
from tests.stored import DAY, POLICY, ZONE, batch, fix, set_up_district

NEXT_DAY = DAY + timedelta(days=1)


def write(c: Connection, district: str, *rows: tuple[object, ...]) -> Written:
    return write_fixes(c, district, batch(*rows), policy=POLICY, zone=ZONE)


def read(c: Connection, district: str, **chosen: object) -> pd.DataFrame:
    return read_fixes(c, district, DAY - timedelta(days=9), DAY + timedelta(days=9), **chosen)


def stale(c: Connection) -> set[tuple[str, date]]:
    return {tuple(row) for row in c.execute(select(stale_day.c.worker, stale_day.c.date))}


def forget_stale(c: Connection) -> None:
    c.execute(stale_day.delete())


def test_what_was_written_is_read(connection: Connection, district: str):
    write(
        connection, district, fix("08:00:00.123", lon=117.1, lat=39.2, accuracy_m=12.3, mock=True)
    )
    expected = pd.DataFrame(
        {
            "worker": pd.Categorical(["w1"], categories=pd.Index(["w1"], dtype="str")),
            "device": pd.Categorical(["phone"], categories=pd.Index(["phone"], dtype="str")),
            "t": pd.Series(["2026-07-01T00:00:00.123Z"], dtype="datetime64[ms, UTC]"),
            "lon": [117.1],
            "lat": [39.2],
            "accuracy_m": [12.3],
            "mock": [True],
        }
    )
    pd.testing.assert_frame_equal(read(connection, district), expected)


def test_an_unknown_accuracy_stays_unknown(connection: Connection, district: str):
    write(connection, district, fix(accuracy_m=None))
    assert np.isnan(read(connection, district)["accuracy_m"][0])


@pytest.mark.parametrize("accuracy_m", [0.0, -1.0])
def test_an_accuracy_of_zero_or_less_is_unknown(connection, district, accuracy_m: float):
    write(connection, district, fix(accuracy_m=accuracy_m))
    assert np.isnan(read(connection, district)["accuracy_m"][0])


def test_an_unknown_mock_is_stored_as_unknown(connection: Connection, district: str):
    write(connection, district, fix(mock=None))
    assert connection.execute(text("SELECT mock FROM fix")).scalar_one() is None


def test_a_fix_lies_in_the_partition_of_its_local_day(connection: Connection, district: str):
    """06:30 in Shanghai is still the day before in UTC."""
    write(connection, district, fix("06:30:00"))
    assert connection.execute(text("SELECT day FROM fix_20260701")).scalar_one() == DAY


def test_fixes_are_read_by_worker_device_and_time(connection: Connection, district: str):
    rows = [
        fix("08:00:10", worker="w2", device="a"),
        fix("08:00:00", worker="w1", device="b"),
        fix("08:00:05", worker="w1", device="a2"),
        fix("08:00:00", worker="w1", device="a2"),
    ]
    write(connection, district, *rows)
    found = read(connection, district)
    assert found["worker"].tolist() == ["w1", "w1", "w1", "w2"]
    assert found["device"].tolist() == ["a2", "a2", "b", "a"]


def test_only_the_days_asked_for_are_read(connection: Connection, district: str):
    write(connection, district, fix(), fix(day=NEXT_DAY, device="other"))
    found = read_fixes(connection, district, NEXT_DAY, NEXT_DAY)
    assert found["device"].tolist() == ["other"]


def test_only_the_workers_asked_for_are_read(connection: Connection, district: str):
    write(connection, district, fix(), fix("08:00:05", worker="w2"))
    assert read(connection, district, workers=["w2"])["worker"].tolist() == ["w2"]


def test_no_workers_asked_for_reads_nothing(connection: Connection, district: str):
    write(connection, district, fix())
    assert read(connection, district, workers=[]).empty


def test_where_nothing_is_stored_an_empty_frame_is_read(connection: Connection, district: str):
    found = read(connection, district)
    assert found.empty
    assert found.dtypes["t"] == pd.DatetimeTZDtype("ms", "UTC")


def test_writing_nothing_does_nothing(connection: Connection, district: str):
    assert write(connection, district) == Written(0, 0, 0)


def test_the_same_batch_again_is_all_duplicates(connection: Connection, district: str):
    rows = (fix("08:00:00"), fix("08:00:05"))
    assert write(connection, district, *rows) == Written(2, 0, 0)
    assert write(connection, district, *rows) == Written(0, 2, 0)


def test_of_two_in_one_batch_the_better_stays(connection: Connection, district: str):
    written = write(connection, district, fix(accuracy_m=20), fix(accuracy_m=4))
    assert written == Written(1, 1, 0)
    assert read(connection, district)["accuracy_m"].tolist() == [4.0]


def test_a_better_one_takes_the_place(connection: Connection, district: str):
    write(connection, district, fix(accuracy_m=20))
    assert write(connection, district, fix(accuracy_m=4)) == Written(0, 0, 1)
    assert read(connection, district)["accuracy_m"].tolist() == [4.0]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"mock": False, "accuracy_m": 90}, {"mock": True, "accuracy_m": 1}),
        ({"accuracy_m": 49}, {"accuracy_m": None}),
        ({"accuracy_m": None}, {"accuracy_m": 51}),
        ({"accuracy_m": 50}, {"accuracy_m": None}),
        ({"lon": 117.0, "lat": 39.9}, {"lon": 117.1, "lat": 39.1}),
        ({"lat": 39.1}, {"lat": 39.2}),
        ({"mock": False}, {"mock": None}),
    ],
)
@pytest.mark.parametrize("better_first", [True, False])
def test_which_is_better_does_not_depend_on_the_order(
    connection: Connection, district: str, better: dict, worse: dict, better_first: bool
):
    rows = [fix(**better), fix(**worse)]
    for row in rows if better_first else reversed(rows):
        write(connection, district, row)
    kept = batch(rows[0])
    found = read(connection, district)
    columns = ["lon", "lat", "accuracy_m"]
    pd.testing.assert_frame_equal(found[columns], kept[columns])
    assert found["mock"].tolist() == [bool(better.get("mock"))]


def test_an_unknown_worker_is_refused_by_name(connection: Connection, district: str):
    with pytest.raises(NotFound, match="nobody"):
        write(connection, district, fix(worker="nobody"))


def test_a_new_fix_marks_its_worker_day(connection: Connection, district: str):
    write(connection, district, fix(), fix(worker="w2", device="b", day=NEXT_DAY))
    assert stale(connection) == {("w1", DAY), ("w2", NEXT_DAY)}


def test_a_duplicate_marks_nothing(connection: Connection, district: str):
    write(connection, district, fix())
    forget_stale(connection)
    write(connection, district, fix(), fix(accuracy_m=40))
    assert stale(connection) == set()


def test_a_replaced_fix_marks_its_worker_day(connection: Connection, district: str):
    write(connection, district, fix())
    forget_stale(connection)
    write(connection, district, fix(accuracy_m=1))
    assert stale(connection) == {("w1", DAY)}


def test_a_fix_that_changes_hands_marks_both_workers(connection: Connection, district: str):
    write(connection, district, fix(worker="w1"))
    forget_stale(connection)
    write(connection, district, fix(worker="w2", accuracy_m=1))
    assert stale(connection) == {("w1", DAY), ("w2", DAY)}


def test_a_fix_that_changed_hands_is_read_as_the_new_workers(connection, district: str):
    write(connection, district, fix(worker="w1"))
    write(connection, district, fix(worker="w2", accuracy_m=1))
    assert read(connection, district, workers=["w1"]).empty
    assert len(read(connection, district, workers=["w2"])) == 1


def test_devices_of_one_name_in_two_districts_are_two(connection: Connection, district: str):
    other = "310101"
    connection.execute(
        text(
            "INSERT INTO district SELECT :other, name, profile, profile_name, profile_version,"
            " centre_lon, centre_lat FROM district"
        ),
        {"other": other},
    )
    roster.save_workers(connection, other, pd.DataFrame({"worker": ["w1"], "name": ["w1"]}))
    write(connection, district, fix())
    write(connection, other, fix(accuracy_m=9))
    assert read(connection, district)["accuracy_m"].tolist() == [5.0]
    assert read(connection, other)["accuracy_m"].tolist() == [9.0]


def test_a_device_keeps_its_id(connection: Connection, district: str):
    first = device_ids(connection, district, ["a", "b", "a"])
    assert device_ids(connection, district, ["b"]) == {"b": first["b"]}


def test_known_workers_are_those_of_the_district(connection: Connection, district: str):
    assert set(known_workers(connection, district, ["w1", "w9"])) == {"w1"}


def test_names_in_any_script_survive(connection: Connection):
    district = set_up_district(connection, ["张'三\\"])
    write(connection, district, fix(worker="张'三\\", device="手机%s:1"))
    found = read(connection, district, workers=["张'三\\"])
    assert found["device"].tolist() == ["手机%s:1"]
