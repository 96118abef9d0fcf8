"""The algebra of a day's moments: the pieces of all devices united into classed intervals (§3).

A unit is a worker-day. At each of its moments the best label of any device holds, in the order of
the classes; the bridged budget pays, in time order, for moments that nothing better claims.
"""

from typing import Final, NamedTuple

import numpy as np

from gis.patrol.arrays import Bools, Codes, Floats, Ints, sums
from gis.patrol.compiled import compiled
from gis.patrol.pieces import BRIDGED, CLASSES, GAP, SILENT, Pieces
from gis.patrol.segments import OBSERVED
from gis.patrol.streams import Streams

NO_STREAM: Final = -1

DUST_MS: Final = 1e-3
"""A shorter rest of the budget is none: it could not move a clock that counts from 1970."""


class Intervals(NamedTuple):
    """Intervals of unit u are `at[u]:at[u + 1]`, on end from its first `ok` fix to its last.

    `begin` and `end` in ms UTC; `label` the class; `stream` the one that it comes from, or
    `NO_STREAM`; `seen` where any device observed; `could` where credited, or silent enough to be.
    """

    at: Ints
    begin: Floats
    end: Floats
    label: Codes
    stream: Ints
    seen: Bools
    could: Bools


@compiled
def intervals_of(
    unit_at: Ints, streams: Streams, pieces: Pieces, kind: Codes, budget: float
) -> Intervals:
    """Class every moment of every unit; streams of unit u are `unit_at[u]:unit_at[u + 1]`.

    `kind` is each segment's; `budget` (ms) is what bridged time may be credited a unit.
    """
    room = 2 * len(pieces.label) + 2 * len(streams.at)
    begin, end = np.empty(room), np.empty(room)
    label, stream = np.empty(room, dtype=np.int8), np.empty(room, dtype=np.int64)
    seen, could = np.empty(room, dtype=np.bool_), np.empty(room, dtype=np.bool_)
    at = np.zeros(len(unit_at), dtype=np.int64)
    ahead = pieces.at[:-1].copy()
    count = 0
    for unit in range(len(unit_at) - 1):
        first, stop = unit_at[unit], unit_at[unit + 1]
        now, finish = _span(streams, first, stop)
        left = budget
        while now < finish:
            until, best, of, spare, spare_of, is_seen, is_could = _scan(
                now, finish, first, stop, ahead, pieces, kind
            )
            if best == BRIDGED and left > DUST_MS:
                until = min(until, now + left)
                left -= until - now
            elif best == BRIDGED:
                best, of = spare, spare_of
            last = count - 1
            if (
                count > at[unit]
                and label[last] == best
                and stream[last] == of
                and seen[last] == is_seen
                and could[last] == is_could
            ):
                end[last] = until
            else:
                begin[count], end[count], label[count], stream[count] = now, until, best, of
                seen[count], could[count] = is_seen, is_could
                count += 1
            now = until
        at[unit + 1] = count
    return Intervals(
        at, begin[:count], end[:count], label[:count], stream[:count], seen[:count], could[:count]
    )


@compiled
def _span(streams: Streams, first: int, stop: int) -> tuple[float, float]:
    """The first and the last moment of some streams."""
    begin, end = np.inf, -np.inf
    for stream in range(first, stop):
        begin = min(begin, streams.t[streams.at[stream]])
        end = max(end, streams.t[streams.at[stream + 1] - 1])
    return begin, end


@compiled
def _scan(
    now: float, finish: float, first: int, stop: int, ahead: Ints, pieces: Pieces, kind: Codes
) -> tuple[float, int, int, int, int, bool, bool]:
    """What the devices say from `now` on, and until when: the best label and its stream, the best
    if nothing is bridged and its stream, whether anything is seen, whether it could be credited.

    `ahead` holds each stream's next piece and is moved along.
    """
    until = finish
    best, of, spare, spare_of = GAP, NO_STREAM, GAP, NO_STREAM
    seen = could = False
    for stream in range(first, stop):
        while ahead[stream] < pieces.at[stream + 1] and pieces.end[ahead[stream]] <= now:
            ahead[stream] += 1
        piece = ahead[stream]
        if piece == pieces.at[stream + 1]:
            continue
        if pieces.begin[piece] > now:
            until = min(until, pieces.begin[piece])
            continue
        until = min(until, pieces.end[piece])
        label = int(pieces.label[piece])
        seen = seen or kind[pieces.segment[piece]] == OBSERVED
        could = could or label <= BRIDGED or label == SILENT
        label = min(label, GAP)
        if label < best or of == NO_STREAM:
            best, of = label, stream
        unbridged = GAP if label == BRIDGED else label
        if unbridged < spare or spare_of == NO_STREAM:
            spare, spare_of = unbridged, stream
    return until, best, of, spare, spare_of, seen, could


def class_ms(intervals: Intervals) -> Floats:
    """How long (ms) each class lasted: a row a unit, a column a class."""
    units = len(intervals.at) - 1
    cell = unit_of(intervals) * len(CLASSES) + intervals.label
    lasting = sums(cell, intervals.end - intervals.begin, units * len(CLASSES))
    return lasting.reshape(units, len(CLASSES))


def lasting_ms(intervals: Intervals, chosen: Bools) -> Floats:
    """How long (ms) the chosen intervals of each unit last together."""
    length = np.where(chosen, intervals.end - intervals.begin, 0.0)
    return sums(unit_of(intervals), length, len(intervals.at) - 1)


def longest_session_ms(intervals: Intervals, chosen: Bools, session_gap: float) -> Floats:
    """The most chosen time (ms) in one session of each unit, pauses of at most `session_gap`."""
    unit = unit_of(intervals)[chosen]
    begin, end = intervals.begin[chosen], intervals.end[chosen]
    opens = np.ones(len(unit), dtype=np.bool_)
    opens[1:] = (unit[1:] != unit[:-1]) | (begin[1:] - end[:-1] > session_gap)
    lasting = sums(np.cumsum(opens) - 1, end - begin, int(opens.sum()))
    longest = np.zeros(len(intervals.at) - 1)
    np.maximum.at(longest, unit[opens], lasting)
    return longest


def unit_of(intervals: Intervals) -> Ints:
    """The unit of each interval."""
    return np.repeat(np.arange(len(intervals.at) - 1), np.diff(intervals.at))
