"""The walks: what the devices of each worker-day did, from segments to sessions (§2–§5)."""

from dataclasses import dataclass

import numpy as np

from gis.datum import MetricFrame
from gis.patrol.arrays import Ints
from gis.patrol.credit import settled
from gis.patrol.frames import Records
from gis.patrol.ground import Grounds
from gis.patrol.loop import Sessions, sessions_of
from gis.patrol.moments import Intervals, intervals_of
from gis.patrol.owing import Owing
from gis.patrol.pieces import Pieces, pieces_of
from gis.patrol.segments import kinds, limits_of, ridden
from gis.patrol.stays import Recorded, idle_from, stays_of, worked
from gis.profile import PatrolPolicy


@dataclass(frozen=True)
class Walks:
    """What became of the owing streams: their settled pieces, the units' intervals and sessions."""

    owing: Owing
    pieces: Pieces
    intervals: Intervals
    sessions: Sessions


def walks_of(
    owing: Owing, grounds: Grounds, records: Records, policy: PatrolPolicy, frame: MetricFrame
) -> Walks:
    """Cut, class and credit every stream, and gather the credited time of each unit in sessions."""
    limits, streams, borders = limits_of(policy), owing.streams, grounds.borders
    ground = np.repeat(owing.ground, np.diff(owing.unit_at))
    kind = kinds(streams, ground, borders, limits)
    stays = stays_of(streams, kind, limits)
    recorded = _recorded(records, owing.worker, frame)
    excused = worked(stays, owing.worker, streams, recorded, limits)
    idle = idle_from(stays, excused, streams, limits)
    pieces = pieces_of(streams, ground, borders, kind, ridden(streams, kind, limits), idle)
    intervals = intervals_of(owing.unit_at, streams, pieces, kind, limits.bridged_budget)
    pieces = settled(owing.unit_at, pieces, intervals)
    sessions = sessions_of(owing.unit_at, streams, pieces, intervals, limits.session_gap)
    return Walks(owing, pieces, intervals, sessions)


def _recorded(records: Records, worker: Ints, frame: MetricFrame) -> Recorded:
    """The records by worker and time, in the metric frame."""
    order = np.lexsort((records.at_ms, records.worker))
    of = np.searchsorted(records.worker[order], np.arange(worker.max(initial=-1) + 2))
    x, y = frame.forward(records.lon[order], records.lat[order])
    return Recorded(of, records.at_ms[order].astype(np.float64), x, y)
