"""The streams that matter: those of the worker-days that owe a patrol, with their grounds."""

from dataclasses import dataclass

import numpy as np

from gis.patrol.arrays import Bools, Ints
from gis.patrol.roll import Roll
from gis.patrol.streams import Judged, Streams


@dataclass(frozen=True)
class Owing:
    """The streams of the worker-days that owe a patrol.

    Unit u, the worker-day `unit[u]` of the roll, has the streams `unit_at[u]:unit_at[u + 1]` and
    the ground `ground[u]`; `worker` and `device` are each stream's.
    """

    unit: Ints
    unit_at: Ints
    ground: Ints
    worker: Ints
    device: Ints
    streams: Streams


def owing_of(judged: Judged, roll: Roll, ground: Ints) -> Owing:
    """Of all streams those whose worker-day owes a patrol; `ground` is each owing day's."""
    unit = roll.place(judged.worker, judged.date)
    ground_of_unit = np.full(len(roll.owed) + 1, -1)
    ground_of_unit[:-1][roll.owed] = ground
    kept = ground_of_unit[unit] >= 0
    first = np.flatnonzero(np.diff(unit[kept], prepend=-1))
    return Owing(
        unit=unit[kept][first],
        unit_at=np.append(first, np.count_nonzero(kept)),
        ground=ground_of_unit[unit[kept][first]],
        worker=judged.worker[kept],
        device=judged.device[kept],
        streams=_only(judged.streams, kept),
    )


def _only(streams: Streams, kept: Bools) -> Streams:
    """The chosen streams on end; nothing is copied where all are."""
    if kept.all():
        return streams
    length = np.diff(streams.at)
    fixes = np.repeat(kept, length)
    at = np.concatenate([[0], np.cumsum(length[kept])])
    return Streams(streams.t[fixes], streams.x[fixes], streams.y[fixes], at)
