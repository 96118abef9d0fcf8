"""What a client sent, as flat arrays: fixes with their faults, and messages that are no fixes."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from gis.errors import TooLarge
from gis.protocols.scalars import flag_of, moment_of, number_of
from gis.track import NO_TIME
from gis.track_files import RowFault

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]

ARRAYS: Final = ("t_ms", "lon", "lat", "accuracy_m", "mock", "fault")
"""The columns of `Sent`, a value a row."""

MOST_ROWS: Final = 1_000_000
"""Rows of a document that is read whole; more belong into a stream."""

_Row = tuple[int, float, float, float, int, int, int]
_ROW: Final = np.dtype(
    [("t_ms", "i8"), ("lon", "f8"), ("lat", "f8"), ("accuracy_m", "f8"), ("mock", "i1"),
     ("fault", "i1"), ("code", "i4")]
)  # fmt: skip

UNKNOWN: Final = -1
"""The `mock` of a fix whose phone does not say, and the `device` of one that names none."""


@dataclass(frozen=True, eq=False)
class Names:
    """Which device each row names: an index into `names`, or `UNKNOWN`."""

    code: npt.NDArray[np.int32]
    names: Sequence[str]


@dataclass(frozen=True, eq=False)
class Sent:
    """What one request, or one piece of a stream, holds.

    t_ms (UTC, `NO_TIME` where there is none), lon, lat (degrees of the device's datum), accuracy_m
    (NaN: unknown), mock (1, 0 or `UNKNOWN`), fault (`RowFault`): arrays, a value a row. `devices`:
    the devices that rows name, where a client speaks for others. `other`: how many messages were
    no positions, by their kind.
    """

    t_ms: npt.NDArray[np.int64]
    lon: Floats
    lat: Floats
    accuracy_m: Floats
    mock: Codes
    fault: Codes
    devices: Names | None = None
    other: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.t_ms)


class Collector:
    """Rows of a request one by one, from values of whatever type the client sent."""

    def __init__(self) -> None:
        self._rows: list[_Row] = []
        self._names: dict[str, int] = {}
        self._other: Counter[str] = Counter()

    def add(
        self,
        t: object,
        lon: object,
        lat: object,
        accuracy_m: object = None,
        mock: object = None,
        device: object = None,
    ) -> Self:
        """Take a row in; of several faults the one is kept that a file's row would have."""
        t_ms, fault = moment_of(t)
        x, y, accuracy = number_of(lon), number_of(lat), number_of(accuracy_m)
        mocked = flag_of(mock)
        if mocked is None:
            fault = RowFault.BAD_FLAG
        if x is None or y is None or accuracy is None:
            fault = RowFault.BAD_NUMBER
        elif math.isnan(x) or math.isnan(y):
            fault = RowFault.NO_POSITION
        said = UNKNOWN if mocked is None else mocked
        row = (t_ms, _known(x), _known(y), _known(accuracy), said, fault, self._code_of(device))
        return self._append(row)

    def add_fault(self, fault: RowFault) -> Self:
        """Take in a row of which nothing but its fault is known."""
        return self._append(_FAULTY[fault])

    def add_other(self, kind: str) -> Self:
        """Count a message that is no position."""
        self._other[kind] += 1
        return self

    def sent(self) -> Sent:
        """All of it."""
        rows = np.array(self._rows, dtype=_ROW)
        names = Names(rows["code"], list(self._names)) if self._names else None
        return Sent(**{name: rows[name] for name in ARRAYS}, devices=names, other=self._other)

    def _append(self, row: _Row) -> Self:
        if len(self._rows) >= MOST_ROWS:
            raise TooLarge("protocols.too_many_rows", most=MOST_ROWS)
        self._rows.append(row)
        return self

    def _code_of(self, device: object) -> int:
        return UNKNOWN if device is None else self._names.setdefault(str(device), len(self._names))


_FAULTY: Final = {
    fault: (NO_TIME, math.nan, math.nan, math.nan, UNKNOWN, fault, UNKNOWN) for fault in RowFault
}
"""A row of which nothing but its fault is known, once for all of them."""

NOTHING: Final = Collector().sent()
"""No row at all."""


def malformed() -> Sent:
    """A body that cannot be read at all: one row with that fault, so that it is counted."""
    return Collector().add_fault(RowFault.MALFORMED).sent()


def joined(pieces: Sequence[Sent]) -> Sent:
    """Several pieces as one, in their order."""
    if len(pieces) == 1:
        return pieces[0]
    other = sum((Counter(piece.other) for piece in pieces), Counter[str]())
    return Sent(**columns_of(pieces), devices=_joined_names(pieces), other=other)


def gathered(pieces: Iterable[Sent], rows: int) -> Iterator[Sent]:
    """Small pieces drawn together to at least `rows` rows, as long as there are so many."""
    held: list[Sent] = []
    for piece in pieces:
        held.append(piece)
        if sum(map(len, held)) >= rows:
            yield joined(held)
            held = []
    if held:
        yield joined(held)


def columns_of(pieces: Sequence[Sent]) -> dict[str, npt.NDArray[Any]]:
    """The `ARRAYS` of several pieces, one behind the other."""
    return {name: np.concatenate([getattr(piece, name) for piece in pieces]) for name in ARRAYS}


def _joined_names(pieces: Sequence[Sent]) -> Names | None:
    names: dict[str, int] = {}
    codes = []
    for piece in pieces:
        if piece.devices is None:
            codes.append(np.full(len(piece), UNKNOWN, dtype=np.int32))
        else:
            found = [names.setdefault(name, len(names)) for name in piece.devices.names]
            codes.append(np.array([*found, UNKNOWN], dtype=np.int32)[piece.devices.code])
    return Names(np.concatenate(codes), list(names)) if names else None


def _known(number: float | None) -> float:
    return math.nan if number is None else number
