"""Faults between shapes: overlaps of siblings, gaps, and children that do not make up their parent.

Overlaps are looked for only where GEOS's coverage functions find a border that is not shared; the
ground of children that share all their borders is joined by them too. Every piece of faulty ground
is a fault of its own, so that each can be zoomed to.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely import GeometryType, Polygon
from shapely.geometry.base import BaseGeometry

from gis.datum import Geometries
from gis.grids.report import FaultKind, NetFault
from gis.grids.shapes import Ground, Mask

TOLERANCE_M = 0.01
TOLERANCE_M2 = 0.01
SLIVER_M = 0.5

_HAIR_M = 1e-4  # so that rounding does not make a sliver of what is just as wide as allowed

_COLUMNS = ("code", "parent_code", "shape")

Codes = npt.NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Pieces:
    """Faulty ground of one kind: whose it is, whose it is too, and its shapes in metres."""

    kind: FaultKind
    codes: Codes
    others: Codes
    shapes_m: Geometries

    @classmethod
    def of(cls, kind: FaultKind, codes: Codes, others: Codes, shapes_m: Geometries) -> "Pieces":
        """The polygons within `shapes_m` that are larger and wider than the tolerance."""
        parts, row = above_tolerance(shapes_m)
        return cls(kind, codes[row], others[row], parts)

    def pick(self, meant: Mask, kind: FaultKind) -> "Pieces":
        """Those meant, under another kind."""
        return Pieces(kind, self.codes[meant], self.others[meant], self.shapes_m[meant])

    def faults(self, ground: Ground) -> Iterator[NetFault]:
        """Each piece as a fault of its kind, or as a sliver."""
        shapes = ground.plane.unproject(self.shapes_m)
        thin = narrower(self.shapes_m, SLIVER_M)
        for code, other, shape, size_m2, sliver in zip(
            self.codes, self.others, shapes, ground.areas_m2(self.shapes_m), thin, strict=True
        ):
            kind, variant = ("sliver", self.kind) if sliver else (self.kind, "")
            yield NetFault(kind, code, shape, float(size_m2), other=other, variant=variant)


def coverage_faults(net: gpd.GeoDataFrame, ground: Ground, repeated: Mask) -> Iterator[NetFault]:
    """Every overlap of siblings, gap and misfit between levels.

    `net` is as `tidy` leaves it, `ground` its layout; `repeated` marks the rows whose shape came
    before, which would only be told as overlaps a second time.
    """
    laid = net[["code", "parent_code", "level"]].assign(shape=ground.shapes_m, repeated=repeated)
    levels = [
        laid[(laid["level"] == level) & laid["shape"].notna()].assign(torn=_torn)
        for level in range(1, int(laid["level"].max()) + 1)
    ]
    for level in levels:
        yield from _overlaps(level[~level["repeated"]]).faults(ground)
    for parents, children in pairwise(levels):
        for pieces in _misfits(parents, children):
            yield from pieces.faults(ground)


def above_tolerance(shapes_m: Geometries) -> tuple[Geometries, npt.NDArray[np.intp]]:
    """The polygons within shapes that are larger and wider than the tolerance, and whose."""
    parts, row = shapely.get_parts(shapes_m, return_index=True)
    keep = shapely.get_type_id(parts) == GeometryType.POLYGON
    keep[keep] = shapely.area(parts[keep]) > TOLERANCE_M2
    keep[keep] = ~narrower(parts[keep], TOLERANCE_M)
    return parts[keep], row[keep]


def narrower(shapes_m: Geometries, width_m: float) -> Mask:
    """Which shapes are nowhere as wide as `width_m`."""
    return np.asarray(shapely.is_empty(shapely.buffer(shapes_m, -(width_m / 2 - _HAIR_M))))


def _torn(level: pd.DataFrame) -> Mask:
    """Which grids of a level have a border that they do not share as it is."""
    edges = shapely.coverage_invalid_edges(level["shape"].to_numpy(object))
    return np.asarray(~shapely.is_empty(edges))


def _overlaps(level: pd.DataFrame) -> Pieces:
    """Ground that two siblings hold both: one of them at least has a border that is not shared."""
    code, parent, shape = (level[name].to_numpy(object) for name in _COLUMNS)
    torn = np.flatnonzero(level["torn"])
    found, two = shapely.STRtree(shape).query(shape[torn], predicate="intersects")
    pairs = np.unique(np.sort(np.column_stack([torn[found], two]), axis=1), axis=0)
    one, two = pairs[(pairs[:, 0] < pairs[:, 1]) & (parent[pairs[:, 0]] == parent[pairs[:, 1]])].T
    return Pieces.of("overlap", code[one], code[two], shapely.intersection(shape[one], shape[two]))


def _misfits(parents: pd.DataFrame, children: pd.DataFrame) -> Iterator[Pieces]:
    """Ground of a parent that no child holds, and ground of a child that its parent does not.

    Children without a parent are compared with the ground that they enclose.
    """
    grounds = {str(code): _joined(rows) for code, rows in parents.groupby("code")}
    held = {str(code): _joined(rows) for code, rows in children.groupby("parent_code")}
    wholes = {code: _filled(shape) for code, shape in held.items()} | grounds
    yield from _uncovered(wholes, held)
    yield _outside(grounds, held, children)


def _uncovered(wholes: dict[str, BaseGeometry], held: dict[str, BaseGeometry]) -> Iterator[Pieces]:
    """What children leave free: a `gap` where they enclose it, else their parent is uncovered."""
    codes = np.array(list(wholes), dtype=object)
    nothing = Polygon()
    holding = np.array([held.get(code, nothing) for code in codes], dtype=object)
    left = shapely.difference(np.array(list(wholes.values()), dtype=object), holding)
    free = Pieces.of("gap", codes, np.full(len(codes), "", dtype=object), left)
    border = shapely.boundary(np.array([wholes[code] for code in free.codes], dtype=object))
    reaches = np.asarray(shapely.dwithin(free.shapes_m, border, TOLERANCE_M))
    yield free.pick(~reaches, "gap")
    yield free.pick(reaches, "parent_uncovered")


def _outside(
    grounds: dict[str, BaseGeometry], held: dict[str, BaseGeometry], children: pd.DataFrame
) -> Pieces:
    """What children hold beyond their parent; only families that do are looked into."""
    codes = np.array([code for code in grounds if code in held], dtype=object)
    beyond = shapely.difference(
        np.array([held[code] for code in codes], dtype=object),
        np.array([grounds[code] for code in codes], dtype=object),
    )
    leaking = Pieces.of("outside_parent", codes, codes, beyond).codes
    some = children[children["parent_code"].isin(leaking)]
    parent = some["parent_code"].to_numpy(object)
    ground = np.array([grounds[code] for code in parent], dtype=object)
    outside = shapely.difference(some["shape"].to_numpy(object), ground)
    return Pieces.of("outside_parent", some["code"].to_numpy(object), parent, outside)


def _joined(rows: pd.DataFrame) -> BaseGeometry:
    shapes = rows["shape"].to_numpy(object)
    join = shapely.union_all if rows["torn"].any() else shapely.coverage_union_all
    return join(shapes)


def _filled(shape: BaseGeometry) -> BaseGeometry:
    """A shape without its holes."""
    parts = shapely.get_parts(shape)
    return shapely.union_all(shapely.polygons(shapely.get_exterior_ring(parts)))
