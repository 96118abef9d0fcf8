"""Stays: where a worker stood, and from when on standing is idle (§3)."""

from typing import NamedTuple

import numpy as np

from gis.patrol.arrays import Bools, Codes, Floats, Ints
from gis.patrol.compiled import compiled, distance
from gis.patrol.segments import BRIDGED, OBSERVED, Limits
from gis.patrol.streams import Streams


class Stays(NamedTuple):
    """The stays in order of stream and time: the numbers of each one's first and last fix."""

    stream: Ints
    first: Ints
    last: Ints


class Recorded(NamedTuple):
    """What workers recorded, by worker and time: `of[w]:of[w + 1]` are worker w's.

    `t` in ms UTC; `x` and `y` in metres, NaN without a place.
    """

    of: Ints
    t: Floats
    x: Floats
    y: Floats


@compiled
def stays_of(streams: Streams, kind: Codes, limits: Limits) -> Stays:
    """The stays of every stream, found in time order, the longest from each first fix."""
    t, x, y, at = streams
    of, begins = np.empty(len(t), dtype=np.int64), np.empty(len(t), dtype=np.int64)
    ends = np.empty(len(t), dtype=np.int64)
    count = 0
    for stream in range(len(at) - 1):
        first = run_end = due = at[stream]
        while first < at[stream + 1]:
            if run_end <= first:
                run_end = _run_end(kind, first, at[stream + 1])
            due = max(due, first)  # the first fix that a stay from here must reach
            while due <= run_end and t[due] - t[first] < limits.stay:
                due += 1
            if due > run_end:
                first = run_end + 1
                continue
            last = first
            if distance(x[first], y[first], x[due], y[due]) <= limits.stay_radius:
                while last < run_end and (
                    distance(x[first], y[first], x[last + 1], y[last + 1]) <= limits.stay_radius
                ):
                    last += 1
            if last >= due:
                of[count], begins[count], ends[count] = stream, first, last
                count += 1
                first = last
            first += 1
    return Stays(of[:count], begins[:count], ends[:count])


@compiled
def _run_end(kind: Codes, first: int, stop: int) -> int:
    """The last fix that no gap parts from `first`."""
    last = first
    while last < stop - 1 and (kind[last] == OBSERVED or kind[last] == BRIDGED):
        last += 1
    return last


@compiled
def worked(
    stays: Stays, worker: Ints, streams: Streams, recorded: Recorded, limits: Limits
) -> Bools:
    """In which stays the worker, who is each stream's, recorded a visit or an event."""
    some = np.zeros(len(stays.first), dtype=np.bool_)
    for stay in range(len(some)):
        first, last = stays.first[stay], stays.last[stay]
        who = worker[stays.stream[stay]]
        for record in range(recorded.of[who], recorded.of[who + 1]):
            begin, end = streams.t[first] - limits.record, streams.t[last] + limits.record
            apart = distance(
                streams.x[first], streams.y[first], recorded.x[record], recorded.y[record]
            )
            if begin <= recorded.t[record] <= end and not apart > limits.record_radius:
                some[stay] = True  # NaN, no place, is not farther
    return some


@compiled
def idle_from(stays: Stays, excused: Bools, streams: Streams, limits: Limits) -> Floats:
    """From which moment (ms) each segment is idle: infinity for most, which never are."""
    idle = np.full(len(streams.t), np.inf)
    for stay in range(len(stays.first)):
        if not excused[stay]:
            begin = streams.t[stays.first[stay]] + limits.stay_credit
            for segment in range(stays.first[stay], stays.last[stay]):
                idle[segment] = begin
    return idle
