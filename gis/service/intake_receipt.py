"""What an upload is told of its rows."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

MOST_LISTED: Final = 10_000
"""As many refused rows are listed with their places; all of them are counted."""


@dataclass(frozen=True)
class RefusedRow:
    """A row that was refused: its place, counted from 0, and why, a name of `REFUSALS`."""

    index: int
    reason: str


@dataclass(frozen=True)
class Receipt:
    """What became of an upload's rows, all of them durable once it is given.

    read = stored + duplicate + replaced + off_hours + all refused, as in `IntakeReport`. `refused`:
    the first refused rows; `refusals`: all of them by reason. `other`: messages that are no
    positions, by kind.
    """

    read: int = 0
    stored: int = 0
    duplicate: int = 0
    replaced: int = 0
    off_hours: int = 0
    mocked: int = 0
    refused: tuple[RefusedRow, ...] = ()
    refusals: Mapping[str, int] = field(default_factory=dict)
    other: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, later: "Receipt") -> "Receipt":
        """Both in one; the places of the later go on where these end."""
        moved = (RefusedRow(row.index + self.read, row.reason) for row in later.refused)
        return Receipt(
            read=self.read + later.read,
            stored=self.stored + later.stored,
            duplicate=self.duplicate + later.duplicate,
            replaced=self.replaced + later.replaced,
            off_hours=self.off_hours + later.off_hours,
            mocked=self.mocked + later.mocked,
            refused=(*self.refused, *moved)[:MOST_LISTED],
            refusals=Counter(self.refusals) + Counter(later.refusals),
            other=Counter(self.other) + Counter(later.other),
        )
