"""Single values as clients send them, of whatever type; reading is total.

The rules are those of track files' cells (`gis.track_files.values`), for one value at a time.
"""

import math
import re
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from gis.errors import TooLarge
from gis.track import NO_TIME
from gis.track_files import RowFault
from gis.track_files.values import FLAGS, MS_FROM, MS_UNTIL, NULLS

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_MS: Final = timedelta(milliseconds=1)
_MOST_MARKS: Final = {b"{": 1_000_000, b",": 6_000_000, b"<": 1_000_000}
"""Objects, values and tags of a document: more than any has that is full of fixes."""
_LOST_PLUS: Final = re.compile(r"(T\d{2}:?\d{2}(?::?\d{2}(?:\.\d+)?)?) (\d{2}:?\d{2})$")


def json_of(body: bytes) -> object:
    """The document that a body holds; ValueError where it is none, or too deep."""
    refuse_crowded(body)
    try:
        return msgspec.json.decode(body)
    except RecursionError as error:
        raise ValueError("too deep") from error


def refuse_crowded(body: bytes) -> None:
    """TooLarge where a document would take many times its own size in memory: `[{},{},…`."""
    for mark, most in _MOST_MARKS.items():
        if len(body) > most and body.count(mark) > most:
            raise TooLarge("protocols.too_many_values")


def number_of(value: object) -> float | None:
    """A number, NaN where there is none; None where it is something else."""
    if value is None:
        return math.nan
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str) and value.strip().lower() in NULLS:
        return math.nan
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def flag_of(value: object) -> int | None:
    """1 for yes, 0 for no, -1 where nothing is said; None where it is something else."""
    if value is None or (isinstance(value, str) and value.strip().lower() in NULLS):
        return -1
    return FLAGS.get(str(value).strip().lower())


def moment_of(value: object) -> tuple[int, RowFault]:
    """A moment in whole milliseconds UTC (`NO_TIME` where there is none), and its fault.

    Understood are epochs in seconds or milliseconds, as numbers or text, and ISO 8601 with an
    offset, of which a `+` may have become a space, as it does in a query that was not quoted.
    """
    number = number_of(value)
    if number is None:
        return _written(value) if isinstance(value, str) else (NO_TIME, RowFault.BAD_TIME)
    if math.isnan(number):
        return NO_TIME, RowFault.NO_TIME
    if not abs(number) < MS_UNTIL:
        return NO_TIME, RowFault.BAD_TIME
    return round(number * 1000 if abs(number) < MS_FROM else number), RowFault.NONE


def _written(text: str) -> tuple[int, RowFault]:
    try:
        moment = datetime.fromisoformat(_LOST_PLUS.sub(r"\1+\2", text.strip().upper()))
    except ValueError:
        return NO_TIME, RowFault.BAD_TIME
    offset = moment.utcoffset()
    if offset is None:
        return NO_TIME, RowFault.NAIVE_TIME
    return (moment.replace(tzinfo=None) - _EPOCH - offset) // _MS, RowFault.NONE
