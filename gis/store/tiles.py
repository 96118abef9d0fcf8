"""Vector tiles (MVT 2.1) made by PostGIS, of what the connection's viewer may see.

A tile's bytes are the same whenever its rows are. Layer and attributes: `premises` (id, kind,
status, place, building, unit, room; from afar count, dwellings, shops), `buildings` (floors,
height_m), `tracks` (nothing).
"""

from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, text

from gis.store.sql import statement
from gis.tile_grid import ZOOM, Tile

EXTENT: Final = 4096
SINGLES_FROM: Final = 17
"""The zoom from which each premises is shown by itself."""

BUILDINGS_FROM: Final = 14
"""The zoom from which buildings are shown: a house is a few units wide there."""

TRACKS_FROM: Final = 12
_CELLS_A_SIDE: Final = 32  # premises from afar are counted by cells of 16 pixels
_WALKED_A_SIDE: Final = 256  # tracks are thinned to cells of 2 pixels
_BUFFER: Final = 64  # units: an outline along the tile's border is drawn whole
_FLOOR_M: Final = 3.0


def premises_tile(c: Connection, district: str, tile: Tile, today: date) -> bytes:
    """The premises of a tile that stand today, from `SINGLES_FROM` on; else their numbers."""
    first, last = tile.cells
    x, y = tile.corner
    spot = {"district": district, "first": first, "last": last, "x": x, "y": y}
    bound = {**spot, "scale": EXTENT / (1 << ZOOM - tile.z)}
    if tile.z >= SINGLES_FROM:
        return _tile(c, "tile_premises", {**bound, "today": today})
    shift = 2 * (ZOOM - tile.z) - 2 * (_CELLS_A_SIDE.bit_length() - 1)
    return _tile(c, "tile_address_points", {**bound, "shift": shift})


def buildings_tile(c: Connection, district: str, tile: Tile) -> bytes:
    """The buildings of a tile with floors and height, from `BUILDINGS_FROM` on; else none."""
    if tile.z < BUILDINGS_FROM:
        return b""
    west, south, east, north = tile.bounds
    margin = _BUFFER / EXTENT
    bound = {
        "district": district, "west": west, "south": south, "east": east, "north": north,
        "margin_lon": (east - west) * margin, "margin_lat": (north - south) * margin,
        "buffer": _BUFFER, "floor_m": _FLOOR_M,
    }  # fmt: skip
    return _tile(c, "tile_buildings", bound)


def tracks_tile(c: Connection, tile: Tile, day: date, worst_m: float) -> bytes:
    """Where the scope's workers walked on a day, from `TRACKS_FROM` on; else nothing.

    Fixes less accurate than `worst_m`, and mocked ones, do not count.
    """
    if tile.z < TRACKS_FROM:
        return b""
    bound = {"day": day, "box": list(tile.bounds), "side": _WALKED_A_SIDE, "worst_m": worst_m}
    return _tile(c, "tile_tracks", bound)


def walked_version(c: Connection, day: date) -> str | None:
    """The version of a day's tracks for this viewer; None until the whole day is sealed."""
    version: str | None = c.execute(text("SELECT walked_version(:day)"), {"day": day}).scalar_one()
    return version


def _tile(c: Connection, name: str, bound: dict[str, Any]) -> bytes:
    return bytes(c.execute(statement(name), bound).scalar_one())
