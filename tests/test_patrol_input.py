"""What the audit refuses to read: every fault at once, by frame and column."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from gis.datum import MetricFrame
from gis.errors import BadInput
from gis.patrol import audit_days
from gis.profile import PatrolPolicy
from tests.walks import DAY, FRAME, at, audit, clock, duty, every, moments, record, rounds, track

T = every(5, 3600)
FIXES = track(T, rounds(T))


def faults(fixes: object = FIXES, duties: object = None, **given: object) -> list[str]:
    """What is said of this input, in English."""
    owed = duty() if duties is None else duties
    with pytest.raises(BadInput) as refused:
        audit_days(fixes, owed, PatrolPolicy(), **{"frame": FRAME, **given})
    return [fault.say() for fault in refused.value.faults]


def test_all_faults_are_told_at_once() -> None:
    found = faults(
        FIXES.assign(lon="east", t=FIXES["t"].dt.tz_localize(None)),
        duty().assign(due="yes"),
        now=clock(0).replace(tzinfo=None),
    )
    assert found == [
        "fixes.t: must be times with a time zone, such as UTC",
        "fixes.lon: must be numbers",
        "duties.due: must be true or false",
        "now: must be times with a time zone, such as UTC",
    ]


@pytest.mark.parametrize("column", ["worker", "device", "t", "lon", "lat", "accuracy_m", "mock"])
def test_a_column_of_the_fixes_is_missing(column: str) -> None:
    assert faults(FIXES.drop(columns=column)) == [f"fixes: lacks the columns {column}"]


@pytest.mark.parametrize("column", ["worker", "date", "due"])
def test_a_column_of_the_duties_is_missing(column: str) -> None:
    assert f"duties: lacks the columns {column}" in faults(duties=duty().drop(columns=column))


def test_a_column_of_the_records_is_missing() -> None:
    assert faults(records=record(1).drop(columns="at")) == ["records: lacks the columns at"]


def test_the_fixes_are_no_frame() -> None:
    assert faults([1, 2]) == ["fixes: must be a DataFrame, not list"]


def test_the_duties_have_no_geometry() -> None:
    assert faults(duties=pd.DataFrame(duty())) == ["duties: must be a GeoDataFrame, not DataFrame"]


def test_names_are_numbers() -> None:
    assert faults(FIXES.assign(worker=7)) == ["fixes.worker: must be text"]


def test_names_are_missing() -> None:
    lost = FIXES.assign(device=FIXES["device"].where(FIXES.index > 2))
    assert faults(lost) == ["fixes.device: values missing: 3, the first in row 0"]


def test_mock_is_a_number() -> None:
    assert faults(FIXES.assign(mock=0.5)) == ["fixes.mock: must be true or false"]


def test_accuracies_are_text() -> None:
    assert faults(FIXES.assign(accuracy_m="good")) == ["fixes.accuracy_m: must be numbers"]


def test_a_record_has_no_time() -> None:
    lost = record(1).assign(at=pd.DatetimeIndex([pd.NaT], tz="UTC"))
    assert faults(records=lost) == ["records.at: values missing: 1, the first in row 0"]


def test_a_duty_has_no_date() -> None:
    found = faults(duties=duty().assign(date=pd.NaT))
    assert found == ["duties.date: values missing: 1, the first in row 0"]


def test_a_date_has_a_time_zone_or_is_none() -> None:
    zoned, text = moments([0]), ["some day"]
    for dates in (zoned, text):
        found = faults(duties=duty().assign(date=dates))
        assert found[0] == "duties.date: must be dates without a time zone"


def test_nobody_knows_whether_it_is_due() -> None:
    unknown = duty().assign(due=pd.array([None], dtype="boolean"))
    assert faults(duties=unknown) == ["duties.due: values missing: 1, the first in row 0"]


def test_a_duty_is_in_metres() -> None:
    metric = duty().to_crs(32650)
    assert faults(duties=metric) == [
        "duties.geometry: must be in EPSG:4326 (longitude, latitude), not in EPSG:32650"
    ]


def test_a_duty_does_not_say_what_its_numbers_mean() -> None:
    unknown = duty().set_crs(None, allow_override=True)
    assert faults(duties=unknown)[0].endswith("not in —")


def test_cgcs2000_is_as_good_as_wgs84() -> None:
    other = duty().set_crs(4490, allow_override=True)
    assert audit(FIXES, duties=other).days["verdict"].tolist() == ["met"]


def test_axes_are_swapped() -> None:
    swapped = duty()
    swapped = swapped.set_geometry(shapely.transform(swapped.geometry, lambda c: c[:, ::-1]))
    assert "longitude" in faults(duties=swapped)[0]
    assert "row 0" in faults(duties=swapped)[0]


def test_a_unit_lies_far_from_its_frame() -> None:
    found = faults(frame=MetricFrame(102.0, 25.0))
    assert found[0].startswith("duties.geometry: rows more than 300 km")


@pytest.mark.parametrize(
    "shape",
    [
        None,
        shapely.Point(117.15, 39.17),
        shapely.Polygon(),
        shapely.Polygon([(117, 39), (117.1, 39.1), (117.1, 39), (117, 39.1)]),
    ],
)
def test_what_is_due_needs_a_sound_polygon(shape: shapely.Geometry | None) -> None:
    bad = gpd.GeoDataFrame(
        {"worker": ["w"], "date": [DAY], "due": [True]}, geometry=[shape], crs=4326
    )
    assert faults(duties=bad) == [
        "duties.geometry: rows due without a valid polygon: 1, the first is row 0"
    ]


def test_a_corner_without_a_place_is_no_sound_polygon() -> None:
    with np.errstate(invalid="ignore"):
        bad = shapely.from_wkt("POLYGON ((117 39, nan 39.1, 117.1 39, 117 39))")
        assert "without a valid polygon" in faults(duties=duty().set_geometry([bad], crs=4326))[0]


def test_what_is_not_due_needs_no_polygon() -> None:
    free = gpd.GeoDataFrame(
        {"worker": ["w"], "date": [DAY], "due": [False]}, geometry=[None], crs=4326
    )
    assert audit(FIXES, duties=free).days["verdict"].tolist() == ["not_due"]


def test_a_refusal_speaks_chinese_too() -> None:
    with pytest.raises(BadInput) as refused:
        audit_days(FIXES.drop(columns="t"), duty(), PatrolPolicy(), frame=FRAME)
    assert list(refused.value.lines("zh")) == ["核查无法读取所给数据。", "fixes: 缺少列 t"]


def test_no_fix_at_all_is_no_fault() -> None:
    empty = pd.DataFrame(columns=list(FIXES.columns))
    assert audit_days(empty, duty(), PatrolPolicy()).days["verdict"].tolist() == ["no_data"]


def test_no_duty_at_all_makes_no_day() -> None:
    nobody = duty().iloc[:0]
    result = audit(FIXES, duties=nobody)
    assert result.days.empty
    assert result.intervals.empty
    assert len(result.fixes) == len(FIXES)


def test_nothing_at_all_is_no_fault() -> None:
    empty = pd.DataFrame(columns=list(FIXES.columns))
    nobody = gpd.GeoDataFrame({"worker": [], "date": [], "due": []}, geometry=[], crs=4326)
    assert audit_days(empty, nobody, PatrolPolicy()).days.empty


def test_columns_that_hold_nothing_are_read_as_unknown() -> None:
    bare = FIXES.assign(
        accuracy_m=pd.Series([None] * len(FIXES), dtype=object),
        mock=pd.Series([None] * len(FIXES), dtype=object),
    )
    assert audit(bare).days["verdict"].tolist() == ["met"]


def test_times_in_any_zone_and_unit_are_read() -> None:
    local = FIXES.assign(t=FIXES["t"].dt.as_unit("ns").dt.tz_convert("Asia/Shanghai"))
    assert audit(local).days["minutes"].tolist() == audit(FIXES).days["minutes"].tolist()


def test_standing_in_one_grid_reads_from_a_single_fix() -> None:
    one = track(np.array([0.0]), at(80, 80, np.array([0.0])))
    assert audit(one).days["verdict"].tolist() == ["short"]
