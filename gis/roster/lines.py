"""Small CSV files, line by line: a header, and records with their numbers."""

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gis.errors import BadInput, Fault
from gis.privacy import private_fields

_CHARACTER_SETS: Final = ("utf-8-sig", "gb18030")
_DELIMITERS: Final = ",;\t"


@dataclass(frozen=True)
class Line:
    """One record: its place (`roster.csv:12`) and its cells by column, without outer spaces."""

    place: str
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """The cell of a column; empty where the file has no such column."""
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Layout:
    """The columns of a kind of file, each with the other names that it goes by."""

    columns: Mapping[str, Sequence[str]]
    needed: Sequence[str]

    def column(self, name: str) -> str | None:
        """The column that a header's cell names, if it is one."""
        wanted = name.strip().casefold()
        return next((c for c, others in self.columns.items() if wanted in (c, *others)), None)


def read_lines(content: bytes, source: str, layout: Layout) -> tuple[list[Line], list[Fault]]:
    """The records of a CSV file and the faults of single ones; blank lines are passed over.

    UTF-8, UTF-16 or GBK; commas, semicolons or tabs. BadInput where the header is not usable: a
    column is missing, comes twice, is unknown, or would hold private data.
    """
    text = _text(content, source)
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=first.count))
    columns = _columns(_header(rows, source), source, layout)
    lines, faults = [], []
    try:
        for cells in rows:
            place = f"{source}:{rows.line_num}"
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(columns):
                faults.append(Fault(place, "roster.ragged", cells=len(cells), columns=len(columns)))
                continue
            stripped = (cell.strip() for cell in cells)
            lines.append(Line(place, dict(zip(columns, stripped, strict=True))))
    except csv.Error as error:
        faults.append(Fault(f"{source}:{rows.line_num}", "roster.not_csv", problem=str(error)))
    return lines, faults


def _header(rows: Iterator[list[str]], source: str) -> list[str]:
    try:
        return next(rows, [])
    except csv.Error as error:
        fault = Fault(f"{source}:1", "roster.not_csv", problem=str(error))
        raise BadInput("roster.columns", source=source, faults=[fault]) from error


def _text(content: bytes, source: str) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        sets: tuple[str, ...] = ("utf-16",)
    else:
        sets = _CHARACTER_SETS
    for name in sets:
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:  # which no database text may hold
            return text
    raise BadInput("roster.not_text", source=source)


def _columns(header: Sequence[str], source: str, layout: Layout) -> list[str]:
    """The columns that a header names; BadInput with all that is wrong with it."""
    named = [layout.column(name) for name in header]
    strange = [name for name, column in zip(header, named, strict=True) if column is None]
    private = private_fields(strange)
    known = [column for column in named if column is not None]
    complaints = {
        "roster.private": private,
        "roster.unknown_column": [name for name in strange if name not in private],
        "roster.column_again": [column for column in layout.columns if known.count(column) > 1],
        "roster.no_column": [column for column in layout.needed if column not in known],
    }
    allowed = ", ".join(layout.columns)
    faults = [
        Fault(f"{source}:1", key, column=column, allowed=allowed)
        for key, columns in complaints.items()
        for column in columns
    ]
    if faults:
        raise BadInput("roster.columns", source=source, faults=faults)
    return known
