"""Bulk in and out by COPY: in PostgreSQL's binary format, as numpy arrays of one row layout.

Every column has a fixed width, so rows that are null in the same columns are one structured array:
each field as its length and then its value, big-endian, behind a 19-byte header. What has text or
shapes goes in as CSV.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from io import BytesIO, StringIO
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from psycopg2 import Error
from sqlalchemy import Connection, TextClause
from sqlalchemy.exc import DBAPIError

Columns = Mapping[str, npt.NDArray[Any]]

_HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER = b"\xff\xff"
_CHUNK = 1 << 20


def copy_in(c: Connection, table: str, columns: Columns, nulls: Columns | None = None) -> None:
    """Append rows to `table`; the arrays' types are the columns': int16/32/64, float64, bool.

    `nulls`: of the columns that have any, which values are null. Rows that have theirs in the same
    columns follow each other; their order is otherwise kept.
    """
    parts = (_rows(part, empty) for part, empty in _by_nulls(columns, nulls or {}))
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT binary)"
    with _cursor(c, statement) as opened:
        opened.copy_expert(statement, BytesIO(b"".join((_HEADER, *parts, _TRAILER))), _CHUNK)


def copy_rows_in(c: Connection, table: str, rows: pd.DataFrame) -> None:
    """Append rows of any types to `table`; what is missing, and empty text, is null."""
    text = StringIO(rows.to_csv(index=False, header=False))
    statement = f"COPY {table} ({', '.join(rows.columns)}) FROM STDIN (FORMAT csv)"
    with _cursor(c, statement) as opened:
        opened.copy_expert(statement, text, _CHUNK)


def copy_out(
    c: Connection,
    query: TextClause,
    bound: Mapping[str, object],
    types: Mapping[str, npt.DTypeLike],
) -> dict[str, npt.NDArray[Any]]:
    """The rows of `query` as one array a column; `types` names its columns, none of them null."""
    select = str(query.compile(dialect=c.dialect))
    buffer = BytesIO()
    with _cursor(c, select) as opened:
        # COPY takes no parameters of its own: the driver binds them into the text, quoted.
        copied = opened.mogrify(f"COPY ({select}) TO STDOUT (FORMAT binary)", bound)
        opened.copy_expert(copied, buffer)
    layout = _layout({name: np.dtype(type_) for name, type_ in types.items()})
    body = buffer.getbuffer()[len(_HEADER) : -len(_TRAILER)]
    rows = np.frombuffer(body, layout)
    return {name: rows[name].astype(type_) for name, type_ in types.items()}


@contextmanager
def _cursor(c: Connection, statement: str) -> Iterator[Any]:
    """A cursor of the driver's own, whose errors leave as those of any other statement do."""
    try:
        with closing(c.connection.cursor()) as opened:
            yield opened
    except Error as error:
        raised = DBAPIError.instance(
            statement, None, error, Error, connection_invalidated=bool(c.connection.closed)
        )
        raise raised from error


def _by_nulls(columns: Columns, nulls: Columns) -> Iterator[tuple[Columns, frozenset[str]]]:
    """The rows by the columns in which they are null; most often all of them are alike."""
    pattern = np.zeros(len(next(iter(columns.values()))), dtype=np.int64)
    for place, where in enumerate(nulls.values()):
        pattern |= where.astype(np.int64) << place
    for found in np.unique(pattern).tolist():
        empty = frozenset(name for place, name in enumerate(nulls) if found >> place & 1)
        chosen = pattern == found
        part = {name: values[chosen] for name, values in columns.items()}
        yield columns if chosen.all() else part, empty


def _rows(columns: Columns, empty: frozenset[str]) -> bytes:
    """Rows in PostgreSQL's binary format; in the columns `empty` they are null."""
    filled = {name: values for name, values in columns.items() if name not in empty}
    types = {name: None if name in empty else a.dtype for name, a in columns.items()}
    rows = np.empty(len(next(iter(columns.values()))), _layout(types))
    rows["fields"] = len(columns)
    for name in empty:
        rows[f"{name} length"] = -1
    for name, values in filled.items():
        rows[f"{name} length"] = values.dtype.itemsize
        rows[name] = values
    return rows.tobytes()


def _layout(types: Mapping[str, np.dtype[Any] | None]) -> np.dtype[Any]:
    """A row as PostgreSQL writes it: how many fields, then each field's length and value.

    A field without a type is null: it has a length, of -1, and no value.
    """
    fields: list[tuple[str, np.dtype[Any]]] = [("fields", np.dtype(">i2"))]
    for name, type_ in types.items():
        fields.append((f"{name} length", np.dtype(">i4")))
        if type_ is not None:
            fields.append((name, type_.newbyteorder(">")))
    return np.dtype(fields)
