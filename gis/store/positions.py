"""Where workers were last seen on duty, for the live map: one row a worker, no way walked."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from gis.store.changes import tell_live
from gis.store.sql import statement

_NOTED: Final = ("worker_number", "device_id", "t_ms", "lon", "lat", "accuracy_m")


def note_positions(c: Connection, district: str, fixes: Mapping[str, npt.NDArray[Any]]) -> int:
    """Move workers to the newest fix that a batch has of them, where it is newer; how many moved.

    `fixes`: arrays as they are staged, worker_number, device_id, t_ms, lon, lat, accuracy_m (NaN:
    unknown) and mock (1: the phone says that the position is mocked, and it moves nobody).
    """
    newest = _newest_of_each(fixes)
    if not len(newest):
        return 0
    seen = {name: fixes[name][newest].tolist() for name in _NOTED}
    moved = c.execute(statement("positions_note"), {"district": district, **seen}).rowcount
    if moved:
        tell_live(c, district)
    return moved


def _newest_of_each(fixes: Mapping[str, npt.NDArray[Any]]) -> npt.NDArray[np.intp]:
    """The row of each worker's newest fix; none where all of them are mocked."""
    believed = np.flatnonzero(fixes["mock"] != 1)
    worker, t_ms = fixes["worker_number"][believed], fixes["t_ms"][believed]
    order = np.lexsort((t_ms, worker))
    is_last = np.ones(len(order), dtype=np.bool_)
    is_last[:-1] = worker[order][1:] != worker[order][:-1]
    newest: npt.NDArray[np.intp] = believed[order[is_last]]
    return newest
