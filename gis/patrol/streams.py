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
from gis.patrol.projection import projected
from gis.profile import PatrolPolicy
from gis.track import Reason, door_reason_and_clock, preference

DAY_MS: Final = 86_400_000


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
    reason, local = door_reason_and_clock(fixes.lon, fixes.lat, fixes.t_ms, policy, zone)
    day = local // DAY_MS
    came_in = reason == Reason.OK
    reason[came_in & (fixes.accuracy_m > policy.max_accuracy_m)] = Reason.INACCURATE
    reason[came_in & fixes.mock] = Reason.MOCK
    rows, stream = _in_order(fixes, day, np.flatnonzero(came_in))
    _settle_duplicates(fixes, policy, rows, stream, reason)
    rows, stream = _ok_only(rows, stream, reason)
    x, y = projected(fixes.lon[rows], fixes.lat[rows], frame)
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
    keys = [fixes.worker, day, fixes.device, fixes.t_ms]
    if len(rows) < len(day):
        keys = [key[rows] for key in keys]
    if not in_order(*keys):
        order = _ascending(keys)
        rows, keys = rows[order], [key[order] for key in keys]
    return rows, stream_numbers(*keys[:3])


@compiled
def in_order(worker: Ints, day: Ints, device: Ints, t_ms: Ints) -> bool:
    """Whether the rows ascend by these keys, the first most significant."""
    for row in range(1, len(t_ms)):
        before = row - 1
        if worker[row] != worker[before]:
            ascends = worker[row] > worker[before]
        elif day[row] != day[before]:
            ascends = day[row] > day[before]
        elif device[row] != device[before]:
            ascends = device[row] > device[before]
        else:
            ascends = t_ms[row] >= t_ms[before]
        if not ascends:
            return False
    return True


@compiled
def stream_numbers(worker: Ints, day: Ints, device: Ints) -> Ints:
    """The number of each row's stream, of rows in order."""
    stream = np.zeros(len(worker), dtype=np.int64)
    for row in range(1, len(worker)):
        same = (
            worker[row] == worker[row - 1]
            and day[row] == day[row - 1]
            and device[row] == device[row - 1]
        )
        stream[row] = stream[row - 1] + (0 if same else 1)
    return stream


def _ascending(keys: list[Ints]) -> Ints:
    """The order that sorts by these keys, the first most significant."""
    lowest = [int(key.min()) for key in keys]
    spans = [int(key.max()) - low + 1 for key, low in zip(keys, lowest, strict=True)]
    if prod(spans) >= 2**63:  # clocks that are centuries wrong: slower, as right
        return np.lexsort(keys[::-1])
    joint = np.zeros(len(keys[0]), dtype=np.int64)
    for key, low, span in zip(keys, lowest, spans, strict=True):
        joint *= span
        joint += key - low
    return np.argsort(joint)


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
