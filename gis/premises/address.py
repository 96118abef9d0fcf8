"""The address of a premises, written and sought: 幸福里3-2-501.

An address is a place (a compound or a street), and numbers in it: building, unit, floor, room. In
China the numbers stand in that order, with words behind them (3号楼2单元501室) or dashes between.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from unicodedata import normalize

LONGEST_TEXT: Final = 100
_MOST_PARTS: Final = 8
_COUNTERS: Final = ("号楼", "单元", "号", "栋", "幢", "座", "楼", "门", "层", "室", "户")
_PART: Final = re.compile(r"[0-9]+[A-Za-z]*|[A-Za-z]+|[^\W_0-9A-Za-z]+")
_COUNTED: Final = re.compile(f"([0-9]+[A-Za-z]*|[A-Za-z]+)(?:{'|'.join(_COUNTERS)})")


@dataclass(frozen=True)
class Sought:
    """One way to read a text as an address; None where it did not go that far."""

    place: str
    building: str | None = None
    unit: str | None = None
    room: str | None = None


def bare_number(cell: str) -> str:
    """A building's, unit's, floor's or room's number without the word behind it: 3号楼 is 3."""
    plain = normalize("NFKC", cell).strip()
    counted = _COUNTED.fullmatch(plain)
    return counted[1] if counted else plain


def written(
    place: str, building: str | None, unit: str | None, floor: str | None, room: str | None
) -> str:
    """An address in one line, the floor only where no room is known.

    >>> written("幸福里", "3", "2", "5", "501")
    '幸福里3-2-501'
    """
    numbers = "-".join(part for part in (building, unit, room or floor) if part)
    between = " " if place[-1:].isascii() and numbers else ""
    return f"{place}{between}{numbers}"


def readings(text: str) -> Iterator[Sought]:
    """The ways to read a text as an address, the one with the longest place first.

    >>> next(readings("幸福里")), list(readings("幸福里3号楼"))[1]
    (Sought(place='幸福里', building=None, unit=None, room=None), \
Sought(place='幸福里', building='3', unit=None, room=None))
    """
    plain = normalize("NFKC", text[:LONGEST_TEXT]).strip()
    parts = [part for part in _PART.finditer(plain) if part[0] not in _COUNTERS][:_MOST_PARTS]
    for end in range(len(parts), 0, -1):
        place = plain[: parts[end - 1].end()]
        yield from _numbered(place, [part[0] for part in parts[end:]])


def _numbered(place: str, numbers: Sequence[str]) -> Iterator[Sought]:
    match numbers:
        case []:
            yield Sought(place)
        case [one]:
            yield Sought(place, building=one)
            yield Sought(place, room=one)
        case [building, room]:
            yield Sought(place, building, room=room)
        case [building, unit, room] | [building, unit, _, room]:
            yield Sought(place, building, unit, room)
