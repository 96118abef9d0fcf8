"""Whole files, as `gis.track_files` reads them; what they say of workers and devices is left."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from gis.protocols.sent import UNKNOWN, Sent
from gis.track_files import Reading, open_tracks


def read_file(path: Path, reading: Reading) -> Iterator[Sent]:
    """The fixes of a file, batch by batch; BadInput where it cannot be read."""
    for batch in open_tracks(path, reading).batches:
        fixes = batch.fixes
        moments = fixes["t"].dt.tz_localize(None).to_numpy("datetime64[ms]")
        yield Sent(
            moments.view(np.int64),
            fixes["lon"].to_numpy(np.float64),
            fixes["lat"].to_numpy(np.float64),
            fixes["accuracy_m"].to_numpy(np.float64),
            fixes["mock"].astype("Int8").fillna(UNKNOWN).to_numpy().astype(np.int8),
            fixes["fault"].to_numpy(np.int8),
        )
