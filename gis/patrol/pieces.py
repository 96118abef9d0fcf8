"""Pieces: the segments of each stream cut wherever their meaning changes.

A segment is cut at the borders of G and Z and where it turns idle; each piece has one label. The
labels of one stream follow each other without a hole, from its first `ok` fix to its last.
"""

from typing import Final, NamedTuple, TypeVar

import numpy as np

from gis.patrol.arrays import Bools, Codes, Floats, Ints
from gis.patrol.borders import (
    IN_GROUND,
    MIXED,
    OUTSIDE,
    Borders,
    Sheet,
    crossings,
    insert,
    place_among_edges,
    sheet_of,
    tile_place,
)
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


NO_ROOM: Final = -1

Values = TypeVar("Values", Floats, Ints, Codes)


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
    """Cut every segment of every stream at borders and where it turns idle; label the pieces.

    `ground` is each stream's, `kind`, `vehicle` and `idle` (the moment from which on) each
    segment's.
    """
    segments = len(streams.t)
    segment, label = np.empty(segments, dtype=np.int64), np.empty(segments, dtype=np.int8)
    begin, end = np.empty(segments), np.empty(segments)
    cuts = np.empty(len(borders.edges) + 1)
    at = np.zeros(len(streams.at), dtype=np.int64)
    stop = 0
    for stream in range(len(at) - 1):
        stop, sheet = NO_ROOM, sheet_of(borders, ground[stream])
        while stop == NO_ROOM:
            pieces = Pieces(at, segment, begin, end, label)
            stop = _cut_stream(streams, stream, sheet, kind, vehicle, idle, cuts, pieces)
            if stop == NO_ROOM:
                segment, label = _roomier(segment), _roomier(label)
                begin, end = _roomier(begin), _roomier(end)
        at[stream + 1] = stop
    return Pieces(at, segment[:stop], begin[:stop], end[:stop], label[:stop])


@compiled
def _cut_stream(
    streams: Streams,
    stream: int,
    sheet: Sheet,
    kind: Codes,
    vehicle: Bools,
    idle: Floats,
    cuts: Floats,
    pieces: Pieces,
) -> int:
    """Cut the segments of one stream; the place behind its last piece, `NO_ROOM` for want of it."""
    t, x, y, at = streams
    piece_at, segment, begin, end, label = pieces
    count = int(piece_at[stream])
    for here in range(at[stream], at[stream + 1] - 1):
        there, where, cut = here + 1, MIXED, 0
        if kind[here] == OBSERVED_SEGMENT:
            where = tile_place(sheet, x[here], y[here], x[there], y[there])
            if where == MIXED:
                cut = _crossed(streams, here, sheet, cuts)
        if t[here] < idle[here] < t[there]:
            cut = insert(cuts, cut, idle[here])
        if count + cut >= len(segment):
            return NO_ROOM
        since = t[here]
        for part in range(cut + 1):
            until = cuts[part] if part < cut else t[there]
            if until > since:
                is_idle = until > idle[here]  # all of it: the segment is cut there
                if kind[here] != OBSERVED_SEGMENT:
                    what = _unseen(kind[here], is_idle)
                elif where == MIXED:
                    place = _place_of(streams, here, since, until, sheet)
                    what = _seen(place, vehicle[here], is_idle)
                else:
                    what = _seen(where, vehicle[here], is_idle)
                segment[count], label[count] = here, what
                begin[count], end[count] = since, until
                count += 1
                since = until
    return count


@compiled
def _roomier(values: Values) -> Values:
    """The same values with a quarter more room, and some."""
    return np.concatenate((values, np.empty(len(values) // 4 + 64, dtype=values.dtype)))


@compiled
def _crossed(streams: Streams, here: int, sheet: Sheet, cuts: Floats) -> int:
    """The moments at which a segment crosses a border, ascending in `cuts`; how many they are."""
    t, x, y, _ = streams
    there = here + 1
    if distance(x[here], y[here], x[there], y[there]) < SHORTEST_M:
        return 0
    count = crossings(sheet, x[here], y[here], x[there], y[there], cuts)
    for cut in range(count):
        cuts[cut] = t[here] + cuts[cut] * (t[there] - t[here])
    return count


@compiled
def _place_of(streams: Streams, here: int, begin: float, end: float, sheet: Sheet) -> int:
    """Where a piece lies: by the tile of an end that it shares with its segment, else its middle.

    A segment too short to be cut lies where it begins.
    """
    t, x, y, _ = streams
    there = here + 1
    where = MIXED
    is_short = distance(x[here], y[here], x[there], y[there]) < SHORTEST_M
    if begin == t[here]:
        where = tile_place(sheet, x[here], y[here], x[here], y[here])
    if where == MIXED and end == t[there] and not is_short:
        where = tile_place(sheet, x[there], y[there], x[there], y[there])
    if where == MIXED:
        share = ((begin + end) / 2 - t[here]) / (t[there] - t[here])
        share = 0.0 if is_short else share
        at_x, at_y = x[here] + share * (x[there] - x[here]), y[here] + share * (y[there] - y[here])
        where = place_among_edges(sheet, at_x, at_y)
    return where


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
