"""Arrow IPC streams, for bulk: columns named as in `gis.protocols.native`, read batch by batch."""

import struct
from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gis.errors import BadInput, Fault
from gis.protocols.arrow_messages import LARGEST_PIECE, Checked, Source
from gis.protocols.native import FIELDS, NEEDED
from gis.protocols.sent import UNKNOWN, Names, Sent
from gis.track_files import RowFault
from gis.track_files.values import flags, numbers, texts, times

_AT_ONCE: Final = 1 << 17
"""Rows that are read at once, of however large a batch."""

_MOST_ROWS: Final = LARGEST_PIECE // 8
"""Rows of a batch: a column of nothing takes no bytes, however long it says that it is."""

_LONGEST_TEXT: Final = 1000
"""Bytes of a text that rows only point to, as many of them as they like."""

_types = pa.types
_PLAIN: Final = (
    _types.is_integer, _types.is_floating, _types.is_decimal, _types.is_boolean,
    _types.is_timestamp, _types.is_date, _types.is_string, _types.is_large_string,
)  # fmt: skip


def read_arrow(source: Source) -> Iterator[Sent]:
    """The fixes of each record batch; BadInput where the stream is broken or lacks a column.

    Batches are checked before anything is read from them: a false offset would crash the process.
    """
    try:
        with pa.ipc.open_stream(pa.PythonFile(Checked(source), mode="r")) as reader:
            _refuse_unusable(reader.schema)
            for batch in reader:
                if batch.num_rows > _MOST_ROWS:
                    raise BadInput("protocols.large_piece", megabytes=LARGEST_PIECE >> 20)
                batch.validate(full=True)
                for first in range(0, batch.num_rows, _AT_ONCE):
                    yield _sent(batch.slice(first, _AT_ONCE))
    except (pa.ArrowException, OSError, EOFError, ValueError, struct.error) as error:
        problem = str(error).partition("\n")[0]
        raise BadInput("protocols.not_arrow", problem=problem) from error


def _refuse_unusable(schema: pa.Schema) -> None:
    """BadInput names each column that is missing, there twice, or of a type that is no value's."""
    faults = [
        Fault(name, "protocols.no_column") for name in NEEDED if schema.names.count(name) != 1
    ]
    faults += [
        Fault(field.name, "protocols.column_type", type=str(field.type)[:_LONGEST_TEXT])
        for field in schema
        if field.name in FIELDS and not _is_usable(field)
    ]
    if faults:
        raise BadInput("protocols.not_fixes", faults=faults)


def _is_usable(field: pa.Field) -> bool:
    is_view = _types.is_string_view(field.type)
    type_ = field.type.value_type if _types.is_dictionary(field.type) else field.type
    plain = is_view or any(holds(type_) for holds in _PLAIN)
    return plain or (_types.is_null(type_) and field.name not in NEEDED)


def _sent(batch: pa.RecordBatch) -> Sent:
    nothing = pa.nulls(batch.num_rows)
    names = batch.schema.names
    columns = {
        name: _bounded(batch.column(names.index(name))) if name in names else nothing
        for name in FIELDS
    }
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


def _bounded(column: pa.Array) -> pa.Array:
    """The column, views as text; BadInput where rows share a text that is too long for that."""
    is_view, longest = _types.is_string_view(column.type), 0
    if is_view:  # 16 bytes each, the first four of them its length
        views = np.frombuffer(column.buffers()[1], dtype="<i4").reshape(-1, 4)
        lengths = views[column.offset : column.offset + len(column), 0]
        known = column.is_valid().to_numpy(zero_copy_only=False)
        longest = lengths[known].max(initial=0)
    elif _types.is_dictionary(column.type) and _is_text(column.type.value_type):
        longest = pc.max(pc.binary_length(column.dictionary)).as_py() or 0
    if longest > _LONGEST_TEXT:
        raise BadInput("protocols.long_text", bytes=_LONGEST_TEXT)
    return column.cast(pa.string()) if is_view else column


def _is_text(type_: pa.DataType) -> bool:
    return bool(_types.is_string(type_) or _types.is_large_string(type_))


def _names(device: pa.Array) -> Names | None:
    if device.null_count == len(device):
        return None
    if not _types.is_dictionary(device.type):
        device = pc.dictionary_encode(device)
    used = pc.unique(device.indices).drop_null()  # a slice has few of a large dictionary's
    names = texts(device.dictionary.take(used)).fillna("").tolist()
    codes = pc.index_in(device.indices, used).fill_null(UNKNOWN)
    return Names(codes.to_numpy(zero_copy_only=False), names)
