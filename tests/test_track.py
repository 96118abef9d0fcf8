"""The rules that the door and the audit share (patrol page §1)."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.profile import PatrolPolicy
from gis.track import NO_TIME, REASONS, door_reason, known_accuracy, local_day, local_ms, preference

SHANGHAI = ZoneInfo("Asia/Shanghai")
POLICY = PatrolPolicy()


def ms(text: str, zone: ZoneInfo = SHANGHAI) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


def reason(
    lon: float = 117.15,
    lat: float = 39.17,
    at: str = "2026-05-04T09:00",
    received_ms: int | None = None,
) -> str:
    codes = door_reason(
        np.array([lon]), np.array([lat]), np.array([ms(at)]), POLICY, SHANGHAI, received_ms
    )
    return REASONS[codes[0]]


def test_a_fix_in_working_hours_is_ok() -> None:
    assert reason() == "ok"


@pytest.mark.parametrize(
    ("lon", "lat"),
    [(np.nan, 39), (117, np.inf), (180.1, 39), (117, -90.1), (0.0, 0.0), (0.006, -0.008)],
)
def test_what_is_no_place_on_earth_is_invalid(lon: float, lat: float) -> None:
    assert reason(lon, lat) == "invalid"


@pytest.mark.parametrize(("lon", "lat"), [(-180, 39), (180, -90), (0.02, 0.0), (0.0, 51.5)])
def test_the_edges_of_the_world_are_valid(lon: float, lat: float) -> None:
    assert reason(lon, lat) == "ok"


def test_a_fix_without_a_time_is_invalid() -> None:
    codes = door_reason(
        np.array([117.0]), np.array([39.0]), np.array([NO_TIME]), POLICY, SHANGHAI, ms("2026-05-04")
    )
    assert REASONS[codes[0]] == "invalid"


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-05-04T05:59:59.999", "off_hours"),
        ("2026-05-04T06:00", "ok"),
        ("2026-05-04T21:59:59.999", "ok"),
        ("2026-05-04T22:00", "off_hours"),
    ],
)
def test_the_working_day_is_from_six_to_before_ten(at: str, expected: str) -> None:
    assert reason(at=at) == expected


def test_five_minutes_ahead_of_the_receipt_is_still_believed() -> None:
    assert reason(received_ms=ms("2026-05-04T08:55")) == "ok"


def test_more_than_five_minutes_ahead_is_future() -> None:
    assert reason(received_ms=ms("2026-05-04T08:54:59.999")) == "future"


def test_future_comes_before_off_hours_and_invalid_before_both() -> None:
    assert reason(at="2026-05-04T23:00", received_ms=ms("2026-05-04T08:00")) == "future"
    assert reason(lon=999, at="2026-05-04T23:00", received_ms=ms("2026-05-04T08:00")) == "invalid"


def test_the_local_day_begins_at_local_midnight() -> None:
    days = local_day(np.array([ms("2026-05-03T23:59:59.999"), ms("2026-05-04"), NO_TIME]), SHANGHAI)
    assert [str(day) for day in days] == ["2026-05-03", "2026-05-04", "NaT"]


@given(
    st.lists(st.integers(ms("1950-01-01"), ms("2099-01-01")), max_size=8),
    st.sampled_from(["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]),
)
def test_local_time_is_that_of_the_zone(moments: list[int], name: str) -> None:
    zone = ZoneInfo(name)
    utc = [datetime.fromtimestamp(t_ms / 1000, UTC) for t_ms in moments]
    local = [moment.astimezone(zone).replace(tzinfo=UTC).timestamp() for moment in utc]
    found = local_ms(np.array(moments, dtype=np.int64), zone)
    assert found.tolist() == [round(seconds * 1000) for seconds in local]


def test_an_accuracy_of_zero_or_less_is_unknown() -> None:
    assert known_accuracy(np.array([0.0, -1.0, np.nan, 3.0])).tolist()[3] == 3.0
    assert np.isnan(known_accuracy(np.array([0.0, -1.0, np.nan]))).all()


def kept(*fixes: tuple[bool, float, float, float]) -> int:
    """The place of the fix that stays, of fixes given as (mock, accuracy_m, lon, lat)."""
    mock, accuracy_m, lon, lat = (np.array(column) for column in zip(*fixes, strict=True))
    return int(np.lexsort(preference(mock, accuracy_m, lon, lat, POLICY)[::-1])[0])


def test_the_more_accurate_of_two_fixes_stays() -> None:
    assert kept((False, 12.0, 1.0, 1.0), (False, 8.0, 2.0, 2.0)) == 1


def test_a_mocked_fix_never_stays_beside_a_true_one() -> None:
    assert kept((True, 1.0, 1.0, 1.0), (False, 80.0, 2.0, 2.0)) == 1


def test_an_unknown_accuracy_counts_as_the_limit_and_comes_last_among_equals() -> None:
    assert kept((False, np.nan, 1.0, 1.0), (False, 51.0, 2.0, 2.0)) == 0
    assert kept((False, np.nan, 1.0, 1.0), (False, 50.0, 2.0, 2.0)) == 1


def test_equal_accuracies_are_settled_by_the_smaller_coordinates() -> None:
    assert kept((False, 8.0, 2.0, 1.0), (False, 8.0, 1.0, 2.0)) == 1
    assert kept((False, 8.0, 1.0, 2.0), (False, 8.0, 1.0, 1.0)) == 1
