"""Where a point lies and where a line crosses: the borders of every ground, and their index.

A ground is G, what has to be patrolled, inside its zone Z, what still counts as being there. Most
steps of a walk lie in tiles that no border touches; the others meet the few edges of the slabs
that they pass.
"""

from typing import Final, NamedTuple

from gis.patrol.arrays import Codes, Floats, Ints
from gis.patrol.compiled import compiled

OUTSIDE: Final = 0
IN_ZONE: Final = 1
IN_GROUND: Final = 2
MIXED: Final = 3
"""Of a tile only: a border runs through it."""

TILES: Final = 64
"""A ground's box is divided into so many tiles each way: 3 m for a grid of 155 m."""

EDGE_OF_ZONE: Final = 1
EDGE_OF_GROUND: Final = 2


class Borders(NamedTuple):
    """The edges of all grounds, in metres, slab after slab upwards, ground after ground.

    `box[g]` = (min x, min y, max x, max y) of ground g's zone; `tiles[g]` says of each tile of it,
    by row and column, where it lies. The slabs of ground g, equally high, are
    `slab_at[g]:slab_at[g + 1]`; the edges of slab s are `edge_at[s]:edge_at[s + 1]`, every one that
    touches it. An edge is a row x0, y0, x1, y1, dx/dy, and `owner` tells whether it is Z's or G's.
    """

    box: Floats
    tiles: Codes
    slab_at: Ints
    edge_at: Ints
    edges: Floats
    owner: Codes


class Sheet(NamedTuple):
    """The borders of one ground, opened: its lower left corner, tiles and slabs a metre."""

    x0: float
    y0: float
    across: float
    up: float
    slabs: float
    tiles: Codes
    edge_at: Ints
    edges: Floats
    owner: Codes


@compiled
def sheet_of(borders: Borders, ground: int) -> Sheet:
    """Open the borders of one ground."""
    x0, y0 = borders.box[ground, 0], borders.box[ground, 1]
    width, height = borders.box[ground, 2] - x0, borders.box[ground, 3] - y0
    first, stop = borders.slab_at[ground], borders.slab_at[ground + 1]
    return Sheet(
        x0,
        y0,
        TILES / width,
        TILES / height,
        (stop - first) / height,
        borders.tiles[ground],
        borders.edge_at[first : stop + 1],
        borders.edges,
        borders.owner,
    )


@compiled
def place(sheet: Sheet, x: float, y: float) -> int:
    """Whether a point is `IN_GROUND`, else `IN_ZONE`, else `OUTSIDE`."""
    where = tile_place(sheet, x, y, x, y)
    return place_among_edges(sheet, x, y) if where == MIXED else where


@compiled
def tile_place(sheet: Sheet, ax: float, ay: float, bx: float, by: float) -> int:
    """Where the whole line from a to b lies, by the tiles of its box alone; `MIXED` if unsure."""
    left, right = (min(ax, bx) - sheet.x0) * sheet.across, (max(ax, bx) - sheet.x0) * sheet.across
    low, high = (min(ay, by) - sheet.y0) * sheet.up, (max(ay, by) - sheet.y0) * sheet.up
    if not (right >= 0.0 and high >= 0.0 and left <= TILES and low <= TILES):
        return OUTSIDE
    if left < 0.0 or low < 0.0 or right >= TILES or high >= TILES:
        return MIXED
    first = sheet.tiles[int(low), int(left)]
    for row in range(int(low), int(high) + 1):
        for column in range(int(left), int(right) + 1):
            if sheet.tiles[row, column] != first:
                return MIXED
    return int(first)


@compiled
def place_among_edges(sheet: Sheet, x: float, y: float) -> int:
    """Where a point lies, by the edges to the right of it: even-odd."""
    edges, owner = sheet.edges, sheet.owner
    slab = slab_of(sheet, y)
    inside = 0
    for edge in range(sheet.edge_at[slab], sheet.edge_at[slab + 1]):
        y0 = edges[edge, 1]
        spans = (y0 <= y) != (edges[edge, 3] <= y)
        to_the_right = x < edges[edge, 0] + (y - y0) * edges[edge, 4]
        inside ^= owner[edge] * (spans & to_the_right)
    return IN_GROUND if inside & EDGE_OF_GROUND else inside


@compiled
def crossings(sheet: Sheet, ax: float, ay: float, bx: float, by: float, found: Floats) -> int:
    """Where the line from a to b crosses a border, as shares of its length; how many they are.

    Fills `found` in ascending order. A crossing may occur twice (an edge in two slabs, a corner of
    two edges): harmless, as the parts between them are judged by their middles.
    """
    edges = sheet.edges
    left, right, low, high = min(ax, bx), max(ax, bx), min(ay, by), max(ay, by)
    dx, dy = bx - ax, by - ay
    first, last = sheet.edge_at[slab_of(sheet, low)], sheet.edge_at[slab_of(sheet, high) + 1]
    count = 0
    for edge in range(first, last):
        x0, y0, x1, y1 = edges[edge, 0], edges[edge, 1], edges[edge, 2], edges[edge, 3]
        if max(x0, x1) < left or min(x0, x1) > right or max(y0, y1) < low or min(y0, y1) > high:
            continue
        ex, ey = x1 - x0, y1 - y0
        turn = dx * ey - dy * ex
        if turn == 0.0:  # parallel: the neighbouring edges cut where this one ends
            continue
        share = ((x0 - ax) * ey - (y0 - ay) * ex) / turn
        along_edge = ((x0 - ax) * dy - (y0 - ay) * dx) / turn
        if 0.0 < share < 1.0 and -1e-9 <= along_edge <= 1.0 + 1e-9:
            count = insert(found, count, share)
    return count


@compiled
def slab_of(sheet: Sheet, y: float) -> int:
    """The slab that holds height y, the nearest one for heights off the box."""
    return int(min(max((y - sheet.y0) * sheet.slabs, 0.0), len(sheet.edge_at) - 2.0))


@compiled
def insert(found: Floats, count: int, value: float) -> int:
    """Put one value in its place among the first `count`, which ascend; one more than before."""
    at = count
    while at > 0 and found[at - 1] > value:
        found[at] = found[at - 1]
        at -= 1
    found[at] = value
    return count + 1
