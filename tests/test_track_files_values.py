"""Cells of track files as values; any cell gives a value or a fault."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.track import NO_TIME
from gis.track_files.values import RowFault, flags, numbers, texts, times

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
EIGHT = int(datetime(2026, 7, 1, 0, 0, tzinfo=UTC).timestamp() * 1000)
"""2026-07-01 08:00 in Shanghai."""


def time_of(cell: object, zone: ZoneInfo | None = None, type_: pa.DataType | None = None):
    t_ms, fault = times(pa.array([cell], type_), zone)
    return int(t_ms[0]), RowFault(fault[0])


@pytest.mark.parametrize(
    "cell",
    [
        "2026-07-01T00:00:00Z",
        "2026-07-01T00:00:00z",
        "2026-07-01T08:00:00+08:00",
        "2026-07-01 08:00:00+0800",
        "2026-07-01 08:00:00 +08",
        "2026-07-01T08:00+08:00",
        "20260701T080000+0800",
        "2026/7/1 8:00:00+08:00",
        "  2026-07-01T00:00:00.000999Z ",
        f"{EIGHT}",
        f"{EIGHT // 1000}",
        f"{EIGHT // 1000}.0",
        "1.7828640E9",
    ],
)
def test_a_written_moment_is_read(cell: str):
    assert time_of(cell) == (EIGHT, RowFault.NONE)


@pytest.mark.parametrize("cell", [EIGHT, EIGHT // 1000, EIGHT / 1000, Decimal(EIGHT)])
def test_an_epoch_is_read(cell: object):
    assert time_of(cell) == (EIGHT, RowFault.NONE)


def test_an_epoch_in_seconds_keeps_its_milliseconds():
    assert time_of(1782864000.123) == (EIGHT + 123, RowFault.NONE)


def test_a_timestamp_column_is_read():
    moment = datetime(2026, 7, 1, 0, 0, tzinfo=UTC)
    assert time_of(moment, type_=pa.timestamp("ns", "Asia/Shanghai")) == (EIGHT, RowFault.NONE)


def test_a_moment_is_cut_to_whole_milliseconds():
    assert time_of("2026-07-01T00:00:00.0019Z") == (EIGHT + 1, RowFault.NONE)


@pytest.mark.parametrize("cell", ["", " ", "null", "NaN", "-", None, float("nan")])
def test_a_missing_time_is_none(cell: object):
    assert time_of(cell) == (NO_TIME, RowFault.NO_TIME)


@pytest.mark.parametrize(
    "cell",
    [
        "now", "today", "yesterday", "2026-07-01", "2026-07", "1/7/2026 08:00Z", "08:00:00Z",
        "2026-13-01T00:00Z", "2026-02-30T00:00:00Z", "2026-07-01T25:00:00Z", "99999-01-01T00:00Z",
        "20260701080000", "1e300", "-1e15", "inf", "x", "2026-07-01T00:00:00+99:99", "��",
        "2026-07-01T08:00:00[Asia/Shanghai]",
    ],
)  # fmt: skip
def test_what_is_no_moment_is_a_fault(cell: str):
    assert time_of(cell, SHANGHAI) == (NO_TIME, RowFault.BAD_TIME)


@pytest.mark.parametrize("cell", ["2026-07-01T08:00:00", "2026/7/1 8:00", "20260701T080000"])
def test_a_time_without_an_offset_is_a_fault(cell: str):
    assert time_of(cell) == (NO_TIME, RowFault.NAIVE_TIME)


@pytest.mark.parametrize("cell", ["2026-07-01T08:00:00", "2026/7/1 8:00", "20260701T080000"])
def test_a_time_without_an_offset_is_read_in_the_zone_that_is_said(cell: str):
    assert time_of(cell, SHANGHAI) == (EIGHT, RowFault.NONE)


def test_an_offset_counts_more_than_the_zone():
    assert time_of("2026-07-01T00:00:00Z", NEW_YORK) == (EIGHT, RowFault.NONE)


def test_a_naive_timestamp_column_asks_for_a_zone():
    moment = datetime(2026, 7, 1, 8, 0)  # noqa: DTZ001
    assert time_of(moment, type_=pa.timestamp("us")) == (NO_TIME, RowFault.NAIVE_TIME)
    assert time_of(moment, SHANGHAI, pa.timestamp("us")) == (EIGHT, RowFault.NONE)


@pytest.mark.parametrize("cell", ["2026-11-01T01:30:00", "2026-03-08T02:30:00"])
def test_a_clock_time_that_came_twice_or_never_is_a_fault(cell: str):
    assert time_of(cell, NEW_YORK) == (NO_TIME, RowFault.BAD_TIME)


def test_a_column_may_mix_what_it_likes():
    cells = [str(EIGHT), "2026-07-01T00:00:00Z", "2026-07-01T08:00:00", "", "?"]
    t_ms, fault = times(pa.array(cells), None)
    assert t_ms.tolist() == [EIGHT, EIGHT, NO_TIME, NO_TIME, NO_TIME]
    assert [RowFault(code).name for code in fault] == [
        "NONE", "NONE", "NAIVE_TIME", "NO_TIME", "BAD_TIME",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "value"),
    [("117.5", 117.5), (" 5 ", 5.0), ("1e2", 100.0), ("-0", 0.0), ("1e400", np.inf)],
)
def test_a_number_is_read(cell: str, value: float):
    found, bad = numbers(pa.array([cell]))
    assert (found[0], bad[0]) == (value, False)


@pytest.mark.parametrize("cell", ["", "nan", "NULL", "-", "N/A", "\\N", None])
def test_a_missing_number_is_nan(cell: str | None):
    found, bad = numbers(pa.array([cell], pa.string()))
    assert (np.isnan(found[0]), bad[0]) == (True, False)


@pytest.mark.parametrize("cell", ["x", "1,5", "0x10", "117°09'", "1_000", "5 m"])
def test_what_is_no_number_is_bad(cell: str):
    _, bad = numbers(pa.array([cell]))
    assert bad.tolist() == [True]


@pytest.mark.parametrize("type_", [pa.int16(), pa.float32(), pa.decimal128(9, 3)])
def test_number_columns_of_any_type_are_read(type_: pa.DataType):
    found, bad = numbers(pa.array([Decimal(5), None], pa.decimal128(9, 3)).cast(type_))
    assert found[0] == 5
    assert np.isnan(found[1])
    assert not bad.any()


@pytest.mark.parametrize(
    ("cell", "value"),
    [("true", True), ("Yes", True), ("1", True), ("是", True), ("FALSE", False), ("0", False)],
)
def test_a_flag_is_read(cell: str, value: bool):
    found, bad = flags(pa.array([cell]))
    assert (found[0], bad[0]) == (value, False)


def test_a_missing_flag_is_missing():
    found, bad = flags(pa.array(["", None]))
    assert found.isna().all()
    assert not bad.any()


def test_what_is_no_flag_is_bad():
    _, bad = flags(pa.array(["maybe", "2"]))
    assert bad.all()


def test_a_column_of_booleans_is_read():
    found, _ = flags(pa.array([True, False, None]))
    assert found.tolist() == [True, False, pd.NA]


def test_names_are_trimmed():
    assert texts(pa.array([" w1 ", "张三", "null"])).tolist()[:2] == ["w1", "张三"]


@pytest.mark.parametrize(
    "values",
    [
        pa.array([{"a": 1}, None]),
        pa.array([[1.0], None]),
        pa.array([b"\xff", None]),
        pa.array(["5", None]).dictionary_encode(),
        pa.array([datetime(2026, 7, 1, tzinfo=UTC).date(), None]),
        pa.nulls(2),
    ],
    ids=lambda values: str(values.type),
)
@pytest.mark.parametrize("read", [numbers, flags, lambda values: times(values, SHANGHAI)])
def test_columns_of_other_types_give_faults_not_errors(values: pa.Array, read):
    found, bad = read(values)
    assert len(found) == len(bad) == 2


@given(st.lists(st.one_of(st.none(), st.text(max_size=30))))
def test_any_text_is_a_time_or_a_fault(cells: list[str | None]):
    t_ms, fault = times(pa.array(cells, pa.string()), SHANGHAI)
    assert ((t_ms == NO_TIME) == (fault != RowFault.NONE)).all()


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1)), st.integers(-840, 840))  # noqa: DTZ001
def test_iso_with_any_offset_is_that_moment(moment: datetime, offset_minutes: int):
    sign = "-" if offset_minutes < 0 else "+"
    hours, minutes = divmod(abs(offset_minutes), 60)
    t_ms, fault = time_of(f"{moment.isoformat()}{sign}{hours:02d}:{minutes:02d}")
    wall_ms = (moment - datetime(1970, 1, 1)) // pd.Timedelta(milliseconds=1)  # noqa: DTZ001
    assert fault is RowFault.NONE
    assert t_ms == wall_ms - offset_minutes * 60_000


@given(st.lists(st.floats()))
def test_any_number_is_an_epoch_or_a_fault(cells: list[float]):
    t_ms, fault = times(pa.array(cells, pa.float64()), None)
    assert ((t_ms == NO_TIME) == (fault != RowFault.NONE)).all()


def test_a_zero_byte_which_the_database_cannot_hold_shows_as_no_character() -> None:
    assert texts(pa.array(["W\x00"])).tolist() == ["W\N{REPLACEMENT CHARACTER}"]
