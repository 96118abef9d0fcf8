"""The door's part of a track: which fixes come in, and which of two fixes of one moment is kept.

The door (service/intake) and the audit (gis/patrol) judge fixes by the same rules, those of the
patrol page §1, and both find them here. Fixes are flat arrays, one value a fix; times are whole
milliseconds UTC.
"""

from datetime import UTC, datetime, time, timedelta
from enum import IntEnum
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from gis.profile import PatrolPolicy

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int8]
Days = npt.NDArray[np.datetime64]


class Reason(IntEnum):
    """What a fix can be, in the order of the rules: the first that applies."""

    OK = 0
    INVALID = 1
    FUTURE = 2
    OFF_HOURS = 3
    MOCK = 4
    INACCURATE = 5
    DUPLICATE = 6
    SPIKE = 7


REASONS: Final = tuple(reason.name.lower() for reason in Reason)
"""The reasons by their codes, as they are written."""

NULL_ISLAND_DEG: Final = 0.01
"""A receiver without a position reports (0, 0); so near to it nothing is believed."""

NO_TIME: Final = np.iinfo(np.int64).min
"""The `t_ms` of a fix without a time: what NaT is as an integer."""

_DAY_MS = 86_400_000
_BLOCK_MS = 15 * 60 * 1000
_FIRST, _LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def door_reason(
    lon: Floats,
    lat: Floats,
    t_ms: Ints,
    policy: PatrolPolicy,
    zone: ZoneInfo,
    received_ms: Ints | int | None = None,
) -> Codes:
    """Why the door turns a fix away (`invalid`, `future`, `off_hours`), else `ok`; as codes.

    `lon` and `lat` are degrees WGS-84. Without a time of receipt nothing is `future`.
    """
    return door_reason_and_clock(lon, lat, t_ms, policy, zone, received_ms)[0]


def door_reason_and_clock(
    lon: Floats,
    lat: Floats,
    t_ms: Ints,
    policy: PatrolPolicy,
    zone: ZoneInfo,
    received_ms: Ints | int | None = None,
) -> tuple[Codes, Ints]:
    """The same reasons, and the `local_ms` that they were found by."""
    local = local_ms(t_ms, zone)
    clock = local % _DAY_MS
    on_duty = (clock >= _clock_ms(policy.day_start)) & (clock < _clock_ms(policy.day_end))
    reason = np.where(on_duty, np.int8(Reason.OK), np.int8(Reason.OFF_HOURS))
    if received_ms is not None:
        reason[t_ms > received_ms + round(policy.future_s * 1000)] = Reason.FUTURE
    valid = (np.abs(lon) <= 180) & (np.abs(lat) <= 90) & (t_ms != NO_TIME)  # NaN is not valid
    reason[~valid | (lon * lon + lat * lat <= NULL_ISLAND_DEG**2)] = Reason.INVALID
    return reason, local


def known_accuracy(accuracy_m: Floats) -> Floats:
    """Accuracies in metres, NaN where none is known: a phone that sends 0 or less knows none."""
    return np.where(accuracy_m > 0, accuracy_m, np.nan)


def preference(
    mock: Bools, accuracy_m: Floats, lon: Floats, lat: Floats, policy: PatrolPolicy
) -> tuple[npt.NDArray[np.generic], ...]:
    """Sort keys, most significant first: the smallest of several fixes of one moment is kept.

    A fix that is not mocked before one that is, then the more accurate (unknown counts as the
    policy's limit, last among equals), then the smaller coordinates: an order by content alone, so
    that the fix that stays does not depend on which came first. The store's upsert says the same.
    """
    known = known_accuracy(accuracy_m)
    unknown = np.isnan(known)
    return mock, np.where(unknown, policy.max_accuracy_m, known), unknown, lon, lat


def local_day(t_ms: Ints, zone: ZoneInfo) -> Days:
    """The local date of each moment, as datetime64[D]; NaT where there is no time."""
    days = (local_ms(t_ms, zone) // _DAY_MS).astype("datetime64[D]")
    days[t_ms == NO_TIME] = np.datetime64("NaT")
    return days


def local_ms(t_ms: Ints, zone: ZoneInfo) -> Ints:
    """Local wall-clock time in ms since 1970-01-01T00:00 local.

    The zone is asked once a quarter of an hour that occurs: clocks change on quarters only.
    """
    block, blocks = pd.factorize(t_ms // _BLOCK_MS)
    offsets_ms = [_offset_ms(int(number), zone) for number in np.asarray(blocks)]
    return t_ms + np.array(offsets_ms, dtype=np.int64)[block]


def _offset_ms(block: int, zone: ZoneInfo) -> int:
    """What the zone adds to UTC in this quarter of an hour; outside 1900–2200 that of the end."""
    seconds = min(max(block * _BLOCK_MS / 1000, _FIRST.timestamp()), _LAST.timestamp())
    offset = datetime.fromtimestamp(seconds, zone).utcoffset() or timedelta()
    return offset // timedelta(milliseconds=1)


def _clock_ms(clock: time) -> int:
    """A time of day as ms since midnight, rounded up: 23:59:59.999999 means the whole day."""
    seconds = (clock.hour * 60 + clock.minute) * 60 + clock.second
    since_midnight = timedelta(seconds=seconds, microseconds=clock.microsecond)
    return -(-since_midnight // timedelta(milliseconds=1))
