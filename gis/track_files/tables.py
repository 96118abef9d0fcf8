"""Track files that are tables, read in pieces: CSV and Parquet."""

import codecs
import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import pyarrow.parquet as arrow_parquet

from gis.errors import BadInput
from gis.track_files.batch import Batch, Reading, TrackFile, fixes_of
from gis.track_files.columns import find_columns
from gis.track_files.values import RowFault

Lines = npt.NDArray[np.int64]

_BLOCK_BYTES: Final = 16 << 20
_BATCH_ROWS: Final = 250_000
_DELIMITERS: Final = ",;\t|"


def open_csv(path: Path, reading: Reading) -> TrackFile:
    """A CSV file in UTF-8, UTF-16 or GBK, its first line naming the columns.

    A place counts records from the header, 1; it is the line's number unless a quoted cell holds
    line breaks. Blank lines are passed over; a record with too few or too many cells is a fault.
    """
    encoding = _encoding_of(path)
    with path.open(encoding=encoding, newline="") as file:
        delimiter, names = _header(file.readline())
    found = find_columns(names, reading.mapping)
    batches = _csv_batches(path, encoding, delimiter, len(names), found, reading)
    return TrackFile("line", frozenset(found), _ignored(names, found), batches)


def open_parquet(path: Path, reading: Reading) -> TrackFile:
    """A Parquet file; a place counts rows from 1."""
    try:
        # Unbuffered, a row group's columns would all be in memory at once.
        file = arrow_parquet.ParquetFile(path, buffer_size=_BLOCK_BYTES, pre_buffer=False)
    except (pa.ArrowException, OSError) as error:
        raise BadInput("tracks.not_parquet", problem=str(error)) from error
    names = file.schema_arrow.names
    found = find_columns(names, reading.mapping)
    batches = _parquet_batches(file, names, found, reading)
    return TrackFile("row", frozenset(found), _ignored(names, found), batches)


def _ignored(names: Sequence[str], found: dict[str, int]) -> tuple[str, ...]:
    return tuple(name for place, name in enumerate(names) if place not in found.values())


def _parquet_batches(
    file: arrow_parquet.ParquetFile, names: Sequence[str], found: dict[str, int], reading: Reading
) -> Iterator[Batch]:
    total, done = file.metadata.num_rows, 0
    with file:
        for rows in _row_batches(file, [names[place] for place in found.values()]):
            columns = {field: rows.column(names[place]) for field, place in found.items()}
            line = np.arange(done + 1, done + rows.num_rows + 1)
            done += rows.num_rows
            yield Batch(fixes_of(columns, line, reading.naive_zone), done / total)


def _row_batches(file: arrow_parquet.ParquetFile, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
    try:
        yield from file.iter_batches(_BATCH_ROWS, columns=names)
    except (pa.ArrowException, OSError) as error:
        raise BadInput("tracks.not_parquet", problem=str(error)) from error


def _encoding_of(path: Path) -> str:
    """How a file is written: a BOM decides, else UTF-8 where it fits, else GBK; BadInput if not."""
    with path.open("rb") as file:
        head = file.read(3)
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    for encoding in ("utf-8-sig", "gb18030"):
        if _decodes(path, encoding):
            return encoding
    raise BadInput("tracks.not_text", file=path.name)


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while piece := file.read(_BLOCK_BYTES):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _header(line: str) -> tuple[str, list[str]]:
    """The delimiter that occurs most in the header, and the columns' names."""
    delimiter = max(_DELIMITERS, key=line.count)
    return delimiter, [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]


def _csv_batches(
    path: Path,
    encoding: str,
    delimiter: str,
    width: int,
    found: dict[str, int],
    reading: Reading,
) -> Iterator[Batch]:
    records = _Records()
    places = [str(place) for place in range(width)]
    wanted = [str(place) for place in found.values()]
    size = path.stat().st_size
    with path.open("rb") as file:
        for rows in _pieces(file, encoding, delimiter, places, wanted, records):
            columns = {name: rows.column(str(place)) for name, place in found.items()}
            line = records.number(rows.num_rows)
            fixes = fixes_of(columns, line, reading.naive_zone)
            yield Batch(fixes.loc[~_blank(columns.values())], min(file.tell() / size, 1.0))
            if ragged := records.take_ragged():
                yield Batch(_ragged(ragged), min(file.tell() / size, 1.0))
        if ragged := records.take_ragged():
            yield Batch(_ragged(ragged), 1.0)


def _pieces(
    file: BinaryIO,
    encoding: str,
    delimiter: str,
    places: Sequence[str],
    wanted: Sequence[str],
    records: "_Records",
) -> Iterator[pa.RecordBatch]:
    """The file's records as text, piece by piece, without those that are ragged."""
    try:
        yield from arrow_csv.open_csv(
            file,
            arrow_csv.ReadOptions(
                use_threads=False,
                block_size=_BLOCK_BYTES,
                encoding=encoding,
                column_names=places,
                skip_rows=1,
            ),
            arrow_csv.ParseOptions(
                delimiter=delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,  # they would not be counted
                invalid_row_handler=records.skip,
            ),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(places, pa.string()),
                include_columns=wanted,
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid as error:
        raise BadInput("tracks.not_csv", problem=str(error)) from error


class _Records:
    """The numbers of a CSV file's records, and which of them are ragged."""

    def __init__(self) -> None:
        self._last = 1  # the header
        self._skipped: list[int] = []
        self._ragged: list[int] = []

    def skip(self, row: arrow_csv.InvalidRow) -> str:
        """Note a record with too few or too many cells; one of spaces alone is only blank."""
        self._skipped.append(row.number)
        if row.text.strip():
            self._ragged.append(row.number)
        return "skip"

    def number(self, count: int) -> Lines:
        """The numbers of the next `count` records that came through."""
        ahead = np.arange(self._last + 1, self._last + 1 + count + len(self._skipped))
        numbers = ahead[~np.isin(ahead, self._skipped)][:count]
        self._last = int(numbers[-1])
        self._skipped = [number for number in self._skipped if number > self._last]
        return numbers

    def take_ragged(self) -> list[int]:
        """The ragged records that were not told yet."""
        told, self._ragged = self._ragged, []
        return told


def _ragged(lines: Sequence[int]) -> pd.DataFrame:
    """A row for each ragged record, which has nothing but its fault."""
    columns = dict.fromkeys(("t", "lon", "lat"), pa.nulls(len(lines), pa.string()))
    rows = fixes_of(columns, np.array(lines, dtype=np.int64), None)
    return rows.assign(fault=np.int8(RowFault.COLUMNS))


def _blank(columns: Iterable[pa.Array]) -> npt.NDArray[np.bool_]:
    """Which records say nothing in any column that is read."""
    empty: npt.NDArray[np.bool_] = np.logical_and.reduce(
        [pc.equal(pc.utf8_trim_whitespace(c), "").to_numpy(zero_copy_only=False) for c in columns]
    )
    return empty
