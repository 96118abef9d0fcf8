"""What an intake says about every row that it was given."""

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
    "too_old",
    "swapped",
    "unknown_device",
    "unbound",
    "purged",
)
"""Why a row is refused, by code, first come the file's faults, then the door's; 0 is none."""

LISTED: Final = 20
"""As many places are listed for each reason; all rows are counted."""


@dataclass(frozen=True)
class Refused:
    """How many rows were refused for one reason, and the places of the first, counted from 1."""

    count: int
    first: tuple[int, ...]

    def __add__(self, later: "Refused") -> "Refused":
        """Both in one."""
        return Refused(self.count + later.count, (self.first + later.first)[:LISTED])


@dataclass(frozen=True)
class IntakeReport:
    """What became of the rows: read = stored + duplicate + replaced + off_hours + all refused.

    `duplicate` rows lost to a fix of the same device and moment, `replaced` rows took the place
    of a worse one; `mocked` counts those that came in although the phone says that their position
    is mocked. `refused` is by reason, a name of `REFUSALS`.
    """

    read: int = 0
    stored: int = 0
    duplicate: int = 0
    replaced: int = 0
    off_hours: int = 0
    mocked: int = 0
    refused: dict[str, Refused] = field(default_factory=dict)

    @property
    def refused_total(self) -> int:
        """All refused rows."""
        return sum(refused.count for refused in self.refused.values())

    def __add__(self, later: "IntakeReport") -> "IntakeReport":
        """Both in one."""
        none = Refused(0, ())
        return IntakeReport(
            read=self.read + later.read,
            stored=self.stored + later.stored,
            duplicate=self.duplicate + later.duplicate,
            replaced=self.replaced + later.replaced,
            off_hours=self.off_hours + later.off_hours,
            mocked=self.mocked + later.mocked,
            refused={
                reason: self.refused.get(reason, none) + later.refused.get(reason, none)
                for reason in REFUSALS
                if reason in self.refused or reason in later.refused
            },
        )
