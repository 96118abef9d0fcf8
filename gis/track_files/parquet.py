"""Parquet files, read in pieces whatever the size of their row groups."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as arrow_parquet

from gis.errors import BadInput
from gis.track_files.batch import Batch, Reading, TrackFile, fixes_of
from gis.track_files.columns import find_columns

_BUFFER_BYTES: Final = 1 << 20
_BATCH_ROWS: Final = 250_000


def open_parquet(path: Path, reading: Reading) -> TrackFile:
    """A Parquet file; a place counts rows from 1."""
    try:
        # Unbuffered, a row group's columns would all be in memory at once.
        file = arrow_parquet.ParquetFile(path, buffer_size=_BUFFER_BYTES, pre_buffer=False)
    except (pa.ArrowException, OSError) as error:
        raise BadInput("tracks.not_parquet", problem=str(error)) from error
    names = file.schema_arrow.names
    places = find_columns(names, reading.mapping)
    fields = {field: names[place] for field, place in places.items()}
    ignored = tuple(name for name in names if name not in fields.values())
    return TrackFile("row", frozenset(fields), ignored, _batches(file, fields, reading))


def _batches(
    file: arrow_parquet.ParquetFile, fields: dict[str, str], reading: Reading
) -> Iterator[Batch]:
    total, done = file.metadata.num_rows, 0
    with file:
        for rows in _pieces(file, list(fields.values())):
            columns = {field: rows.column(name) for field, name in fields.items()}
            line = np.arange(done + 1, done + rows.num_rows + 1)
            done += rows.num_rows
            yield Batch(fixes_of(columns, line, reading.naive_zone), done / total)


def _pieces(file: arrow_parquet.ParquetFile, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
    try:
        yield from file.iter_batches(_BATCH_ROWS, columns=names)
    except (pa.ArrowException, OSError) as error:
        raise BadInput("tracks.not_parquet", problem=str(error)) from error
