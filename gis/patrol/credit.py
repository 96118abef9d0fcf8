"""Credit settled: the pieces as sessions, checkpoints, coverage and maps go by them."""

import numpy as np

from gis.patrol.arrays import Ints
from gis.patrol.compiled import compiled
from gis.patrol.moments import Intervals
from gis.patrol.pieces import BRIDGED, GAP, Pieces
from gis.patrol.streams import Streams


@compiled
def settled(unit_at: Ints, pieces: Pieces, intervals: Intervals) -> Pieces:
    """The pieces, the bridged ones cut to what the day's budget paid: what it did not is a gap.

    Streams of unit u are `unit_at[u]:unit_at[u + 1]`. What is labelled `BRIDGED` or better is
    credited from here on.
    """
    if not (pieces.label == BRIDGED).any():
        return pieces
    room = len(pieces.label)
    for unit in range(len(unit_at) - 1):
        streams = unit_at[unit + 1] - unit_at[unit]
        room += streams * (intervals.at[unit + 1] - intervals.at[unit])
    segment, label = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int8)
    begin, end = np.empty(room), np.empty(room)
    at = np.zeros(len(pieces.at), dtype=np.int64)
    count = 0
    for unit in range(len(unit_at) - 1):
        for stream in range(unit_at[unit], unit_at[unit + 1]):
            one = intervals.at[unit]
            for piece in range(pieces.at[stream], pieces.at[stream + 1]):
                since, last = pieces.begin[piece], pieces.end[piece]
                what = pieces.label[piece]
                while since < last:
                    until = last
                    if what == BRIDGED:
                        while intervals.end[one] <= since:
                            one += 1
                        until = min(last, intervals.end[one])
                    paid = what != BRIDGED or intervals.label[one] == BRIDGED
                    segment[count], label[count] = pieces.segment[piece], what if paid else GAP
                    begin[count], end[count] = since, until
                    count += 1
                    since = until
            at[stream + 1] = count
    return Pieces(at, segment[:count], begin[:count], end[:count], label[:count])


@compiled
def line_of(streams: Streams, pieces: Pieces, piece: int) -> tuple[float, float, float, float]:
    """The ends of a piece: x and y where it begins, x and y where it ends."""
    segment = pieces.segment[piece]
    ax, ay = position(streams, segment, pieces.begin[piece])
    bx, by = position(streams, segment, pieces.end[piece])
    return ax, ay, bx, by


@compiled
def position(streams: Streams, segment: int, moment: float) -> tuple[float, float]:
    """Where on a segment a device was at a moment (ms): on the straight line, at constant speed."""
    t, x, y, _ = streams
    there = segment + 1
    if moment <= t[segment]:
        return x[segment], y[segment]
    if moment >= t[there]:
        return x[there], y[there]
    share = (moment - t[segment]) / (t[there] - t[segment])
    at_x = x[segment] + share * (x[there] - x[segment])
    at_y = y[segment] + share * (y[there] - y[segment])
    return at_x, at_y
