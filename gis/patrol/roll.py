"""The roll: the worker-days that the duties name, and what each of them owes."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from gis.patrol.arrays import Bools, Ints
from gis.patrol.frames import Duties

VISITS_PENDING: Final = "visits_pending"
"""The reason of a duty whose rule asks for visits: due, but nothing here can judge it."""


@dataclass(frozen=True)
class Roll:
    """The worker-days by worker and date; `day` counts from 1970-01-01.

    `due` where any duty is, `owed` where one of them asks for the patrol itself. `rows` are the
    duties that ask for it, `row_unit` the place of each one's worker-day among the owed.
    """

    worker: Ints
    day: Ints
    due: Bools
    owed: Bools
    reasons: list[list[str]]
    rows: Ints
    row_unit: Ints

    def place(self, worker: Ints, day: Ints) -> Ints:
        """The place of each of these worker-days in the roll, -1 for one that is not on it."""
        if not len(self.day):
            return np.full(len(day), -1)
        first, days = self.day.min(), np.ptp(self.day) + 1
        on_days = (day >= first) & (day < first + days)
        wanted = np.where(on_days, worker * days + (day - first), -1)
        known = self.worker * days + (self.day - first)
        at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        return np.where(known[at] == wanted, at, -1)


def roll_of(duties: Duties) -> Roll:
    """The worker-days of these duties; several rows of one are one."""
    pairs = np.column_stack([duties.worker, duties.day])
    days, unit = np.unique(pairs, axis=0, return_inverse=True)
    unit = unit.ravel()
    asks = duties.due & (duties.reason != VISITS_PENDING)
    due, owed = np.zeros((2, len(days)), dtype=np.bool_)
    due[unit[duties.due]] = True
    owed[unit[asks]] = True
    rows = np.flatnonzero(asks)
    return Roll(
        worker=days[:, 0],
        day=days[:, 1],
        due=due,
        owed=owed,
        reasons=_reasons(duties, unit, due, owed),
        rows=rows,
        row_unit=(np.cumsum(owed) - 1)[unit[rows]],
    )


def _reasons(duties: Duties, unit: Ints, due: Bools, owed: Bools) -> list[list[str]]:
    """Why nothing is owed, where nothing is: the reasons of its rows, each once."""
    reasons = [set[str]() for _ in due]
    says = ~owed[unit] & (duties.due == due[unit]) & (duties.reason != "")
    for its_unit, reason in zip(unit[says].tolist(), duties.reason[says].tolist(), strict=True):
        reasons[its_unit].add(reason)
    return [sorted(some) for some in reasons]


def day_number(day: date) -> int:
    """A date as days since 1970-01-01."""
    return (day - date(1970, 1, 1)).days
