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

TILES: Final = 32
"""A ground's box is divided into so many tiles each way: 6 m for a grid of 155 m."""

EDGE_OF_ZONE: Final = 1
EDGE_OF_GROUND: Final = 2


class Borders(NamedTuple):
    """The edges of all grounds, in metres, slab after slab upwards, ground after ground.

    `box[g]` = (min x, min y, max x, max y) of ground g's zone; `tiles[g]` says of each tile of it,
    by row and column, where it lies. The slabs of ground g are `slab_at[g]:slab_at[g + 1]`, each
    `slab_m[g]` high; the edges of slab s are `edge_at[s]:edge_at[s + 1]`, every one that touches
    it. An edge is a row x0, y0, x1, y1, dx/dy, and `owner` tells whether it is Z's or G's.
    """

    box: Floats
    tiles: Codes
    slab_m: Floats
    slab_at: Ints
    edge_at: Ints
    edges: Floats
    owner: Codes


@compiled
def place(borders: Borders, ground: int, x: float, y: float) -> int:
    """Whether a point is `IN_GROUND`, else `IN_ZONE`, else `OUTSIDE`: even-odd to the right."""
    box, edges, owner = borders.box, borders.edges, borders.owner
    if not (box[ground, 0] <= x <= box[ground, 2] and box[ground, 1] <= y <= box[ground, 3]):
        return OUTSIDE
    slab = slab_of(borders, ground, y)
    inside = 0
    for edge in range(borders.edge_at[slab], borders.edge_at[slab + 1]):
        y0 = edges[edge, 1]
        spans = (y0 <= y) != (edges[edge, 3] <= y)
        to_the_right = x < edges[edge, 0] + (y - y0) * edges[edge, 4]
        inside ^= owner[edge] * (spans & to_the_right)
    return IN_GROUND if inside & EDGE_OF_GROUND else inside


@compiled
def place_between(tiles: Codes, ax: float, ay: float, bx: float, by: float) -> int:
    """Where the whole line from a to b lies, by one ground's tiles alone; `MIXED` if unsure.

    Places count in tiles from the lower left corner of the ground's box.
    """
    left, right, low, high = min(ax, bx), max(ax, bx), min(ay, by), max(ay, by)
    if right < 0.0 or high < 0.0 or left > TILES or low > TILES:
        return OUTSIDE
    if left < 0.0 or low < 0.0 or right >= TILES or high >= TILES:
        return MIXED
    first = tiles[int(low), int(left)]
    for row in range(int(low), int(high) + 1):
        for column in range(int(left), int(right) + 1):
            if tiles[row, column] != first:
                return MIXED
    return int(first)


@compiled
def crossings(
    borders: Borders, ground: int, ax: float, ay: float, bx: float, by: float, found: Floats
) -> int:
    """Where the line from a to b crosses a border, as shares of its length; how many they are.

    Fills `found` in ascending order. A crossing may occur twice (an edge in two slabs, a corner of
    two edges): harmless, as the parts between them are judged by their middles.
    """
    edges = borders.edges
    left, right, low, high = min(ax, bx), max(ax, bx), min(ay, by), max(ay, by)
    dx, dy = bx - ax, by - ay
    first, last = slab_of(borders, ground, low), slab_of(borders, ground, high)
    count = 0
    for edge in range(borders.edge_at[first], borders.edge_at[last + 1]):
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
def slab_of(borders: Borders, ground: int, y: float) -> int:
    """The slab that holds height y, the nearest one for heights off the box."""
    first, stop = borders.slab_at[ground], borders.slab_at[ground + 1]
    up = (y - borders.box[ground, 1]) / borders.slab_m[ground]
    return int(first + min(max(up, 0.0), stop - first - 1.0))


@compiled
def insert(found: Floats, count: int, value: float) -> int:
    """Put one value in its place among the first `count`, which ascend; one more than before."""
    at = count
    while at > 0 and found[at - 1] > value:
        found[at] = found[at - 1]
        at -= 1
    found[at] = value
    return count + 1
