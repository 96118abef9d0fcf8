"""The door: what comes in, what is refused, what is only counted."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Connection, text

from gis.datum import from_wgs84
from gis.errors import BadInput, NotFound
from gis.service import intake
from gis.service.intake import take_in
from gis.service.intake_report import LISTED, REFUSALS, IntakeReport, Refused
from gis.store.fixes_read import read_fixes
from gis.track_files import RowFault
from tests.stored import CENTRE, DAY, POLICY, ZONE, batch, fix, set_up_district

NOON = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
"""12:00 in Shanghai on `DAY`."""


@pytest.fixture
def district(connection: Connection) -> str:
    return set_up_district(connection)


def take(c: Connection, district: str, *batches: pd.DataFrame, **changed: object) -> IntakeReport:
    rules = {"policy": POLICY, "zone": ZONE, "datum": "wgs84", "received_at": NOON} | changed
    return take_in(c, district, batches, **rules)


def stored(c: Connection, district: str) -> pd.DataFrame:
    return read_fixes(c, district, DAY - timedelta(days=9999), DAY + timedelta(days=9))


def refused(report: IntakeReport) -> dict[str, int]:
    return {reason: told.count for reason, told in report.refused.items()}


def test_a_good_fix_is_stored(connection: Connection, district: str):
    report = take(connection, district, batch(fix()))
    assert report == IntakeReport(read=1, stored=1)
    assert len(stored(connection, district)) == 1


def test_the_same_again_is_a_duplicate(connection: Connection, district: str):
    take(connection, district, batch(fix()))
    assert take(connection, district, batch(fix())) == IntakeReport(read=1, duplicate=1)


def test_a_better_one_replaces(connection: Connection, district: str):
    take(connection, district, batch(fix(accuracy_m=30)))
    report = take(connection, district, batch(fix(accuracy_m=3)))
    assert report == IntakeReport(read=1, replaced=1)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (fix(lon=181.0), "invalid"),
        (fix(lat=-91.0), "invalid"),
        (fix(lon=float("inf")), "invalid"),
        (fix(lon=float("nan")), "invalid"),
        (fix(lon=0.001, lat=-0.001), "invalid"),
        (fix("12:05:01"), "future"),
        (fix(worker=None), "no_worker"),
        (fix(worker="nobody"), "unknown_worker"),
        (fix(accuracy_m=float("inf")), "bad_number"),
        (fix(day=date(1999, 12, 31)), "clock"),
        (fix(day=date(1901, 12, 13)), "clock"),
    ],
)
def test_what_cannot_be_a_fix_is_refused(connection, district, row: tuple, reason: str):
    report = take(connection, district, batch(row))
    assert report == IntakeReport(read=1, refused={reason: Refused(1, (1,))})
    assert stored(connection, district).empty


def test_a_clock_five_minutes_fast_comes_in(connection: Connection, district: str):
    assert take(connection, district, batch(fix("12:05:00"))).stored == 1


@pytest.mark.parametrize(
    ("clock", "on_duty"), [("05:59:59", 0), ("06:00:00", 1), ("21:59:59", 1), ("22:00:00", 0)]
)
def test_off_duty_is_only_counted(connection, district, clock: str, on_duty: int):
    tomorrow = NOON + timedelta(days=1)
    report = take(connection, district, batch(fix(clock)), received_at=tomorrow)
    assert report == IntakeReport(read=1, stored=on_duty, off_hours=1 - on_duty)
    assert len(stored(connection, district)) == on_duty


def test_nothing_is_kept_of_an_off_duty_fix(connection: Connection, district: str):
    take(connection, district, batch(fix("05:00:00", device="private")))
    for table in ("device", "stale_day", "worker_device_day"):
        assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0


@pytest.mark.parametrize(("mock", "mocked"), [(True, 1), (False, 0), (None, 0)])
def test_mocked_fixes_come_in_and_are_counted(connection, district, mock, mocked: int):
    report = take(connection, district, batch(fix(mock=mock)))
    assert (report.stored, report.mocked) == (1, mocked)


def test_inaccurate_fixes_come_in(connection: Connection, district: str):
    assert take(connection, district, batch(fix(accuracy_m=900))).stored == 1


def test_a_fix_without_a_device_is_of_the_workers_own(connection: Connection, district: str):
    take(connection, district, batch(fix(device=None), fix(worker="w2", device=None)))
    assert stored(connection, district)["device"].tolist() == ["w1", "w2"]


def test_the_first_fault_is_the_one_that_is_told(connection: Connection, district: str):
    rows = batch(fix(lon=999.0)).assign(line=7, fault=np.int8(RowFault.NO_TIME))
    assert take(connection, district, rows).refused == {"no_time": Refused(1, (7,))}


def test_places_go_on_from_batch_to_batch(connection: Connection, district: str):
    bad = fix(lon=999.0)
    report = take(connection, district, batch(fix(), bad), batch(bad, fix("08:00:05")))
    assert report.refused == {"invalid": Refused(2, (2, 3))}


def test_all_refused_are_counted_and_the_first_are_listed(connection: Connection, district: str):
    many = [fix(lon=999.0)] * LISTED
    told = take(connection, district, batch(*many), batch(*many)).refused["invalid"]
    assert told.count == 2 * LISTED
    assert told.first == tuple(range(1, LISTED + 1))


def test_every_row_is_accounted_for(connection: Connection, district: str):
    rows = batch(
        fix(), fix(), fix("05:00:00"), fix(lon=999.0), fix(worker="nobody"), fix("08:00:05")
    )
    report = take(connection, district, rows)
    told = (report.stored, report.duplicate, report.replaced, report.off_hours)
    assert report.read == sum(told) + report.refused_total == 6


@pytest.mark.parametrize("datum", ["gcj02", "bd09", "cgcs2000"])
def test_other_datums_are_converted(connection: Connection, district: str, datum):
    lon, lat = from_wgs84(np.array([CENTRE[0]]), np.array([CENTRE[1]]), datum)
    take(connection, district, batch(fix(lon=lon[0], lat=lat[0])), datum=datum)
    found = stored(connection, district)
    assert found[["lon", "lat"]].to_numpy() == pytest.approx(np.array([CENTRE]), abs=1e-9)


def test_swapped_axes_are_refused_with_a_hint(connection: Connection, district: str):
    swapped = batch(fix(lon=CENTRE[1], lat=CENTRE[0]), fix("08:00:05", lon=39.1, lat=117.2))
    with pytest.raises(BadInput, match="look swapped"):
        take(connection, district, swapped)


@pytest.mark.parametrize(("lon", "lat"), [(7.04, 47.05), (47.0, 7.0), (-117.0, 39.0)])
def test_a_place_far_away_is_no_swap(connection: Connection, district: str, lon, lat):
    assert take(connection, district, batch(fix(lon=lon, lat=lat))).stored == 1


def test_too_many_days_at_once_are_refused(connection: Connection, district: str, monkeypatch):
    monkeypatch.setattr(intake, "MOST_DAYS", 3)
    days = [fix(day=DAY - timedelta(days=n)) for n in range(4)]
    assert take(connection, district, batch(*days[:3])).stored == 3
    with pytest.raises(BadInput, match="more than 3 days"):
        take(connection, district, batch(*days[:3]), batch(days[3]))


def test_no_batches_take_nothing_in(connection: Connection, district: str):
    assert take(connection, district) == IntakeReport()


def test_an_unknown_district_is_not_found(connection: Connection):
    with pytest.raises(NotFound, match="999999"):
        take(connection, "999999", batch(fix()))


def test_the_batches_are_not_changed(connection: Connection, district: str):
    rows = batch(fix(device=None, lon=117.2))
    before = rows.copy()
    take(connection, district, rows, datum="gcj02")
    pd.testing.assert_frame_equal(rows, before)


def test_reports_add_up():
    one = IntakeReport(read=3, stored=2, refused={"future": Refused(1, (3,))})
    two = IntakeReport(
        read=4, stored=1, refused={"no_time": Refused(1, (4,)), "future": Refused(2, (6, 7))}
    )
    assert one + two == IntakeReport(
        read=7, stored=3, refused={"no_time": Refused(1, (4,)), "future": Refused(3, (3, 6, 7))}
    )


def test_every_refusal_has_a_sentence():
    from gis.messages import catalogue

    assert {f"refused.{name}" for name in REFUSALS[1:]} <= catalogue().keys()
