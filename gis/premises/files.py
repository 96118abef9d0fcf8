"""A list of premises from its file: CSV, or points in GeoJSON, GeoPackage or Shapefile."""

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from gis.datum import Datum, to_wgs84
from gis.errors import BadInput, Fault
from gis.premises.fields import FIELDS, NEEDED, POINT, field_of, personal_fields
from gis.vector_files import FORMATS as VECTOR_FORMATS
from gis.vector_files import read_vector_layers, refuse_unusable, texts

FORMATS: Final = (".csv", *VECTOR_FORMATS)
_CHARACTER_SETS: Final = ("utf-8-sig", "gb18030")
_DELIMITERS: Final = ",;\t"


@dataclass(frozen=True, eq=False)
class Register:
    """What a source says of premises, before it is checked.

    `source` names it to people. `cells`: text by field, as far as the source has them. `lon`,
    `lat`: degrees in WGS-84, NaN where there is no point. `places`: how a row's faults are found.
    `faults`: the rows that could not be read at all.
    """

    source: str
    cells: pd.DataFrame
    lon: "pd.Series[float]"
    lat: "pd.Series[float]"
    places: Sequence[str]
    faults: Sequence[Fault] = ()


def read_register(
    path: Path, datum: Datum, *, layer: str | None = None, fields: Mapping[str, str] | None = None
) -> Register:
    """What a file says of premises; its degrees are of `datum`.

    `layer` names the one that is meant, where a file has several; `fields` the columns that are not
    called as usual (`FIELDS`). BadInput where the file cannot be read, a field has no column or
    two, or a column says something of a person.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise BadInput("vector_file.unknown_format", file=path.name, known=", ".join(FORMATS))
    refuse_unusable(path)
    if suffix == ".csv":
        return _from_csv(path, datum, fields or {})
    return _from_points(path, datum, layer, fields or {})


def _from_csv(path: Path, datum: Datum, named: Mapping[str, str]) -> Register:
    text = _text(path)
    delimiter = max(_DELIMITERS, key=text.partition("\n")[0].count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = [name.strip() for name in next(rows, [])]
    columns = _columns(header, path.name, named, [*NEEDED, *POINT])
    lines, numbers, faults = _lines(rows, len(header), path.name)
    cells = pd.DataFrame(lines, columns=range(len(header)), dtype="str")
    cells = pd.DataFrame({field: cells[place].str.strip() for field, place in columns.items()})
    lon, lat = (_numbers(cells.pop(name)) for name in POINT)
    with np.errstate(invalid="ignore"):  # what is no degree is told as a fault
        lon, lat = to_wgs84(lon, lat, datum)
    places = [f"{path.name}:{number}" for number in numbers]
    return Register(path.name, cells, pd.Series(lon), pd.Series(lat), places, faults)


def _numbers(cells: "pd.Series[str]") -> npt.NDArray[np.float64]:
    return pd.to_numeric(cells, errors="coerce").to_numpy(np.float64, na_value=np.nan)


def _lines(
    rows: Iterator[list[str]], width: int, source: str
) -> tuple[list[list[str]], list[int], list[Fault]]:
    """The records with their numbers, and those that do not fit the header; blank ones are none."""
    lines, numbers, faults = [], [], []
    try:
        for number, cells in enumerate(rows, start=2):
            if len(cells) == width:
                lines.append(cells)
                numbers.append(number)
            elif any(cell.strip() for cell in cells):
                ragged = {"cells": len(cells), "columns": width}
                faults.append(Fault(f"{source}:{number}", "premises_list.ragged", **ragged))
    except csv.Error as error:
        raise BadInput("premises_list.not_csv", source=source, problem=str(error)) from error
    return lines, numbers, faults


def _text(path: Path) -> str:
    """The file's text: UTF-8, UTF-16 or GBK."""
    content = path.read_bytes()
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for name in ("utf-16",) if is_wide else _CHARACTER_SETS:
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:  # which no database text may hold
            return text
    raise BadInput("premises_list.not_text", source=path.name)


def _from_points(path: Path, datum: Datum, name: str | None, named: Mapping[str, str]) -> Register:
    layers = read_vector_layers(path, datum)
    meant = [layer for layer in layers if name in (None, layer.name)]
    if len(meant) != 1:
        there = ", ".join(layer.name for layer in layers)
        raise BadInput("premises_list.which_layer", source=path.name, there=there)
    header = list(meant[0].fields)
    columns = _columns(header, path.name, named, NEEDED)
    cells = pd.DataFrame(
        {field: texts(meant[0].fields[header[place]]) for field, place in columns.items()},
        dtype="str",
    ).drop(columns=list(POINT), errors="ignore")
    shapes = meant[0].shapes  # of one that is no point x and y are NaN
    lon, lat = pd.Series(shapely.get_x(shapes)), pd.Series(shapely.get_y(shapes))
    places = [f"{path.name}:{number}" for number in range(1, len(cells) + 1)]
    return Register(path.name, cells, lon, lat, places)


def _columns(
    header: Sequence[str], source: str, named: Mapping[str, str], needed: Sequence[str]
) -> dict[str, int]:
    """The place of each field's column; BadInput with all that is wrong with the header."""
    faults = [Fault(name, "premises_list.personal") for name in personal_fields(header)]
    taken = set(named.values())
    columns: dict[str, int] = {}
    for field in FIELDS:
        found = [
            place
            for place, name in enumerate(header)
            if (name == named[field] if field in named else _usual(name, taken) == field)
        ]
        if len(found) == 1:
            columns[field] = found[0]
        elif found:
            several = ", ".join(header[place] for place in found)
            faults.append(Fault(field, "premises_list.two_columns", columns=several))
        elif field in named:
            faults.append(Fault(field, "premises_list.no_such_column", column=named[field]))
        elif field in needed:
            faults.append(Fault(field, "premises_list.no_column"))
    if faults:
        there = ", ".join(header) or "–"
        raise BadInput("premises_list.columns", faults=faults, source=source, columns=there)
    return columns


def _usual(name: str, taken: set[str]) -> str | None:
    return None if name in taken else field_of(name)
