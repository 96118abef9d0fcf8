"""The plan's lines as one planar network: vertices, edges between nodes, and each block's ring.

Every edge is bent as a whole and kept once, so two blocks that share it share its vertices.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from gis.synth.pieces import Line, Piece, Side
from gis.synth.plan import Ints, Plan

# Bends of some hundred metres' radius stay within 0.2 m of chords of this length.
CHORD_M = 30.0


@dataclass(frozen=True, slots=True)
class Network:
    """Vertices in the plane (complex, m), edges as runs of vertices, block rings as vertices.

    `ranks` are the edges' ranks (see `Line`), `lines` the numbers of the lines they belong to.
    """

    vertices: npt.NDArray[np.complex128]
    edges: list[Ints]
    ranks: Ints
    lines: Ints
    is_river: npt.NDArray[np.bool_]
    rings: list[Ints]

    def moved(
        self, change: Callable[[npt.NDArray[np.complex128]], npt.NDArray[np.complex128]]
    ) -> "Network":
        """The same network with every vertex moved by `change`."""
        return replace(self, vertices=change(self.vertices))

    def area_m2(self) -> float:
        """The area of all blocks together."""
        return float(sum(_ring_area_m2(self.vertices[ring]) for ring in self.rings))


class _Builder:
    """Numbers vertices and edges as they are first met."""

    def __init__(self) -> None:
        self.numbers: dict[complex, int] = {}
        self.vertices: list[complex] = []
        self.edges: list[Ints] = []
        self.ranks: list[int] = []
        self.lines: list[int] = []
        self.rivers: list[bool] = []
        self.by_line: dict[Line, tuple[list[float], list[int]]] = {}

    def node(self, point: complex) -> int:
        if point not in self.numbers:
            self.numbers[point] = self._vertex(point)
        return self.numbers[point]

    def _vertex(self, point: complex) -> int:
        self.vertices.append(point)
        return len(self.vertices) - 1

    def edges_of(self, line: Line, is_river: bool) -> tuple[list[float], list[int]]:
        """The line's nodes in order and its edges between them, made at the first call."""
        found = self.by_line.get(line)
        if found is None:
            places = sorted(line.nodes)
            first = len(self.edges)
            for start_m, end_m in pairwise(places):
                self.edges.append(self._edge(line, start_m, end_m))
                self.ranks.append(line.rank)
                self.lines.append(len(self.by_line))
                self.rivers.append(is_river)
            found = (places, list(range(first, len(self.edges))))
            self.by_line[line] = found
        return found

    def _edge(self, line: Line, start_m: float, end_m: float) -> Ints:
        count = int(np.ceil((end_m - start_m) / CHORD_M))
        inner = [start_m + (end_m - start_m) * step / count for step in range(1, count)]
        middle = [self._vertex(line.at(along_m)) for along_m in inner]
        return np.array([self.node(line.at(start_m)), *middle, self.node(line.at(end_m))])


def build_network(plan: Plan) -> Network:
    """The network of a plan."""
    builder = _Builder()
    rings = [_ring(builder, block, plan.rivers) for block in plan.blocks]
    return Network(
        np.array(builder.vertices),
        builder.edges,
        np.array(builder.ranks),
        np.array(builder.lines),
        np.array(builder.rivers),
        rings,
    )


def _ring(builder: _Builder, block: Piece, rivers: list[Line]) -> Ints:
    """The block's vertices, counter-clockwise, the first not repeated."""
    return np.concatenate([run[:-1] for side in block for run in _runs(builder, side, rivers)])


def _runs(builder: _Builder, side: Side, rivers: list[Line]) -> Iterable[Ints]:
    places, numbers = builder.edges_of(side.line, side.line in rivers)
    first, last = places.index(side.from_m), places.index(side.to_m)
    if first < last:
        return [builder.edges[number] for number in numbers[first:last]]
    return [builder.edges[number][::-1] for number in numbers[last:first][::-1]]


def _ring_area_m2(ring: npt.NDArray[np.complex128]) -> float:
    return float(np.sum((ring.conjugate() * np.roll(ring, -1)).imag)) / 2
