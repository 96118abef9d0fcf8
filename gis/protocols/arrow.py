"""Arrow IPC streams, for bulk: columns named as in `gis.protocols.native`, read batch by batch."""

from collections.abc import Iterator
from typing import Final, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gis.errors import BadInput, Fault
from gis.protocols.native import FIELDS, NEEDED
from gis.protocols.sent import UNKNOWN, Names, Sent
from gis.track_files import RowFault
from gis.track_files.values import flags, numbers, texts, times

LARGEST_PIECE: Final = 64 << 20
"""Bytes of a record batch: memory is bounded by the largest one that is let in."""


class Source(Protocol):
    """Where a stream's bytes come from."""

    def read(self, size: int, /) -> bytes:
        """The next `size` bytes; fewer at the end alone."""


def read_arrow(source: Source) -> Iterator[Sent]:
    """The fixes of each record batch; BadInput where the stream is broken or lacks a column.

    Batches are checked before anything is read from them: a false offset would crash the process.
    """
    try:
        with pa.ipc.open_stream(pa.PythonFile(_Bounded(source), mode="r")) as reader:
            _refuse_missing(reader.schema)
            for batch in reader:
                batch.validate(full=True)
                yield _sent(batch)
    except (pa.ArrowException, OSError, EOFError, ValueError) as error:
        problem = str(error).partition("\n")[0]
        raise BadInput("protocols.not_arrow", problem=problem) from error


class _Bounded:
    """A source that refuses to hand out more than `LARGEST_PIECE` at once."""

    closed = False

    def __init__(self, source: Source) -> None:
        self._source = source

    def read(self, size: int) -> bytes:
        if size > LARGEST_PIECE:
            raise BadInput("protocols.large_piece", megabytes=LARGEST_PIECE >> 20)
        return self._source.read(size)


def _refuse_missing(schema: pa.Schema) -> None:
    faults = [
        Fault(name, "protocols.no_column") for name in NEEDED if schema.names.count(name) != 1
    ]
    if faults:
        raise BadInput("protocols.not_fixes", faults=faults)


def _sent(batch: pa.RecordBatch) -> Sent:
    nothing = pa.nulls(batch.num_rows)
    names = batch.schema.names
    columns = {name: batch.column(name) if name in names else nothing for name in FIELDS}
    lon, bad_lon = numbers(columns["lon"])
    lat, bad_lat = numbers(columns["lat"])
    accuracy_m, bad_accuracy = numbers(columns["accuracy_m"])
    mock, bad_mock = flags(columns["mock"])
    t_ms, fault = times(columns["t"], None)
    fault[bad_mock] = RowFault.BAD_FLAG
    fault[bad_lon | bad_lat | bad_accuracy] = RowFault.BAD_NUMBER
    fault[(np.isnan(lon) & ~bad_lon) | (np.isnan(lat) & ~bad_lat)] = RowFault.NO_POSITION
    said = mock.astype("Int8").fillna(UNKNOWN).to_numpy().astype(np.int8)
    return Sent(t_ms, lon, lat, accuracy_m, said, fault, _names(columns["device"]))


def _names(device: pa.Array) -> Names | None:
    if device.null_count == len(device):
        return None
    if not pa.types.is_dictionary(device.type):
        device = pc.dictionary_encode(device)
    codes = device.indices.cast(pa.int32()).fill_null(UNKNOWN)
    names = texts(device.dictionary).fillna("").tolist()
    return Names(codes.to_numpy(zero_copy_only=False), names)
