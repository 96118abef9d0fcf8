"""Whole files, as `gis.track_files` reads them; what they say of workers and devices is left."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from gis.errors import BadInput, TooLarge
from gis.protocols.scalars import refuse_crowded
from gis.protocols.sent import UNKNOWN, Sent
from gis.track_files import Reading, open_tracks

LARGEST_DOCUMENT: Final = 32 << 20
"""Bytes of a file that is read whole: weeks of a phone's fixes."""

_DOCUMENTS: Final = frozenset((".gpx", ".geojson", ".json"))


def read_file(path: Path, reading: Reading) -> Iterator[Sent]:
    """The fixes of a file, batch by batch; BadInput where it cannot be read.

    TooLarge where it is a document, and would take too much memory. Parquet is refused: what it
    unpacks to is its sender's word.
    """
    if path.suffix.lower() == ".parquet":
        raise BadInput("intake_live.no_parquet")
    if path.suffix.lower() in _DOCUMENTS:
        if path.stat().st_size > LARGEST_DOCUMENT:
            raise TooLarge("intake_live.too_large", megabytes=LARGEST_DOCUMENT >> 20)
        refuse_crowded(path.read_bytes())
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
