"""Sessions of credited time, and which of them is a closed loop (§5)."""

from typing import Final, NamedTuple

import numpy as np

from gis.patrol.arrays import Bools, Floats, Ints
from gis.patrol.compiled import compiled, distance
from gis.patrol.credit import line_of, position
from gis.patrol.ground import Grounds
from gis.patrol.moments import Intervals
from gis.patrol.owing import Owing
from gis.patrol.pieces import BRIDGED, Pieces
from gis.patrol.streams import Streams
from gis.profile import Loop

MEASURES: Final = ("length_m", "end_gap_m", "reach_m")
"""A path's credited length, the way from its start to its end, and to its farthest point."""


class Sessions(NamedTuple):
    """The sessions by unit and time.

    `stream` is that whose path is the session's; `figures` has a row a session: its begin and end
    (ms UTC), its credited time (ms), and its path's `MEASURES` (m).
    """

    unit: Ints
    stream: Ints
    figures: Floats


def closed_sessions(sessions: Sessions, ground: Ints, grounds: Grounds, rule: Loop) -> Bools:
    """Which sessions are closed: they end where they began, and went far and long enough.

    `ground` is each unit's.
    """
    of = ground[sessions.unit]
    length, end_gap, reach = sessions.figures[:, 3:].T
    return np.asarray(
        (end_gap <= rule.end_gap_m)
        & (length >= rule.length_share * grounds.perimeter_m[of])
        & (reach >= rule.reach_share * grounds.diagonal_m[of])
    )


def loops_met(owing: Owing, pieces: Pieces, returned: Bools, grounds: Grounds, rule: Loop) -> Bools:
    """Which units met the loop as the policy asks for it; `returned` where a session is closed.

    A ground without a required checkpoint is judged by the return alone: no checkpoint to pass
    would else mean that everybody has passed them all.
    """
    if rule.mode in {"return", "off"}:
        return returned
    passed = passed_all(
        owing.unit_at,
        owing.ground,
        owing.streams,
        pieces,
        grounds.checkpoints,
        grounds.checkpoint_at,
        float(rule.checkpoint_m),
    )
    asked = np.diff(grounds.checkpoint_at)[owing.ground] > 0
    found = {"checkpoints": passed, "either": passed | returned, "both": passed & returned}
    return np.where(asked, found[rule.mode], returned)


@compiled
def sessions_of(
    unit_at: Ints, streams: Streams, pieces: Pieces, intervals: Intervals, session_gap: float
) -> Sessions:
    """The sessions of every unit: credited intervals at most `session_gap` (ms) apart.

    Streams of unit u are `unit_at[u]:unit_at[u + 1]`; `pieces` are settled.
    """
    room = len(intervals.label)
    unit_of, stream_of = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int64)
    figures = np.empty((room, 6))
    ahead = pieces.at[:-1].copy()
    count = 0
    for unit in range(len(unit_at) - 1):
        first = intervals.at[unit]
        while first < intervals.at[unit + 1]:
            if intervals.label[first] > BRIDGED:
                first += 1
                continue
            last, credited = _extent(intervals, first, intervals.at[unit + 1], session_gap)
            begin, end = intervals.begin[first], intervals.end[last]
            stream = _leading(unit_at[unit], unit_at[unit + 1], pieces, end, ahead)
            stop = _stop(pieces, stream, ahead[stream], end)
            unit_of[count], stream_of[count] = unit, stream
            length, end_gap, reach = _measures(streams, pieces, ahead[stream], stop)
            figures[count, 0], figures[count, 1], figures[count, 2] = begin, end, credited
            figures[count, 3], figures[count, 4], figures[count, 5] = length, end_gap, reach
            for other in range(unit_at[unit], unit_at[unit + 1]):
                ahead[other] = _stop(pieces, other, ahead[other], end)
            count += 1
            first = last + 1
    return Sessions(unit_of[:count], stream_of[:count], figures[:count])


