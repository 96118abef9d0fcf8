"""The index of borders: their edges by slabs, and the tiles that no edge touches."""

from typing import Final

import numpy as np
import shapely

from gis.patrol.arrays import Codes, Floats, Geometries, Ints
from gis.patrol.borders import (
    EDGE_OF_GROUND,
    EDGE_OF_ZONE,
    IN_GROUND,
    MIXED,
    TILES,
    Borders,
    Sheet,
    sheet_of,
    slab_of,
)
from gis.patrol.compiled import compiled

FEWEST_SLABS: Final = 16
MOST_SLABS: Final = 4096
"""A ground has about as many slabs as edges, within these bounds."""

HAIR: Final = 1e-6
"""What rounding might hide, in tiles."""


def borders_of(grounds: Geometries, zones: Geometries) -> Borders:
    """The borders of some grounds and of their zones, indexed."""
    polygon, edges = edges_of(np.concatenate([grounds, zones]))
    ground = polygon % max(len(grounds), 1)
    slabs = np.clip(np.bincount(ground, minlength=len(grounds)), FEWEST_SLABS, MOST_SLABS)
    owner = np.where(polygon < len(grounds), EDGE_OF_GROUND, EDGE_OF_ZONE).astype(np.int8)
    every = Borders(
        box=shapely.bounds(zones).reshape(-1, 4),
        tiles=np.zeros((len(grounds), TILES, TILES), dtype=np.int8),
        slab_at=np.concatenate([[0], np.cumsum(slabs)]).astype(np.int64),
        edge_at=np.zeros(slabs.sum() + 1, dtype=np.int64),
        edges=edges,
        owner=owner,
    )
    listed = list_by_slab(every, ground)
    borders = every._replace(edges=edges[listed], owner=owner[listed])
    mark_tiles(every, borders, ground)
    return borders


def edges_of(polygons: Geometries) -> tuple[Ints, Floats]:
    """The edges of all rings, and which polygon's each one is: rows x0, y0, x1, y1, dx/dy."""
    parts, polygon = polygon_parts(polygons)
    rings, part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    joined = ring[1:] == ring[:-1]
    begin, end = points[:-1][joined], points[1:][joined]
    dx, dy = (end - begin).T
    lean = np.divide(dx, dy, out=np.zeros_like(dx), where=dy != 0)
    edges = np.column_stack([begin, end, lean])
    return polygon[part[ring[1:][joined]]], edges


def polygon_parts(shapes: Geometries) -> tuple[Geometries, Ints]:
    """The polygons that some shapes consist of, and which shape's each one is."""
    if (shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON).all():
        return shapes, np.arange(len(shapes))  # taking them apart would copy every one
    parts, shape = shapely.get_parts(shapes, return_index=True)
    return parts, shape.astype(np.int64)


@compiled
def list_by_slab(borders: Borders, ground: Ints) -> Ints:
    """The numbers of the edges that touch each slab, slab after slab; fills `edge_at`.

    The edges of `borders` are in any order here; `ground` is each one's.
    """
    at = borders.edge_at
    for edge in range(len(ground)):
        low, high = _slabs(borders, ground[edge], edge)
        for slab in range(low, high + 1):
            at[slab + 1] += 1
    for slab in range(len(at) - 1):
        at[slab + 1] += at[slab]
    listed, ahead = np.empty(at[-1], dtype=np.int64), at.copy()
    for edge in range(len(ground)):
        low, high = _slabs(borders, ground[edge], edge)
        for slab in range(low, high + 1):
            listed[ahead[slab]] = edge
            ahead[slab] += 1
    return listed


@compiled
def _slabs(borders: Borders, ground: int, edge: int) -> tuple[int, int]:
    """The lowest and the highest slab that an edge of a ground touches."""
    y0, y1 = borders.edges[edge, 1], borders.edges[edge, 3]
    first, sheet = borders.slab_at[ground], sheet_of(borders, ground)
    return first + slab_of(sheet, min(y0, y1)), first + slab_of(sheet, max(y0, y1))


@compiled
def mark_tiles(every: Borders, borders: Borders, ground: Ints) -> None:
    """Say of each tile where it lies, `MIXED` where an edge touches it.

    `every` has each edge once, of the ground that `ground` says, `borders` has them by slabs.
    """
    turns = np.zeros(TILES + 1, dtype=np.int8)
    for g in range(len(borders.tiles)):
        sheet = sheet_of(borders, g)
        for row in range(TILES):
            _place_row(sheet, row, turns)
    for edge in range(len(ground)):
        _mark_edge(sheet_of(every, ground[edge]), edge)


@compiled
def _place_row(sheet: Sheet, row: int, turns: Codes) -> None:
    """Say where the middles of a row of tiles lie, by the borders met before each; even-odd.

    `turns` is room for what each tile's border changes, and zero before and after.
    """
    edges, owner = sheet.edges, sheet.owner
    y = sheet.y0 + (row + 0.5) / sheet.up
    slab = slab_of(sheet, y)
    for edge in range(sheet.edge_at[slab], sheet.edge_at[slab + 1]):
        begin_y = edges[edge, 1]
        if (begin_y <= y) != (edges[edge, 3] <= y):
            met = edges[edge, 0] + (y - begin_y) * edges[edge, 4]
            column = (met - sheet.x0) * sheet.across + 0.5
            turns[int(min(max(column, 0.0), float(TILES)))] ^= owner[edge]
    inside = 0
    for column in range(TILES):
        inside ^= turns[column]
        sheet.tiles[row, column] = min(inside, IN_GROUND)  # in the ground is in the zone too
    turns[:] = 0


@compiled
def _mark_edge(sheet: Sheet, edge: int) -> None:
    """Mark the tiles that an edge of a ground touches, and those that it only all but touches."""
    edges = sheet.edges
    x0, y0 = (edges[edge, 0] - sheet.x0) * sheet.across, (edges[edge, 1] - sheet.y0) * sheet.up
    x1, y1 = (edges[edge, 2] - sheet.x0) * sheet.across, (edges[edge, 3] - sheet.y0) * sheet.up
    if y0 > y1:
        x0, y0, x1, y1 = x1, y1, x0, y0
    lean = (x1 - x0) / (y1 - y0) if y1 > y0 else 0.0
    for row in range(max(int(y0 - HAIR), 0), min(int(y1 + HAIR), TILES - 1) + 1):
        low, high = min(max(float(row), y0), y1), max(min(row + 1.0, y1), y0)
        first, last = x0 + (low - y0) * lean, x0 + (high - y0) * lean
        if y1 == y0:
            first, last = x0, x1
        left, right = min(first, last) - HAIR, max(first, last) + HAIR
        for column in range(max(int(left), 0), min(int(right), TILES - 1) + 1):
            sheet.tiles[row, column] = MIXED
