"""The cells of a track file as values: times, numbers, flags and names, a whole column at once.

Reading is total: a cell gives its value or a fault, never an error. Columns are Arrow arrays of
whatever type the file has; text is understood everywhere.
"""

from enum import IntEnum
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from gis.track import NO_TIME

Codes = npt.NDArray[np.int8]


class RowFault(IntEnum):
    """Why a row of a file, or of what a client sent, cannot be a fix; of several, the first."""

    NONE = 0
    COLUMNS = 1
    NO_POSITION = 2
    BAD_NUMBER = 3
    BAD_FLAG = 4
    NO_TIME = 5
    BAD_TIME = 6
    NAIVE_TIME = 7
    MALFORMED = 8


NULLS: Final = ("", "-", "nan", "null", "none", "na", "n/a", "\\n")
"""What stands for nothing, in lower case."""

FLAGS: Final = {
    "true": 1,
    "t": 1,
    "yes": 1,
    "1": 1,
    "是": 1,
    "false": 0,
    "f": 0,
    "no": 0,
    "0": 0,
    "否": 0,
}
"""What stands for yes and no, in lower case."""

_DATE_TIME: Final = r"^\d{4}(?:[-/.]\d{1,2}[-/.]\d{1,2}[T ]+\d{1,2}:\d{2}|\d{4}T\d{4})"
_OFFSET: Final = r"(?:Z|[+-]\d{2}(?::?\d{2})?)$"
MS_FROM: Final = 1e11
"""An epoch this large counts milliseconds: as seconds it would be the year 5138."""
MS_UNTIL: Final = 1e13
"""And no epoch is larger: a 14-digit number is a written date, 20260701080000."""


def texts(values: pa.Array) -> pd.Series:
    """Cells as trimmed text; what stands for nothing, such as `null` or `-`, is missing.

    A zero byte, which the database's text cannot hold, shows as the sign for no character.
    """
    whole = pc.replace_substring(_as_text(values), "\x00", "\N{REPLACEMENT CHARACTER}")
    text = pc.utf8_trim_whitespace(whole)
    nothing = pc.is_in(pc.utf8_lower(text), pa.array(NULLS))
    return pd.Series(pc.if_else(nothing, None, text), dtype="str")


def numbers(values: pa.Array) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Cells as numbers, NaN where there is none, and which cells hold something else."""
    if _is_number(values.type):
        found = values.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        return found, np.zeros(len(found), dtype=np.bool_)
    text = texts(values)
    found = pd.to_numeric(text, errors="coerce").to_numpy(np.float64, na_value=np.nan)
    return found, text.notna().to_numpy() & np.isnan(found)


def flags(values: pa.Array) -> tuple[pd.Series, npt.NDArray[np.bool_]]:
    """Cells as yes, no or missing (`boolean`), and which cells hold something else."""
    if pa.types.is_boolean(values.type):
        return pd.Series(values.to_pandas(), dtype="boolean"), np.zeros(len(values), dtype=np.bool_)
    text = texts(values)
    found = text.str.lower().map(FLAGS).astype("boolean")
    return found, (text.notna() & found.isna()).to_numpy()


def times(values: pa.Array, naive_zone: ZoneInfo | None) -> tuple[npt.NDArray[np.int64], Codes]:
    """Cells as whole milliseconds UTC (`NO_TIME` where there is none), and each cell's fault.

    Understood are timestamps, epochs in seconds or milliseconds, and ISO 8601 with an offset. A
    time without one is read in `naive_zone`, and is a fault where none is given or where the clock
    showed it twice or never.
    """
    if pa.types.is_timestamp(values.type):
        return _stamps(values, naive_zone)
    number, bad = numbers(values)
    t_ms, fault = epochs(number)
    if bad.any():
        t_ms[bad], fault[bad] = _written(texts(values)[bad], naive_zone)
    return t_ms, fault


def _as_text(values: pa.Array) -> pa.Array:
    """Cells as text as they stand; what cannot be written as text as a sign that nothing reads."""
    try:
        return values.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return pc.if_else(values.is_valid(), "�", pa.scalar(None, pa.string()))


def _is_number(type_: pa.DataType) -> bool:
    types = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)
    return any(holds(type_) for holds in types)


def epochs(number: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.int64], Codes]:
    """Epochs in s or ms as whole milliseconds, and the fault of each; NaN is none."""
    size = np.abs(number)
    fault = np.full(len(number), RowFault.NONE, dtype=np.int8)
    fault[~(size < MS_UNTIL)] = RowFault.BAD_TIME
    fault[np.isnan(number)] = RowFault.NO_TIME
    t_ms = np.full(len(number), NO_TIME)
    known = fault == RowFault.NONE
    scale = np.where(size[known] < MS_FROM, 1000, 1)
    t_ms[known] = np.rint(number[known] * scale)
    return t_ms, fault


def _stamps(values: pa.Array, naive_zone: ZoneInfo | None) -> tuple[npt.NDArray[np.int64], Codes]:
    known = values.is_valid().to_numpy(zero_copy_only=False)
    wall = pd.Series(pd.DatetimeIndex(values.cast(pa.timestamp("us"), safe=False).to_pandas()))
    naive = np.full(len(known), values.type.tz is None)
    t_ms, fault = _placed(wall, naive, naive_zone)
    fault[~known] = RowFault.NO_TIME
    return t_ms, fault


def _written(text: pd.Series, naive_zone: ZoneInfo | None) -> tuple[npt.NDArray[np.int64], Codes]:
    """Times in ISO 8601; slashes and dots in the date and one-digit days are let pass."""
    text = text.str.upper()
    text = text.where(text.str.contains(_DATE_TIME, regex=True))
    naive = ~text.str.contains(_OFFSET, regex=True, na=False).to_numpy(np.bool_)
    moment = pd.to_datetime(text, utc=True, format="ISO8601", errors="coerce")
    return _placed(moment.dt.tz_localize(None), naive, naive_zone)


def _placed(
    wall: pd.Series, naive: npt.NDArray[np.bool_], naive_zone: ZoneInfo | None
) -> tuple[npt.NDArray[np.int64], Codes]:
    """Moments in UTC, those that are `naive` from the wall clock of their zone."""
    fault = np.full(len(wall), RowFault.NONE, dtype=np.int8)
    moment = wall.dt.as_unit("us").reset_index(drop=True)
    naive = naive & moment.notna().to_numpy()
    if naive_zone is None:
        fault[naive] = RowFault.NAIVE_TIME
    elif naive.any():
        local = moment[naive].dt.tz_localize(naive_zone, ambiguous="NaT", nonexistent="NaT")
        moment[naive] = local.dt.tz_convert("UTC").dt.tz_localize(None)
    unread = moment.isna().to_numpy()
    fault[unread & (fault == RowFault.NONE)] = RowFault.BAD_TIME
    t_us = moment.to_numpy(dtype="datetime64[us]").view(np.int64)
    return np.where(fault == RowFault.NONE, t_us // 1000, NO_TIME), fault
