"""The service's own formats for other platforms: JSON in rows or columns, and lines of JSON.

Rows: `[{"t": …, "lon": …, "lat": …, "accuracy_m": …, "mock": …, "device": …}, …]`. Columns: one
object with an array under each of these names. Lines: a row each. `t`, `lon` and `lat` are needed;
`t` is an epoch in seconds or milliseconds, or ISO 8601 with an offset.

What is typed as it should be is read at once; only where something is not, each row alone.
"""

from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd

from gis.errors import BadInput, Fault
from gis.protocols.scalars import json_of, moment_of, refuse_crowded
from gis.protocols.sent import UNKNOWN, Collector, Names, Sent
from gis.track_files import RowFault
from gis.track_files.values import epochs

FIELDS: Final = ("t", "lon", "lat", "accuracy_m", "mock", "device")
NEEDED: Final = FIELDS[:3]

Time = int | float | str | None
Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]


class _Row(msgspec.Struct):
    t: Time = None
    lon: float | None = None
    lat: float | None = None
    accuracy_m: float | None = None
    mock: bool | None = None
    device: str | None = None


class _Columns(msgspec.Struct):
    t: list[Time]
    lon: list[float | None]
    lat: list[float | None]
    accuracy_m: list[float | None] | None = None
    mock: list[bool | None] | None = None
    device: list[str | None] | None = None


_READ_ROWS: Final = msgspec.json.Decoder(list[_Row])
_READ_COLUMNS: Final = msgspec.json.Decoder(_Columns)
_READ_LINE: Final = msgspec.json.Decoder(_Row)


def read_json(body: bytes) -> Sent:
    """The fixes of a document in rows or in columns; BadInput where it is neither.

    TooLarge where it is crowded with values that can be no fixes.
    """
    refuse_crowded(body)
    is_rows = body.lstrip()[:1] == b"["
    try:
        if is_rows:
            return _of_rows(_READ_ROWS.decode(body))
        return _of_columns(_READ_COLUMNS.decode(body))
    except (ValueError, RecursionError):
        return _value_by_value(body)


def read_lines(lines: bytes) -> Sent:
    """The fixes of whole lines, a row each; a line that cannot be read is a row with its fault."""
    try:
        return _of_rows(_READ_LINE.decode_lines(lines))
    except (ValueError, RecursionError):
        return _line_by_line(lines)


def _of_rows(rows: Sequence[_Row]) -> Sent:
    return _sent(
        [row.t for row in rows],
        [row.lon for row in rows],
        [row.lat for row in rows],
        [row.accuracy_m for row in rows],
        [row.mock for row in rows],
        [row.device for row in rows],
    )


def _of_columns(columns: _Columns) -> Sent:
    _refuse_unlike_lengths({name: getattr(columns, name) for name in FIELDS})
    nothing = [None] * len(columns.t)
    return _sent(
        columns.t,
        columns.lon,
        columns.lat,
        columns.accuracy_m or list(nothing),
        columns.mock or list(nothing),
        columns.device or list(nothing),
    )


def _sent(
    t: list[Time],
    lon: list[float | None],
    lat: list[float | None],
    accuracy_m: list[float | None],
    mock: list[bool | None],
    device: list[str | None],
) -> Sent:
    """Values of the right types as arrays."""
    t_ms, fault = _moments(t)
    x, y = np.array(lon, dtype=np.float64), np.array(lat, dtype=np.float64)
    fault[np.isnan(x) | np.isnan(y)] = RowFault.NO_POSITION
    mocked = np.array(mock)
    if mocked.dtype != np.bool_:
        mocked = np.array([UNKNOWN if said is None else said for said in mock])
    return Sent(
        t_ms, x, y, np.array(accuracy_m, dtype=np.float64), mocked.astype(np.int8), fault,
        _names(device),
    )  # fmt: skip


def _moments(t: list[Time]) -> tuple[npt.NDArray[np.int64], Codes]:
    numbers = np.array(t, dtype=object) if None in t[:1] else np.array(t)
    if numbers.dtype.kind in "iuf":
        return epochs(numbers.astype(np.float64))
    told = [moment_of(moment) for moment in t]
    t_ms = np.array([moment for moment, _ in told], dtype=np.int64)
    return t_ms, np.array([fault for _, fault in told], dtype=np.int8)


def _names(device: list[str | None]) -> Names | None:
    code, names = pd.factorize(np.array(device, dtype=object))
    return Names(code.astype(np.int32), names.tolist()) if len(names) else None


def _value_by_value(body: bytes) -> Sent:
    """The same without types, so that each value that is wrong is its row's fault alone."""
    try:
        document = json_of(body)
    except ValueError as error:
        raise BadInput("protocols.not_json") from error
    collector = Collector()
    if isinstance(document, list):
        for row in document:
            _take(row, collector)
        return collector.sent()
    if not isinstance(document, dict):
        raise BadInput("protocols.not_fixes")
    columns = {name: document.get(name) for name in FIELDS}
    _refuse_unlike_lengths(columns)
    given = {name: values for name, values in columns.items() if values is not None}
    for values in zip(*given.values(), strict=True):
        collector.add(**dict(zip(given, values, strict=True)))
    return collector.sent()


def _line_by_line(lines: bytes) -> Sent:
    collector = Collector()
    for line in filter(bytes.strip, lines.splitlines()):
        try:
            _take(json_of(line), collector)
        except ValueError:
            collector.add_fault(RowFault.MALFORMED)
    return collector.sent()


def _take(row: object, collector: Collector) -> None:
    if isinstance(row, dict):
        collector.add(**{name: row.get(name) for name in FIELDS})
    else:
        collector.add_fault(RowFault.MALFORMED)


def _refuse_unlike_lengths(columns: dict[str, object]) -> None:
    """BadInput names each column that is missing, no array, or not as long as the first."""
    faults = [
        Fault(name, "protocols.no_column")
        for name, values in columns.items()
        if not isinstance(values, list) and (values is not None or name in NEEDED)
    ]
    lengths = {name: len(values) for name, values in columns.items() if isinstance(values, list)}
    longest = max(lengths.values(), default=0)
    faults += [
        Fault(name, "protocols.unlike_lengths", length=length, longest=longest)
        for name, length in lengths.items()
        if length != longest
    ]
    if faults:
        raise BadInput("protocols.not_fixes", faults=faults)
