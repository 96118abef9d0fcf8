"""The credited parts of every device's segments: what sessions, checkpoints and coverage go by."""

import numpy as np

from gis.patrol.arrays import Ints
from gis.patrol.compiled import compiled
from gis.patrol.moments import Intervals
from gis.patrol.pieces import BRIDGED, RING, Pieces
from gis.patrol.streams import Streams


@compiled
def credited_parts(unit_at: Ints, pieces: Pieces, intervals: Intervals) -> Pieces:
    """The credited pieces: observed ones whole, bridged ones as far as the day's budget paid.

    Streams of unit u are `unit_at[u]:unit_at[u + 1]`.
    """
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
            paid = intervals.at[unit]
            for piece in range(pieces.at[stream], pieces.at[stream + 1]):
                what = pieces.label[piece]
                since, until = pieces.begin[piece], pieces.end[piece]
                if what <= RING:
                    segment[count], label[count] = pieces.segment[piece], what
                    begin[count], end[count] = since, until
                    count += 1
                while what == BRIDGED and paid < intervals.at[unit + 1]:
                    if intervals.label[paid] == BRIDGED and intervals.end[paid] > since:
                        if intervals.begin[paid] >= until:
                            break
                        segment[count], label[count] = pieces.segment[piece], what
                        begin[count] = max(since, intervals.begin[paid])
                        end[count] = min(until, intervals.end[paid])
                        count += 1
                        if intervals.end[paid] > until:
                            break
                    paid += 1
            at[stream + 1] = count
    return Pieces(at, segment[:count], begin[:count], end[:count], label[:count])


@compiled
def position(streams: Streams, segment: int, moment: float) -> tuple[float, float]:
    """Where on a segment a device was at a moment (ms): on the straight line, at constant speed."""
    t, x, y, _ = streams
    there = segment + 1
    if moment >= t[there]:
        return x[there], y[there]
    share = (moment - t[segment]) / (t[there] - t[segment])
    return x[segment] + share * (x[there] - x[segment]), y[segment] + share * (
        y[there] - y[segment]
    )
