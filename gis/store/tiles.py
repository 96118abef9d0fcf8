"""Vector tiles (MVT 2.1) made by PostGIS, of what the viewer may see.

A tile's bytes are the same whenever its rows are. Layer and attributes: `premises` (id, kind,
status, place, building, unit, room; from afar count, dwellings, shops), `buildings` (floors,
height_m), `tracks` (nothing).
"""

from datetime import date
from typing import Final

from gis.store.one_trip import Query
from gis.tile_grid import ZOOM, Tile

EXTENT: Final = 4096
SINGLES_FROM: Final = 17
"""The zoom from which each premises is shown by itself."""

BUILDINGS_FROM: Final = 14
"""The zoom from which buildings are shown: a house is a few units wide there."""

TRACKS_FROM: Final = 12
WALKED_CELL_ZOOM: Final = 19
"""Walked places are told by tiles of this zoom, some 60 m wide, however near one looks: where one
grid is one worker's, anything finer would be a named track, which opens by the access log alone.
"""
_CELLS_A_SIDE: Final = 32  # premises from afar are counted by cells of 16 pixels
_BUFFER: Final = 64  # units: an outline along the tile's border is drawn whole
_FLOOR_M: Final = 3.0


def premises_tile(district: str, tile: Tile, today: date) -> Query:
    """Asks for the premises of a tile that stand today; before `SINGLES_FROM` for their numbers."""
    first, last = tile.cells
    x, y = tile.corner
    spot = {"district": district, "first": first, "last": last, "x": x, "y": y}
    bound = {**spot, "scale": EXTENT / (1 << ZOOM - tile.z)}
    if tile.z >= SINGLES_FROM:
        return Query("tile_premises", {**bound, "today": today})
    shift = 2 * (ZOOM - tile.z) - 2 * (_CELLS_A_SIDE.bit_length() - 1)
    return Query("tile_address_points", {**bound, "shift": shift})


def buildings_tile(district: str, tile: Tile) -> Query | None:
    """Asks for the buildings of a tile with floors and height; None before `BUILDINGS_FROM`."""
    if tile.z < BUILDINGS_FROM:
        return None
    west, south, east, north = tile.bounds
    margin = _BUFFER / EXTENT
    bound = {
        "district": district, "west": west, "south": south, "east": east, "north": north,
        "margin_lon": (east - west) * margin, "margin_lat": (north - south) * margin,
        "buffer": _BUFFER, "floor_m": _FLOOR_M,
    }  # fmt: skip
    return Query("tile_buildings", bound)


def tracks_tile(tile: Tile, day: date) -> Query | None:
    """Asks where the scope's workers walked on a day; None before `TRACKS_FROM` and when nearer
    than its cells.
    """
    if not TRACKS_FROM <= tile.z <= WALKED_CELL_ZOOM:
        return None
    side = 1 << WALKED_CELL_ZOOM - tile.z
    return Query("tile_tracks", {"day": day, "box": list(tile.bounds), "side": side})


def tracks_version(day: date) -> Query:
    """Asks for the version of a day's tracks for the viewer, which every fix that comes changes."""
    return Query("tile_tracks_version", {"day": day})