@compiled
def _extent(intervals: Intervals, first: int, stop: int, gap: float) -> tuple[int, float]:
    """The last interval of the session that `first` opens, and the session's credited time."""
    last, credited = first, intervals.end[first] - intervals.begin[first]
    for one in range(first + 1, stop):
        if intervals.begin[one] - intervals.end[last] > gap:
            break
        if intervals.label[one] <= BRIDGED:
            last = one
            credited += intervals.end[one] - intervals.begin[one]
    return last, credited


@compiled
def _leading(first: int, stop: int, pieces: Pieces, end: float, ahead: Ints) -> int:
    """The stream with the most credited time up to `end`, to the ms; of equal ones the first."""
    leading, most = first, -1.0
    for stream in range(first, stop):
        credited = 0.0
        for piece in range(ahead[stream], _stop(pieces, stream, ahead[stream], end)):
            if pieces.label[piece] <= BRIDGED:
                credited += pieces.end[piece] - pieces.begin[piece]
        if round(credited) > most:
            leading, most = stream, round(credited)
    return leading


@compiled
def _stop(pieces: Pieces, stream: int, first: int, end: float) -> int:
    """The piece of a stream behind the last one that begins before `end`."""
    stop = first
    while stop < pieces.at[stream + 1] and pieces.begin[stop] < end:
        stop += 1
    return stop


@compiled
def _measures(
    streams: Streams, pieces: Pieces, first: int, stop: int
) -> tuple[float, float, float]:
    """Length, end gap and reach (m) of the path from the first credited moment to the last."""
    t, x, y, _ = streams
    begins, ends, length = stop, first, 0.0
    for piece in range(first, stop):
        if pieces.label[piece] <= BRIDGED:
            begins, ends = min(begins, piece), piece
            here, there = pieces.segment[piece], pieces.segment[piece] + 1
            share = (pieces.end[piece] - pieces.begin[piece]) / (t[there] - t[here])
            length += share * distance(x[here], y[here], x[there], y[there])
    start_x, start_y = position(streams, pieces.segment[begins], pieces.begin[begins])
    end_x, end_y = position(streams, pieces.segment[ends], pieces.end[ends])
    end_gap = distance(start_x, start_y, end_x, end_y)
    reach = end_gap
    for fix in range(pieces.segment[begins] + 1, pieces.segment[ends] + 1):
        reach = max(reach, distance(start_x, start_y, x[fix], y[fix]))
    return length, end_gap, reach


@compiled
def passed_all(
    unit_at: Ints,
    ground: Ints,
    streams: Streams,
    pieces: Pieces,
    checkpoints: Floats,
    checkpoint_at: Ints,
    radius: float,
) -> Bools:
    """Which units came within `radius` (m) of every checkpoint of their ground while credited."""
    every = np.ones(len(unit_at) - 1, dtype=np.bool_)
    for unit in range(len(every)):
        first, stop = pieces.at[unit_at[unit]], pieces.at[unit_at[unit + 1]]
        for checkpoint in range(checkpoint_at[ground[unit]], checkpoint_at[ground[unit] + 1]):
            px, py = checkpoints[checkpoint]
            passed = False
            for piece in range(first, stop):
                if pieces.label[piece] <= BRIDGED:
                    ax, ay, bx, by = line_of(streams, pieces, piece)
                    passed = passed or distance_to_line(px, py, ax, ay, bx, by) <= radius
            every[unit] = every[unit] and passed
    return every


@compiled
def distance_to_line(px: float, py: float, ax: float, ay: float, bx: float, by: float) -> float:
    """How far p is from the line from a to b, both ends included."""
    dx, dy = bx - ax, by - ay
    squared = dx * dx + dy * dy
    share = ((px - ax) * dx + (py - ay) * dy) / squared if squared > 0.0 else 0.0
    share = min(max(share, 0.0), 1.0)
    return distance(px, py, ax + share * dx, ay + share * dy)
