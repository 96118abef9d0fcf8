"""Convex pieces of ground and the lines that cut them: a partition that is exact by construction.

A line remembers every node on it, so neighbours share their border's vertices bit for bit: nothing
is noded, snapped or matched afterwards. Nodes of a line stand on multiples of `STEP_M` from its
start, so two lines that reach it from either side meet in one crossing or stand well apart.
Points of the plane are complex numbers: x + yi, in metres.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

STEP_M = 12.0
_HALVINGS = 14


@dataclass(slots=True, eq=False)
class Line:
    """A straight line of the street plan from `start` to `end`, and the places of its nodes.

    `rank` says what the line divides: 0 a basic grid into blocks, 1 its parent into basic grids,
    and so on up. `arrivals` are the lines that end on this one, with the place where they do.
    """

    start: complex
    end: complex
    rank: int
    nodes: set[float] = field(default_factory=set)
    arrivals: list[tuple[float, "Line"]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.nodes.update((0.0, self.length_m))

    @property
    def length_m(self) -> float:
        return abs(self.end - self.start)

    @property
    def heading(self) -> complex:
        return (self.end - self.start) / self.length_m

    def at(self, along_m: float) -> complex:
        """The point `along_m` from the start; exactly `end` at the full length."""
        if along_m == 0:
            return self.start
        return self.end if along_m == self.length_m else self.start + along_m * self.heading


@dataclass(frozen=True, slots=True)
class Side:
    """The part of a line that bounds a piece, in the piece's counter-clockwise direction."""

    line: Line
    from_m: float
    to_m: float

    @property
    def start(self) -> complex:
        return self.line.at(self.from_m)

    @property
    def end(self) -> complex:
        return self.line.at(self.to_m)

    def place(self, share: float) -> float:
        """The place on the line nearest to this share of the side: a node's place or an end."""
        along_m = self.from_m + share * (self.to_m - self.from_m)
        low, high = sorted((self.from_m, self.to_m))
        step = round(along_m / STEP_M) * STEP_M
        if low + STEP_M / 2 < step < high - STEP_M / 2:
            return step
        return self.from_m if share < 1 / 2 else self.to_m

    def reached_by(self) -> Iterator[tuple[complex, Line]]:
        """Lines that end on this side from beyond it, with the points where they do."""
        low, high = sorted((self.from_m, self.to_m))
        for along_m, line in self.line.arrivals:
            if low < along_m < high:
                yield self.line.at(along_m), line


Piece = tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """A piece cut in two: the part left of the line's heading, the part right of it, the line."""

    left: Piece
    right: Piece
    line: Line


def outline(corners: list[complex], rank: int) -> Piece:
    """The piece with these corners, given counter-clockwise."""
    ends = pairwise([*corners, corners[0]])
    lines = [Line(start, end, rank) for start, end in ends]
    return tuple(Side(line, 0.0, line.length_m) for line in lines)


def area_m2(corners: list[complex]) -> float:
    """The area of a counter-clockwise ring."""
    ends = pairwise([*corners, corners[0]])
    return sum((start.conjugate() * end).imag for start, end in ends) / 2


def corners_of(piece: Piece) -> list[complex]:
    """The corners of a piece, counter-clockwise."""
    return [side.start for side in piece]


def extents_m(piece: Piece, heading: complex) -> tuple[float, float]:
    """How far a piece reaches along a heading and across it."""
    turned = [corner * heading.conjugate() for corner in corners_of(piece)]
    along, across = [z.real for z in turned], [z.imag for z in turned]
    return max(along) - min(along), max(across) - min(across)


def height_of(point: complex, heading: complex) -> float:
    """How far a point lies left of the line through the origin with this heading."""
    return (heading.conjugate() * point).imag


def height_for(piece: Piece, heading: complex, share: float) -> float:
    """The height of the line with this heading that leaves `share` of the area on its left."""
    corners = corners_of(piece)
    heights = [height_of(corner, heading) for corner in corners]
    low, high = min(heights), max(heights)
    wanted_m2 = share * area_m2(corners)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _area_above_m2(corners, heights, middle) > wanted_m2:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def share_above(piece: Piece, heading: complex, height: float) -> float:
    """The share of a piece's area left of the line with this heading and height."""
    corners = corners_of(piece)
    heights = [height_of(corner, heading) for corner in corners]
    return _area_above_m2(corners, heights, height) / area_m2(corners)


def cut(piece: Piece, heading: complex, height: float, rank: int) -> Cut | None:
    """Cut a piece along the line of this heading and height, its ends moved to nodes.

    None where no cut is left after that: the line would run along one side of the piece.
    """
    heights = [height_of(corner, heading) - height for corner in corners_of(piece)]
    down = up = None
    for index, (here, there) in enumerate(pairwise([*heights, heights[0]])):
        if here > 0 >= there:
            down = _foot(piece, index, here / (here - there))
        elif here <= 0 < there:
            up = _foot(piece, index, here / (here - there))
    if down is None or up is None:
        return None
    above, below = _walk(piece, up, down), _walk(piece, down, up)
    if len(above) < 2 or len(below) < 2:
        return None
    line = _join(piece, down, up, rank)
    left = (*above, Side(line, 0.0, line.length_m))
    right = (*below, Side(line, line.length_m, 0.0))
    return Cut(left, right, line)


Foot = tuple[int, float]


def _foot(piece: Piece, index: int, share: float) -> Foot:
    """The side and place where a line ends; a side's own end is the next side's start."""
    place = piece[index].place(share)
    if place == piece[index].to_m:
        index = (index + 1) % len(piece)
        place = piece[index].from_m
    return index, place


def _walk(piece: Piece, start: Foot, end: Foot) -> list[Side]:
    """The sides from one foot to another, counter-clockwise."""
    (first, from_m), (last, to_m) = start, end
    if first == last:
        return []
    count = (last - first) % len(piece)
    sides = [piece[(first + step) % len(piece)] for step in range(count)]
    sides[0] = Side(sides[0].line, from_m, sides[0].to_m)
    if to_m != piece[last].from_m:
        sides.append(Side(piece[last].line, piece[last].from_m, to_m))
    return sides


def _join(piece: Piece, start: Foot, end: Foot, rank: int) -> Line:
    """The new line between two feet, known to the lines on which it ends."""
    (first, from_m), (last, to_m) = start, end
    line = Line(piece[first].line.at(from_m), piece[last].line.at(to_m), rank)
    for side, place in ((piece[first], from_m), (piece[last], to_m)):
        if place != side.from_m:
            side.line.nodes.add(place)
            side.line.arrivals.append((place, line))
    return line


def _area_above_m2(corners: list[complex], heights: list[float], height: float) -> float:
    """The area of the part of a convex ring that lies above a height."""
    kept: list[complex] = []
    for index, corner in enumerate(corners):
        here, there = heights[index] - height, heights[(index + 1) % len(corners)] - height
        if here > 0:
            kept.append(corner)
        if (here > 0) != (there > 0):
            share = here / (here - there)
            kept.append(corner + share * (corners[(index + 1) % len(corners)] - corner))
    return area_m2(kept) if len(kept) > 2 else 0.0
