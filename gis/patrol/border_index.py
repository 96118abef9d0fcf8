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
    box = shapely.bounds(zones).reshape(-1, 4)
    slabs = np.clip(np.bincount(ground, minlength=len(grounds)), FEWEST_SLABS, MOST_SLABS)
    slab_at = np.concatenate([[0], np.cumsum(slabs)]).astype(np.int64)
    slab_m = (box[:, 3] - box[:, 1]) / slabs
    edge_at, listed = slabbed(box, slab_m, slab_at, ground, edges)
    owner = np.where(polygon[listed] < len(grounds), EDGE_OF_GROUND, EDGE_OF_ZONE).astype(np.int8)
    tiles = np.zeros((len(grounds), TILES, TILES), dtype=np.int8)
    borders = Borders(box, tiles, slab_m, slab_at, edge_at, edges[listed], owner)
    mark_tiles(borders, ground, edges)
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
def slabbed(
    box: Floats, slab_m: Floats, slab_at: Ints, ground: Ints, edges: Floats
) -> tuple[Ints, Ints]:
    """The edges that touch each slab: where each slab's begin, and their numbers."""
    edge_at = np.zeros(slab_at[-1] + 1, dtype=np.int64)
    for edge in range(len(ground)):
        low, high = _slabs(box, slab_m, slab_at, ground[edge], edges, edge)
        for slab in range(low, high + 1):
            edge_at[slab + 1] += 1
    for slab in range(len(edge_at) - 1):
        edge_at[slab + 1] += edge_at[slab]
    listed, ahead = np.empty(edge_at[-1], dtype=np.int64), edge_at.copy()
    for edge in range(len(ground)):
        low, high = _slabs(box, slab_m, slab_at, ground[edge], edges, edge)
        for slab in range(low, high + 1):
            listed[ahead[slab]] = edge
            ahead[slab] += 1
    return edge_at, listed


@compiled
def _slabs(
    box: Floats, slab_m: Floats, slab_at: Ints, ground: int, edges: Floats, edge: int
) -> tuple[int, int]:
    """The lowest and the highest slab that an edge of a ground touches."""
    first, last = slab_at[ground], slab_at[ground + 1] - 1
    y0, y1 = edges[edge, 1] - box[ground, 1], edges[edge, 3] - box[ground, 1]
    low, high = int(min(y0, y1) / slab_m[ground]), int(max(y0, y1) / slab_m[ground])
    return min(first + low, last), min(first + high, last)


@compiled
def mark_tiles(borders: Borders, ground: Ints, edges: Floats) -> None:
    """Say of each tile where it lies, `MIXED` where an edge touches it."""
    box, tiles = borders.box, borders.tiles
    for edge in range(len(ground)):
        _mark_edge(box, tiles, ground[edge], edges, edge)
    turns = np.zeros(TILES + 1, dtype=np.int8)
    for g in range(len(tiles)):
        for row in range(TILES):
            _row_turns(borders, g, row, turns)
            inside = 0
            for column in range(TILES):
                inside ^= turns[column]
                turns[column] = 0
                if tiles[g, row, column] != MIXED:
                    tiles[g, row, column] = IN_GROUND if inside & EDGE_OF_GROUND else inside
            turns[TILES] = 0


@compiled
def _row_turns(borders: Borders, ground: int, row: int, turns: Codes) -> None:
    """The borders that a row of tiles meets before the middle of each of them, even-odd."""
    box, edges, owner = borders.box, borders.edges, borders.owner
    x0, x1 = box[ground, 0], box[ground, 2]
    y = box[ground, 1] + (row + 0.5) * (box[ground, 3] - box[ground, 1]) / TILES
    slab = slab_of(borders, ground, y)
    for edge in range(borders.edge_at[slab], borders.edge_at[slab + 1]):
        begin_y = edges[edge, 1]
        if (begin_y <= y) != (edges[edge, 3] <= y):
            met = edges[edge, 0] + (y - begin_y) * edges[edge, 4]
            column = (met - x0) * TILES / (x1 - x0) + 0.5
            turns[int(min(max(column, 0.0), float(TILES)))] ^= owner[edge]


@compiled
def _mark_edge(box: Floats, tiles: Codes, ground: int, edges: Floats, edge: int) -> None:
    """Mark the tiles that an edge of a ground touches, and those that it only all but touches."""
    across = TILES / (box[ground, 2] - box[ground, 0])
    up = TILES / (box[ground, 3] - box[ground, 1])
    x0, y0 = (edges[edge, 0] - box[ground, 0]) * across, (edges[edge, 1] - box[ground, 1]) * up
    x1, y1 = (edges[edge, 2] - box[ground, 0]) * across, (edges[edge, 3] - box[ground, 1]) * up
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
            tiles[ground, row, column] = MIXED
