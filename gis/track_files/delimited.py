"""CSV files, read in pieces: any usual delimiter and encoding, every record with its place."""

import codecs
import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from gis.errors import BadInput
from gis.track_files.batch import Batch, Reading, TrackFile, fixes_of
from gis.track_files.columns import find_columns
from gis.track_files.records import Records
from gis.track_files.values import RowFault

_BLOCK_BYTES: Final = 1 << 20
"""Arrow reads up to 32 blocks ahead, so this bounds the memory."""

_BATCH_ROWS: Final = 250_000
_LONGEST_HEADER: Final = 1 << 16
_DELIMITERS: Final = ",;\t|"


@dataclass(frozen=True)
class _Table:
    """How one file is written, and where its fields stand."""

    path: Path
    encoding: str
    delimiter: str
    names: tuple[str, ...]
    fields: Mapping[str, int]


def open_csv(path: Path, reading: Reading) -> TrackFile:
    """A CSV file in UTF-8, UTF-16 or GBK, its first line naming the columns.

    A place counts records from the header, 1; it is the line's number unless a quoted cell holds
    line breaks. Blank lines are passed over; a record with too few or too many cells is a fault.
    """
    encoding = _encoding_of(path)
    with path.open(encoding=encoding, newline="") as file:
        header = file.readline(_LONGEST_HEADER + 1)
    if len(header) > _LONGEST_HEADER:
        raise BadInput("tracks.long_header", file=path.name, most=_LONGEST_HEADER)
    delimiter, names = _header(header)
    fields = find_columns(names, reading.mapping)
    table = _Table(path, encoding, delimiter, names, fields)
    ignored = tuple(name for place, name in enumerate(names) if place not in fields.values())
    return TrackFile("line", frozenset(fields), ignored, _batches(table, reading))


def _encoding_of(path: Path) -> str:
    """How a file is written: UTF-16 where a BOM says so, else UTF-8 where that fits, else GBK.

    BadInput where it does not fit.
    """
    with path.open("rb") as file:
        head = file.read(2)
    is_utf_16 = head in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    for encoding in ("utf-16",) if is_utf_16 else ("utf-8-sig", "gb18030"):
        if _decodes(path, encoding):
            return encoding
    raise BadInput("tracks.not_text", file=path.name)


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while piece := file.read(_BLOCK_BYTES):
                if encoding != "utf-16" and b"\0" in piece:  # decodes, but is no text
                    return False
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _header(line: str) -> tuple[str, tuple[str, ...]]:
    """The delimiter that occurs most in the header, and the columns' names."""
    delimiter = max(_DELIMITERS, key=line.count)
    try:
        names = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error as error:
        raise BadInput("tracks.not_csv", problem=str(error)) from error
    return delimiter, tuple(name.strip() for name in names)


def _batches(table: _Table, reading: Reading) -> Iterator[Batch]:
    records = Records()
    size = table.path.stat().st_size
    with table.path.open("rb") as file:
        for rows in _gathered(_pieces(file, table, records)):
            columns = {field: rows.column(field) for field in table.fields}
            fixes = fixes_of(columns, records.number(rows.num_rows), reading.naive_zone)
            share = file.tell() / size
            yield Batch(fixes.loc[~_blank(columns.values())], share)
            yield from _ragged(records, share)
        yield from _ragged(records, 1.0)


def _gathered(pieces: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Small pieces as batches of a size that is worth a trip to the database."""
    held: list[pa.RecordBatch] = []
    for piece in pieces:
        held.append(piece)
        if sum(rows.num_rows for rows in held) >= _BATCH_ROWS:
            yield pa.concat_batches(held)
            held = []
    if held:
        yield pa.concat_batches(held)


def _pieces(file: BinaryIO, table: _Table, records: Records) -> Iterator[pa.RecordBatch]:
    """The file's records as text, the fields alone, without the records that are ragged."""
    columns = [str(place) for place in range(len(table.names))]
    for field, place in table.fields.items():
        columns[place] = field
    try:
        yield from arrow_csv.open_csv(
            file,
            arrow_csv.ReadOptions(
                use_threads=False,
                block_size=_BLOCK_BYTES,
                encoding=table.encoding,
                column_names=columns,
                skip_rows=1,
            ),
            arrow_csv.ParseOptions(
                delimiter=table.delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,  # they would not be counted
                invalid_row_handler=records.skip,
            ),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.string()),
                include_columns=list(table.fields),
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid as error:
        raise BadInput("tracks.not_csv", problem=str(error)) from error


def _ragged(records: Records, share: float) -> Iterator[Batch]:
    """A row for each ragged record not told yet, which has nothing but its fault."""
    if lines := records.take_ragged():
        columns = dict.fromkeys(("t", "lon", "lat"), pa.nulls(len(lines), pa.string()))
        rows = fixes_of(columns, np.array(lines, dtype=np.int64), None)
        yield Batch(rows.assign(fault=np.int8(RowFault.COLUMNS)), share)


def _blank(columns: Iterable[pa.Array]) -> npt.NDArray[np.bool_]:
    """Which records say nothing in any column that is read."""
    empty: npt.NDArray[np.bool_] = np.logical_and.reduce(
        [pc.equal(pc.utf8_trim_whitespace(c), "").to_numpy(zero_copy_only=False) for c in columns]
    )
    return empty
