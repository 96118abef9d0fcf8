"""Pieces: the segments of each stream cut wherever their meaning changes.

A segment is cut at the borders of G and Z and where it turns idle; each piece has one label. The
labels of one stream follow each other without a hole, from its first `ok` fix to its last.
"""

from typing import Final, NamedTuple

import numpy as np

from gis.patrol.arrays import Bools, Codes, Floats, Ints
from gis.patrol.borders import IN_GROUND, OUTSIDE, Borders, crossings, insert, place
from gis.patrol.compiled import compiled, distance
from gis.patrol.segments import BRIDGED as BRIDGED_SEGMENT
from gis.patrol.segments import OBSERVED as OBSERVED_SEGMENT
from gis.patrol.segments import SILENT as SILENT_SEGMENT
from gis.patrol.streams import Streams

CLASSES: Final = ("strict", "ring", "bridged", "vehicle", "idle", "outside", "gap")
"""What a moment can be, the first that holds; a class's code is its place here."""

STRICT: Final = 0
RING: Final = 1
BRIDGED: Final = 2
VEHICLE: Final = 3
IDLE: Final = 4
BEYOND: Final = 5
GAP: Final = 6
SILENT: Final = 7
"""A piece's label only: a gap that could hold credited time."""

SHORTEST_M: Final = 0.01
"""A shorter segment is not cut: it lies where its first fix lies."""


class Pieces(NamedTuple):
    """Pieces of stream s are `at[s]:at[s + 1]`: their segment, begin and end (ms UTC), label."""

    at: Ints
    segment: Ints
    begin: Floats
    end: Floats
    label: Codes


@compiled
def pieces_of(
    streams: Streams, ground: Ints, borders: Borders, kind: Codes, vehicle: Bools, idle: Floats
) -> Pieces:
    """Cut every segment of every stream; `ground` is each stream's, what follows each segment's."""
    t, _, _, at = streams
    cuts = np.empty(len(borders.x0) + 1)
    room = len(t) + len(t) // 4 + len(cuts)
    segment, label = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int8)
    begin, end = np.empty(room), np.empty(room)
    piece_at = np.zeros(len(at), dtype=np.int64)
    count = 0
    for stream in range(len(at) - 1):
        for here in range(at[stream], at[stream + 1] - 1):
            cut = _cuts(streams, here, ground[stream], borders, kind[here], idle[here], cuts)
            if count + cut + 1 > len(label):
                segment = np.concatenate((segment, np.empty_like(segment)))
                label = np.concatenate((label, np.empty_like(label)))
                begin = np.concatenate((begin, np.empty_like(begin)))
                end = np.concatenate((end, np.empty_like(end)))
            since = t[here]
            for part in range(cut + 1):
                until = cuts[part] if part < cut else t[here + 1]
                if until > since:
                    segment[count], begin[count], end[count] = here, since, until
                    middle = (since + until) / 2
                    if kind[here] == OBSERVED_SEGMENT:
                        where = _place(streams, here, ground[stream], borders, middle)
                        label[count] = _seen(where, vehicle[here], middle > idle[here])
                    else:
                        label[count] = _unseen(kind[here], middle > idle[here])
                    count += 1
                    since = until
        piece_at[stream + 1] = count
    return Pieces(piece_at, segment[:count], begin[:count], end[:count], label[:count])


@compiled
def _cuts(
    streams: Streams,
    here: int,
    ground: int,
    borders: Borders,
    kind: int,
    idle: float,
    cuts: Floats,
) -> int:
    """The moments inside a segment at which it is cut, ascending in `cuts`; how many they are."""
    t, x, y, _ = streams
    there = here + 1
    count = 0
    if kind == OBSERVED_SEGMENT and _is_long(streams, here):
        count = crossings(borders, ground, x[here], y[here], x[there], y[there], cuts)
        for cut in range(count):
            cuts[cut] = t[here] + cuts[cut] * (t[there] - t[here])
    if t[here] < idle < t[there]:
        count = insert(cuts, count, idle)
    return count


@compiled
def _place(streams: Streams, here: int, ground: int, borders: Borders, moment: float) -> int:
    """Where a segment lies at a moment; one too short to be cut, where it begins."""
    t, x, y, _ = streams
    there = here + 1
    share = (moment - t[here]) / (t[there] - t[here]) if _is_long(streams, here) else 0.0
    at_x = x[here] + share * (x[there] - x[here])
    at_y = y[here] + share * (y[there] - y[here])
    return place(borders, ground, at_x, at_y)


@compiled
def _is_long(streams: Streams, here: int) -> bool:
    _, x, y, _ = streams
    return distance(x[here], y[here], x[here + 1], y[here + 1]) >= SHORTEST_M


@compiled
def _seen(where: int, is_vehicle: bool, is_idle: bool) -> int:
    """The label of a piece of an observed segment."""
    if where == OUTSIDE:
        return BEYOND
    if is_vehicle:
        return VEHICLE
    if is_idle:
        return IDLE
    return STRICT if where == IN_GROUND else RING


@compiled
def _unseen(kind: int, is_idle: bool) -> int:
    """The label of a piece of a segment over which nothing was observed."""
    if is_idle:
        return IDLE  # only a bridged one can be: a gap breaks the stay
    if kind == BRIDGED_SEGMENT:
        return BRIDGED
    return SILENT if kind == SILENT_SEGMENT else GAP
