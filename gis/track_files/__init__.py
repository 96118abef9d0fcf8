"""Track files as batches of fixes: CSV, Parquet, GPX and GeoJSON, told by the name's ending.

A row that cannot be a fix comes along with its fault and its place; a file that cannot be read at
all is refused.
"""

from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from gis.errors import BadInput, NotFound
from gis.track_files.batch import Batch, Reading, TrackFile
from gis.track_files.columns import parse_mapping
from gis.track_files.delimited import open_csv
from gis.track_files.parquet import open_parquet
from gis.track_files.points import open_geojson, open_gpx
from gis.track_files.values import RowFault

__all__ = [
    "Batch",
    "Reading",
    "RowFault",
    "TrackFile",
    "open_tracks",
    "parse_mapping",
    "reading_of",
]

_OPENERS: Final = {
    ".csv": open_csv,
    ".tsv": open_csv,
    ".txt": open_csv,
    ".parquet": open_parquet,
    ".gpx": open_gpx,
    ".geojson": open_geojson,
    ".json": open_geojson,
}


def reading_of(mapping: str, timezone: str | None) -> Reading:
    """How to read a file, from what a caller wrote; BadInput names what cannot be understood."""
    if timezone is not None and timezone not in available_timezones():
        raise BadInput("intake.timezone", zone=timezone)
    return Reading(parse_mapping(mapping), ZoneInfo(timezone) if timezone else None)


def open_tracks(path: Path, reading: Reading) -> TrackFile:
    """The file's fixes, batch by batch.

    NotFound where there is no such file; BadInput where its kind is unknown, it is empty or
    broken, or a field has no column.
    """
    opener = _OPENERS.get(path.suffix.lower())
    if opener is None:
        raise BadInput("tracks.kind", file=path.name, known=", ".join(_OPENERS))
    if not path.is_file():
        raise NotFound("tracks.no_file", file=path)
    if not path.stat().st_size:
        raise BadInput("tracks.empty", file=path.name)
    return opener(path, reading)
