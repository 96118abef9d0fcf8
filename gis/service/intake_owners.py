"""Whose a device was when it recorded a fix."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from gis.service.intake_door import FIRST_MS

Ints = npt.NDArray[np.int64]
Int32s = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]

_MOMENT_BITS: Final = 43
"""Milliseconds of 278 years: as many moments one device's keys have room for."""
_LAST_MOMENT: Final = (1 << _MOMENT_BITS) - 1


def owners_of(bindings: pd.DataFrame, device_id: Int32s, t_ms: Ints) -> tuple[Int32s, Bools]:
    """The number of the worker whose the device was at that moment, and whether it was anybody's.

    `bindings`: device_id, worker_number, from_ms, until_ms (missing: open), by device and time.
    """
    if bindings.empty:
        return np.zeros(len(t_ms), dtype=np.int32), np.zeros(len(t_ms), dtype=np.bool_)
    devices, rank = np.unique(bindings["device_id"].to_numpy(), return_inverse=True)
    row_rank = np.searchsorted(devices, device_id)
    begins = _keys(rank, bindings["from_ms"].fillna(FIRST_MS).to_numpy(np.int64))
    place = np.searchsorted(begins, _keys(row_rank, t_ms), side="right") - 1
    until_ms = bindings["until_ms"].fillna(np.iinfo(np.int64).max).to_numpy(np.int64)
    known = bindings["device_id"].to_numpy()[place] == device_id
    bound = (place >= 0) & known & (t_ms < until_ms[place])
    return bindings["worker_number"].to_numpy(np.int32)[place], bound


def _keys(rank: npt.NDArray[np.intp], t_ms: Ints) -> Ints:
    """Device and moment as one number, in the order of both."""
    moment: Ints = np.clip(t_ms, FIRST_MS, FIRST_MS + _LAST_MOMENT) - FIRST_MS
    return (rank.astype(np.int64) << _MOMENT_BITS) | moment
