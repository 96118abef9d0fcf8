"""The index of borders: their edges by slabs, and the tiles that no edge touches."""

from typing import Final

import numpy as np
import shapely

from gis.patrol.arrays import Codes, Floats, Geometries, Ints
from gis.patrol.borders import (
    EDGE_OF_GROUND,
    EDGE_OF_ZONE,
    MIXED,
    OUTSIDE,
    TILES,
    Borders,
    place,
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
    parts, polygon = shapely.get_parts(polygons, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    joined = ring[1:] == ring[:-1]
    begin, end = points[:-1][joined], points[1:][joined]
    dx, dy = (end - begin).T
    slope = np.divide(dx, dy, out=np.zeros_like(dx), where=dy != 0)
    edges = np.column_stack([begin, end, slope])
    return polygon[part[ring[1:][joined]]].astype(np.int64), edges


@compiled
def slabbed(
    box: Floats, slab_m: Floats, slab_at: Ints, ground: Ints, edges: Floats
) -> tuple[Ints, Ints]:
    """The edges that touch each slab: where each slab's begin, and their numbers."""
    edge_at = np.zeros(slab_at[-1] + 1, dtype=np.int64)
    listed = np.empty(0, dtype=np.int64)
    for filling in (False, True):
        for edge in range(len(ground)):
            g = ground[edge]
            y0, y1 = edges[edge, 1], edges[edge, 3]
            last = slab_at[g + 1] - slab_at[g] - 1
            low = int((min(y0, y1) - box[g, 1]) / slab_m[g])
            high = int((max(y0, y1) - box[g, 1]) / slab_m[g])
            for slab in range(slab_at[g] + min(low, last), slab_at[g] + min(high, last) + 1):
                if filling:
                    edge_at[slab] -= 1
                    listed[edge_at[slab]] = edge
                else:
                    edge_at[slab] += 1
        if not filling:
            edge_at = np.cumsum(edge_at)
            listed = np.empty(edge_at[-1], dtype=np.int64)
    return edge_at, listed


@compiled
def mark_tiles(borders: Borders, ground: Ints, edges: Floats) -> None:
    """Say of each tile where it lies, `MIXED` where an edge touches it."""
    tiles = borders.tiles
    for edge in range(len(ground)):
        _mark_edge(borders.box[ground[edge]], edges[edge], tiles[ground[edge]])
    for g in range(len(tiles)):
        x0, y0, x1, y1 = borders.box[g]
        for row in range(TILES):
            where = OUTSIDE
            for column in range(TILES):
                if tiles[g, row, column] != MIXED:
                    if column > 0 and tiles[g, row, column - 1] == MIXED:
                        x = x0 + (column + 0.5) * (x1 - x0) / TILES
                        y = y0 + (row + 0.5) * (y1 - y0) / TILES
                        where = place(borders, g, x, y)
                    tiles[g, row, column] = where


@compiled
def _mark_edge(box: Floats, edge: Floats, tiles: Codes) -> None:
    """Mark the tiles that one edge touches, and by a hair those that it only comes near."""
    across, up = TILES / (box[2] - box[0]), TILES / (box[3] - box[1])
    x0, y0 = (edge[0] - box[0]) * across, (edge[1] - box[1]) * up
    x1, y1 = (edge[2] - box[0]) * across, (edge[3] - box[1]) * up
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
            tiles[row, column] = MIXED
