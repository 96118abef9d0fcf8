"""Vector files as they are: the layers of a GeoJSON, GeoPackage or Shapefile, read by GDAL.

Text may be UTF-8 or GBK, whatever the file says of itself; shapes come as WKB, open rings and all,
so that what is wrong with them can be told. Whatever cannot be read is refused, never guessed.
"""

import codecs
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from gis.datum import Datum, Floats, Geometries, to_wgs84_geometries
from gis.errors import BadInput, Fault
from gis.privacy import private_fields

Column = npt.NDArray[np.generic]
Mask = npt.NDArray[np.bool_]

MAX_BYTES = 512 * 1024**2
_DEGREES_AS_DECLARED = frozenset({4326, 4490, 4979})
_CHARACTER_SETS = ("utf-8", "gb18030")


@dataclass(frozen=True, eq=False)
class VectorLayer:
    """One layer: its name, its fields' columns, its shapes in WGS-84, and which rings were open."""

    source: str
    name: str
    fields: Mapping[str, Column]
    shapes: Geometries
    open_ring: Mask


def read_vector_layers(path: Path, datum: Datum) -> list[VectorLayer]:
    """The layers with shapes of a file whose degrees are of `datum`; BadInput says what is wrong.

    A coordinate system that the file names is undone first: its degrees are those of `datum`.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise BadInput("vector_file.unknown_format", file=path.name, known=", ".join(_READERS))
    refuse_unusable(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what GDAL and GEOS warn of is told as faults
            return [_layer(path.name, datum, *found) for found in reader(path)]
    except (DataSourceError, DataLayerError, UnicodeError, CRSError, ProjError, OSError) as error:
        raise unreadable(path, error) from error


def refuse_unusable(path: Path) -> None:
    """BadInput where a file is not there, or larger than any that is read."""
    if not path.is_file():
        raise BadInput("vector_file.no_file", file=str(path))
    if path.stat().st_size > MAX_BYTES:
        raise BadInput("vector_file.too_large", file=path.name, mib=MAX_BYTES // 1024**2)


def unreadable(path: Path, error: Exception) -> BadInput:
    """The refusal of a file whose reader gave up, by the first line of what it said."""
    problem = (str(error).splitlines() or [type(error).__name__])[0]
    return BadInput("vector_file.unreadable", file=path.name, problem=problem)


def field_names(text: str, known: Sequence[str]) -> dict[str, str]:
    """The fields that `KEY=FIELD,…` names, by key.

    BadInput where a key is not among `known`, or a field says private data of a person.
    """
    pairs = [[part.strip() for part in pair.partition("=")] for pair in text.split(",")]
    faults = [
        Fault(key, "vector_file.unknown_key", known=", ".join(known))
        for key, _, field in pairs
        if key not in known or not field
    ]
    private = private_fields(field for _, _, field in pairs)
    faults += [Fault(field, "vector_file.private") for field in private]
    if faults:
        raise BadInput("vector_file.bad_map", text=text, faults=faults)
    return {key: field for key, _, field in pairs}


def texts(column: Column) -> list[str]:
    """A column as text without outer spaces; whole numbers without a point, the missing empty."""
    return [_text(value) for value in column.tolist()]


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else "" if isnan(value) else str(value)
    return "" if value is None else str(value).strip()


_Raw = tuple[str, Mapping[str, Column], Geometries, str | None]


def _geojson(path: Path) -> Iterator[_Raw]:
    content = path.read_bytes()
    text = content.decode(_character_set(content, None))
    yield _raw(path.stem, text.removeprefix("\ufeff").encode())


def _geopackage(path: Path) -> Iterator[_Raw]:
    for name, kind in pyogrio.list_layers(path):
        if kind is not None:  # QGIS keeps its styles in a table without shapes
            yield _raw(name, path, layer=name)


def _shapefile(path: Path) -> Iterator[_Raw]:
    _beside(path, ".prj").decode()  # pyogrio trips over any other character set
    declared = _beside(path, ".cpg").decode("ascii", "replace").strip()
    encoding = _character_set(_dbf_text(_beside(path, ".dbf")), declared)
    yield _raw(path.stem, path, encoding=encoding)


def _beside(path: Path, suffix: str) -> bytes:
    """The content of one of a Shapefile's other files; nothing where there is none."""
    for other in (path.with_suffix(suffix), path.with_suffix(suffix.upper())):
        if other.is_file():
            return other.read_bytes()
    return b""


_READERS: dict[str, Callable[[Path], Iterator[_Raw]]] = {
    ".geojson": _geojson,
    ".json": _geojson,
    ".gpkg": _geopackage,
    ".shp": _shapefile,
}
FORMATS = tuple(_READERS)


def _raw(name: str, source: Path | bytes, **options: str | None) -> _Raw:
    meta, _, wkb, columns = pyogrio.raw.read(source, **options)
    return name, dict(zip(meta["fields"], columns, strict=True)), wkb, meta["crs"]


def _character_set(content: bytes, declared: str | None) -> str:
    """The first character set that reads all of `content`: the declared one, UTF-8, or GB 18030."""
    for name in (declared, *_CHARACTER_SETS):
        try:
            content.decode(codecs.lookup(name or "").name)
        except (LookupError, ValueError):
            continue
        return codecs.lookup(name or "").name
    raise UnicodeError(f"neither {' nor '.join(_CHARACTER_SETS)}")


def _dbf_text(content: bytes) -> bytes:
    """The field names and records of a dBASE table, without its binary header."""
    header = int.from_bytes(content[8:10], "little")
    names = (content[start : start + 11].split(b"\0")[0] for start in range(32, header - 32, 32))
    return b" ".join([*names, content[header:]])


def _layer(
    source: str,
    datum: Datum,
    name: str,
    fields: Mapping[str, Column],
    wkb: Geometries,
    crs: str | None,
) -> VectorLayer:
    shapes, open_ring = _shapes(wkb)
    degrees = _to_degrees(shapes, crs)
    return VectorLayer(source, name, fields, to_wgs84_geometries(degrees, datum), open_ring)


def _shapes(wkb: Geometries) -> tuple[Geometries, Mask]:
    """The shapes, None where there is none, and which of them had a ring that was not closed."""
    shapes = shapely.from_wkb(wkb, on_invalid="ignore")
    broken = shapely.is_missing(shapes) & np.array([item is not None for item in wkb], dtype=bool)
    shapes[broken] = shapely.from_wkb(wkb[broken], on_invalid="fix")
    return shapes, broken & ~shapely.is_missing(shapes)


def _to_degrees(shapes: Geometries, name: str | None) -> Geometries:
    """Shapes in degrees of the datum that was declared for the file."""
    if name is None:
        return shapes
    crs = CRS.from_user_input(name)
    if crs.is_geographic and crs.to_epsg() in _DEGREES_AS_DECLARED:
        return shapes
    transformer = Transformer.from_crs(crs, 4326, always_xy=True)

    def change(xy: Floats) -> Floats:
        degrees = np.column_stack(transformer.transform(*xy.T))
        return np.where(np.isfinite(degrees), degrees, np.nan)

    return np.asarray(shapely.transform(shapes, change), dtype=object)
