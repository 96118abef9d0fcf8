"""Where duties meet that should not: more people in a role than it has places, or a duty twice."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import pandas as pd

from gis.errors import Fault
from gis.profile import Profile

ALREADY = ""
"""The `place` of a duty that is stored already."""


class Duty(NamedTuple):
    """One assignment: who, where, the place in the file that says it, first and last day."""

    worker: str
    grid: str
    place: str
    first: pd.Timestamp
    last: pd.Timestamp


def repeated_duties(assignments: pd.DataFrame) -> Iterator[Fault]:
    """The lines that give a worker the same role in a grid twice on one day.

    `assignments`: worker, grid_code, role, from, to (NaT is open), place; the file's, and those
    that are stored already and stay.
    """
    for duties in _groups(assignments, "worker", "grid_code", "role"):
        for together in _together(duties, most=1):
            line = _newest(together)
            others = ", ".join(duty.place or "–" for duty in together if duty is not line)
            yield Fault(line.place, "roster.overlaps", worker=line.worker, others=others)


def crowded_roles(assignments: pd.DataFrame, profile: Profile) -> Iterator[Fault]:
    """The lines with which a grid has more people in a role than the profile has places for.

    `assignments` as in `repeated_duties`. No fault of the file: a handover may well be late.
    """
    for role, slot in profile.staffing.items():
        if slot.max is None:
            continue
        for duties in _groups(assignments[assignments["role"] == role], "grid_code"):
            for together in _together(duties, most=slot.max):
                workers = sorted({duty.worker for duty in together})
                values = {"workers": ", ".join(workers), "day": together[-1].first.date()}
                place = _newest(together).place
                yield Fault(place, "roster.crowded", grid=duties[0].grid, role=role, **values)


def _groups(assignments: pd.DataFrame, *key: str) -> Iterator[list[Duty]]:
    """The duties of each group, by their first days."""
    end = assignments["to"].fillna(pd.Timestamp(date.max))
    in_order = assignments.assign(to=end).sort_values("from", kind="stable")
    for _, rows in in_order.groupby(list(key)):
        columns = (rows[name] for name in ("worker", "grid_code", "place", "from", "to"))
        yield [Duty(*values) for values in zip(*columns, strict=True)]


def _together(duties: list[Duty], most: int) -> Iterator[list[Duty]]:
    """Those on duty at once whenever one joins and they are more than `most`, one being new."""
    present: list[Duty] = []
    for duty in duties:
        present = [*(other for other in present if other.last >= duty.first), duty]
        if len(present) > most and any(other.place != ALREADY for other in present):
            yield present


def _newest(together: list[Duty]) -> Duty:
    """The duty of the file that joined last."""
    return [duty for duty in together if duty.place != ALREADY][-1]
