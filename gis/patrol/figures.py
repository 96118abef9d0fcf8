"""The figures of the walks: minutes by class, coverage, the loop (§3–§6)."""

from typing import Final

import numpy as np
import pandas as pd

from gis.patrol.arrays import Bools, Floats
from gis.patrol.coverage import coverage_of, outlines_of
from gis.patrol.ground import Grounds
from gis.patrol.loop import loops_met
from gis.patrol.moments import class_ms, lasting_ms, longest_session_ms
from gis.patrol.pieces import BRIDGED, CLASSES, STRICT
from gis.patrol.walks import Walks
from gis.profile import PatrolPolicy

MINUTES: Final = ("minutes", "minutes_low", "minutes_high", *CLASSES, "observed")
"""The names of the day's times, in the order of the answer."""

ASKED: Final = ("asked", "asked_low", "asked_high")
"""The times by which the minutes asked for are judged: the day's, or its longest session's."""


def figures_of(walks: Walks, closed: Bools, grounds: Grounds, policy: PatrolPolicy) -> pd.DataFrame:
    """Measure every unit's walk: a row a unit, by its place in the roll.

    Columns: `MINUTES` and `ASKED` in ms, coverage as a share, loop_met. `closed` says which
    sessions are.
    """
    owing, pieces = walks.owing, walks.pieces
    returned = np.zeros(len(owing.unit), dtype=np.bool_)
    returned[walks.sessions.unit[closed]] = True
    outlines = outlines_of(grounds.polygons)
    coverage = coverage_of(
        owing.unit_at, owing.ground, outlines, owing.streams, pieces, float(policy.coverage_m)
    )
    return pd.DataFrame(
        {
            **_lasting(walks),
            **_asked(walks, policy),
            "coverage": coverage,
            "loop_met": loops_met(owing, pieces, returned, grounds, policy.loop).astype(np.int8),
        },
        index=owing.unit,
    )


def _lasting(walks: Walks) -> dict[str, Floats]:
    """The times (ms) that the days hold, by the names of `MINUTES`."""
    intervals = walks.intervals
    classes = class_ms(intervals)
    return {
        "minutes": classes[:, : BRIDGED + 1].sum(axis=1),
        "minutes_low": classes[:, STRICT],
        "minutes_high": lasting_ms(intervals, intervals.could),
        **dict(zip(CLASSES, classes.T, strict=True)),
        "observed": lasting_ms(intervals, intervals.seen),
    }


def _asked(walks: Walks, policy: PatrolPolicy) -> dict[str, Floats]:
    """The times (ms) by which the minutes are judged, by the names of `ASKED`."""
    intervals = walks.intervals
    sets = intervals.label <= BRIDGED, intervals.label == STRICT, intervals.could
    if not policy.continuous:
        return {name: lasting_ms(intervals, one) for name, one in zip(ASKED, sets, strict=True)}
    gap = policy.session_gap_s * 1000
    return {
        name: longest_session_ms(intervals, one, gap) for name, one in zip(ASKED, sets, strict=True)
    }
