"""What an intake says about every row that it was given."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from gis.track_files import RowFault

REFUSALS: Final = (
    *(fault.name.lower() for fault in RowFault),
    "no_worker",
    "unknown_worker",
    "clock",
    "invalid",
    "future",
)
"""Why a row is refused, by code, first come the file's faults, then the door's; 0 is none."""

LISTED: Final = 20
"""As many refused rows are listed; all are counted."""


@dataclass(frozen=True)
class RefusedRow:
    """One row that did not come in: its place in the source, counted from 1, and why."""

    place: int
    reason: str


@dataclass(frozen=True)
class IntakeReport:
    """What became of the rows: read = stored + duplicate + replaced + off_hours + refused.

    `duplicate` rows lost to a fix of the same device and moment, `replaced` rows took the place
    of a worse one; `mocked` counts those that came in although the phone says that their position
    is mocked. `refused` counts by reason; `first_refused` lists the first `LISTED`.
    """

    read: int = 0
    stored: int = 0
    duplicate: int = 0
    replaced: int = 0
    off_hours: int = 0
    mocked: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    first_refused: tuple[RefusedRow, ...] = ()

    @property
    def refused_total(self) -> int:
        """All refused rows."""
        return sum(self.refused.values())

    def __add__(self, later: "IntakeReport") -> "IntakeReport":
        """Both in one."""
        return IntakeReport(
            read=self.read + later.read,
            stored=self.stored + later.stored,
            duplicate=self.duplicate + later.duplicate,
            replaced=self.replaced + later.replaced,
            off_hours=self.off_hours + later.off_hours,
            mocked=self.mocked + later.mocked,
            refused=dict(Counter(self.refused) + Counter(later.refused)),
            first_refused=(self.first_refused + later.first_refused)[:LISTED],
        )
