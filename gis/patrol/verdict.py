"""The verdict of a day and its reasons, from its figures (§7)."""

from typing import Final

import numpy as np
import pandas as pd

from gis.patrol.arrays import Bools, Texts
from gis.patrol.roll import Roll
from gis.profile import PatrolPolicy

TOLERANCE_MS: Final = 1.0
"""So much may be lacking to the minutes asked for: exactly 60 minutes are met."""


def verdicts(
    roll: Roll, days: pd.DataFrame, tracked: Bools, policy: PatrolPolicy, today: int | None
) -> tuple[Texts, list[list[str]]]:
    """The verdict and the reasons of each day on the roll.

    `days` are the figures (see `figures_of`), a row a day of the roll; `tracked` where it has an
    `ok` fix; `today` the date that is still running, None where none of them is.
    """
    asked = policy.min_minutes * 60_000 - TOLERANCE_MS
    enough = (days["asked"] >= asked).to_numpy()
    could = (days["asked_high"] >= asked).to_numpy()
    hidden = (days["asked"] + days["gap"] >= asked).to_numpy()
    lean = (days["asked_low"] < asked).to_numpy()
    loop_open = ~days["loop_met"].to_numpy(np.bool_) & (policy.loop.mode != "off")
    bare = (days["coverage"] < (policy.min_coverage or 0.0)).to_numpy()
    judged = roll.owed & tracked
    met = judged & enough & ~loop_open & ~bare
    running = roll.owed & (roll.day >= (np.inf if today is None else today))
    verdict = np.select(
        [
            ~roll.due,
            met,
            running & tracked,
            running,
            ~judged,
            ~enough & could & ~loop_open,
        ],
        ["not_due", "met", "in_progress", "not_started", "no_data", "uncertain"],
        default="short",
    )
    found = {
        "minutes_short": judged & ~enough,
        "loop_open": judged & loop_open,
        "gaps": judged & ~enough & (could | hidden),
        "leans_on_tolerance": met & lean,
        "coverage_short": judged & bare,
    }
    reasons = [
        [*given, *(name for name, holds in zip(found, row, strict=True) if holds)]
        for given, row in zip(
            roll.reasons, np.column_stack([*found.values()]).tolist(), strict=True
        )
    ]
    return verdict.astype(object), reasons
