"""Bulk in and out by COPY: in PostgreSQL's binary format, as numpy arrays of one row layout.

Every column has a fixed width and no nulls, so a whole batch is one structured array: each field
as its length and then its value, big-endian, behind a 19-byte header. What has text, shapes or
nulls goes in as CSV.
"""

from collections.abc import Mapping
from contextlib import closing
from io import BytesIO, StringIO
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection, TextClause

Columns = Mapping[str, npt.NDArray[Any]]

_HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER = b"\xff\xff"
_CHUNK = 1 << 20


def copy_in(c: Connection, table: str, columns: Columns) -> None:
    """Append rows to `table`; the arrays' types are the columns': int16/32/64, float64, bool."""
    rows = np.empty(
        len(next(iter(columns.values()))), _layout({name: a.dtype for name, a in columns.items()})
    )
    rows["fields"] = len(columns)
    for name, values in columns.items():
        rows[f"{name} length"] = values.dtype.itemsize
        rows[name] = values
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT binary)"
    with closing(c.connection.cursor()) as cursor:
        cursor.copy_expert(statement, BytesIO(_HEADER + rows.tobytes() + _TRAILER), _CHUNK)


def copy_rows_in(c: Connection, table: str, rows: pd.DataFrame) -> None:
    """Append rows of any types to `table`; what is missing, and empty text, is null."""
    text = StringIO(rows.to_csv(index=False, header=False))
    statement = f"COPY {table} ({', '.join(rows.columns)}) FROM STDIN (FORMAT csv)"
    with closing(c.connection.cursor()) as cursor:
        cursor.copy_expert(statement, text, _CHUNK)


def copy_out(
    c: Connection,
    query: TextClause,
    bound: Mapping[str, object],
    types: Mapping[str, npt.DTypeLike],
) -> dict[str, npt.NDArray[Any]]:
    """The rows of `query` as one array a column; `types` names its columns, none of them null."""
    select = str(query.compile(dialect=c.dialect))
    buffer = BytesIO()
    with closing(c.connection.cursor()) as cursor:
        # COPY takes no parameters of its own: the driver binds them into the text, quoted.
        copied = cursor.mogrify(f"COPY ({select}) TO STDOUT (FORMAT binary)", bound)
        cursor.copy_expert(copied, buffer)
    layout = _layout({name: np.dtype(type_) for name, type_ in types.items()})
    body = buffer.getbuffer()[len(_HEADER) : -len(_TRAILER)]
    rows = np.frombuffer(body, layout)
    return {name: rows[name].astype(type_) for name, type_ in types.items()}


def _layout(types: Mapping[str, np.dtype[Any]]) -> np.dtype[Any]:
    """A row as PostgreSQL writes it: how many fields, then each field's length and value."""
    fields: list[tuple[str, np.dtype[Any]]] = [("fields", np.dtype(">i2"))]
    for name, type_ in types.items():
        fields += [(f"{name} length", np.dtype(">i4")), (name, type_.newbyteorder(">"))]
    return np.dtype(fields)
