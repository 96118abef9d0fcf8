"""Whose a device was when it recorded a fix."""

from typing import Final

import numpy as np
import numpy.typing as npt

from gis.service.intake_door import FIRST_MS
from gis.store.devices import Bindings

Ints = npt.NDArray[np.int64]
Int32s = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]

_MOMENT_BITS: Final = 43
"""Milliseconds of 278 years: as many moments one device's keys have room for."""
_LAST_MOMENT: Final = (1 << _MOMENT_BITS) - 1


def owners_of(bindings: Bindings, device_id: Int32s, t_ms: Ints) -> tuple[Int32s, Bools]:
    """The number of the worker whose the device was at each moment, and whether there was one."""
    if not len(bindings.device_id):
        return np.zeros(len(t_ms), dtype=np.int32), np.zeros(len(t_ms), dtype=np.bool_)
    devices, rank = np.unique(bindings.device_id, return_inverse=True)
    begins = _keys(rank, bindings.from_ms)
    place = np.searchsorted(begins, _keys(np.searchsorted(devices, device_id), t_ms), "right") - 1
    known = (place >= 0) & (bindings.device_id[place] == device_id)
    return bindings.worker_number[place], known & (t_ms < bindings.until_ms[place])


def _keys(rank: npt.NDArray[np.intp], t_ms: Ints) -> Ints:
    """Device and moment as one number, in the order of both."""
    moment: Ints = np.clip(t_ms, FIRST_MS, FIRST_MS + _LAST_MOMENT) - FIRST_MS
    return (rank.astype(np.int64) << _MOMENT_BITS) | moment
