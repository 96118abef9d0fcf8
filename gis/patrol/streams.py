"""Fixes judged and lined up: a stream is one device of one worker on one local date.

A device is judged within its worker and its date: a day's figures depend on that day's fixes
alone, and a fix that stands for two grids' days counts in both.
"""

from dataclasses import dataclass
from math import prod
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from gis.datum import MetricFrame
from gis.patrol.arrays import Bools, Codes, Floats, Ints
from gis.patrol.compiled import compiled, distance
from gis.patrol.frames import Fixes
from gis.profile import PatrolPolicy
from gis.track import Reason, door_reason, local_ms, preference

DAY_MS: Final = 86_400_000

NOWHERE_M: Final = 1e9
"""Where a valid place beyond the metric frame's reach is put: far from any ground."""


class Streams(NamedTuple):
    """The `ok` fixes by worker, date, device and time.

    Fixes of stream s are `at[s]:at[s + 1]` of `t` (ms UTC), `x` and `y` (m in the metric frame).
    """

    t: Floats
    x: Floats
    y: Floats
    at: Ints


@dataclass(frozen=True)
class Judged:
    """Every fix's reason and local date (days since 1970), in the order of the input, and streams.

    `worker`, `date` and `device` say whose each stream is.
    """

    reason: Codes
    day: Ints
    streams: Streams
    worker: Ints
    date: Ints
    device: Ints


def judge(fixes: Fixes, policy: PatrolPolicy, zone: ZoneInfo, frame: MetricFrame) -> Judged:
    """Give every fix its reason, by the rules of §1 in their order, and line up the `ok` ones."""
    day = local_ms(fixes.t_ms, zone) // DAY_MS
    reason = door_reason(fixes.lon, fixes.lat, fixes.t_ms, policy, zone)
    at_the_door = reason != Reason.OK
    reason[~at_the_door & (fixes.accuracy_m > policy.max_accuracy_m)] = Reason.INACCURATE
    reason[~at_the_door & fixes.mock] = Reason.MOCK
    rows, stream = _in_order(fixes, day, np.flatnonzero(~at_the_door))
    _settle_duplicates(fixes, policy, rows, stream, reason)
    rows, stream = _ok_only(rows, stream, reason)
    x, y = _projected(fixes.lon[rows], fixes.lat[rows], frame)
    t = fixes.t_ms[rows].astype(np.float64)
    spike = spikes(t, x, y, stream, policy.spike_kmh / 3600)
    if spike.any():
        reason[rows[spike]] = Reason.SPIKE
        rows, stream, t, x, y = (part[~spike] for part in (rows, stream, t, x, y))
    first = np.flatnonzero(np.diff(stream, prepend=-1))
    lead = rows[first]
    return Judged(
        reason=reason,
        day=day,
        streams=Streams(t, x, y, np.append(first, len(rows))),
        worker=fixes.worker[lead],
        date=day[lead],
        device=fixes.device[lead],
    )


def _in_order(fixes: Fixes, day: Ints, rows: Ints) -> tuple[Ints, Ints]:
    """These rows by worker, date, device and time, and the number of each one's stream."""
    keys = [part[rows] for part in (fixes.worker, day, fixes.device, fixes.t_ms)]
    order = _ascending(keys)
    if order is not None:
        rows, keys = rows[order], [key[order] for key in keys]
    starts = np.zeros(len(rows), dtype=np.bool_)
    for key in keys[:3]:
        starts[1:] |= key[1:] != key[:-1]
    return rows, np.cumsum(starts)


def _ascending(keys: list[Ints]) -> Ints | None:
    """The order that sorts by these keys, the first most significant; None if they are sorted."""
    if len(keys[0]) == 0:
        return None
    lowest = [int(key.min()) for key in keys]
    spans = [int(key.max()) - low + 1 for key, low in zip(keys, lowest, strict=True)]
    if prod(spans) >= 2**63:  # clocks that are centuries wrong: slower, as right
        return np.lexsort(keys[::-1])
    joint = np.zeros(len(keys[0]), dtype=np.int64)
    for key, low, span in zip(keys, lowest, spans, strict=True):
        joint *= span
        joint += key - low
    return None if bool((joint[1:] >= joint[:-1]).all()) else np.argsort(joint)


def _settle_duplicates(
    fixes: Fixes, policy: PatrolPolicy, rows: Ints, stream: Ints, reason: Codes
) -> None:
    """Of several fixes of one stream and moment all but the preferred one become `duplicate`."""
    t = fixes.t_ms[rows]
    again = np.zeros(len(rows), dtype=np.bool_)
    again[1:] = (t[1:] == t[:-1]) & (stream[1:] == stream[:-1])
    if not again.any():
        return
    shared = again.copy()
    shared[:-1] |= again[1:]
    some, moment = rows[shared], np.cumsum(~again)[shared]
    keys = preference(
        fixes.mock[some], fixes.accuracy_m[some], fixes.lon[some], fixes.lat[some], policy
    )
    best_first = np.lexsort((some, *keys[::-1], moment))  # of equal ones the first
    others = some[best_first][np.diff(moment[best_first], prepend=-1) == 0]
    reason[others[reason[others] == Reason.OK]] = Reason.DUPLICATE


def _ok_only(rows: Ints, stream: Ints, reason: Codes) -> tuple[Ints, Ints]:
    ok = reason[rows] == Reason.OK
    return (rows, stream) if ok.all() else (rows[ok], stream[ok])


def _projected(lon: Floats, lat: Floats, frame: MetricFrame) -> tuple[Floats, Floats]:
    x, y = frame.forward(lon, lat)
    return np.nan_to_num(x, nan=NOWHERE_M), np.nan_to_num(y, nan=NOWHERE_M)


@compiled
def spikes(t: Floats, x: Floats, y: Floats, stream: Ints, fastest: float) -> Bools:
    """Which fixes were reached and left faster than `fastest` (m/ms), judged all at once."""
    spike = np.zeros(len(t), dtype=np.bool_)
    reached_too_fast = False
    for here in range(len(t) - 1):
        there = here + 1
        too_fast = stream[there] == stream[here] and (
            distance(x[here], y[here], x[there], y[there]) > fastest * (t[there] - t[here])
        )
        spike[here] = reached_too_fast and too_fast
        reached_too_fast = too_fast
    return spike
