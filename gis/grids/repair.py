"""Mending a net: rings closed, overlaps and gaps given to a neighbour, children fitted to parents.

The upper levels are trusted: each family of siblings is clipped to its parent, cleaned as one
coverage, and given what the parent has left. Only what is narrow is mended; ground wider than
`MENDABLE_M` is a question for a person, and stays a fault.
"""

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from gis.datum import DegreePlane, Geometries, area_m2
from gis.grids.coverage import TOLERANCE_M, TOLERANCE_M2, narrower
from gis.grids.report import NetFault, NetReport
from gis.grids.shapes import lay_out, polygonal
from gis.grids.validity import tidy

MENDABLE_M = 30.0  # the width of a street: grids drawn along its kerbs leave it out
_IN_SHAPE = frozenset({"not_closed", "self_intersection"})
_BETWEEN_SHAPES = frozenset({"gap", "overlap", "outside_parent", "parent_uncovered", "sliver"})


class Mended(NamedTuple):
    """A mended net, and `moved`: code, name, level, moved_m2 of each grid whose ground changed."""

    net: gpd.GeoDataFrame
    moved: pd.DataFrame


def mendable(report: NetReport) -> bool:
    """Whether `mend` can make the net of this report valid: all that is wrong is narrow."""
    meant = [fault for fault in report.faults if fault.kind in _IN_SHAPE | _BETWEEN_SHAPES]
    return bool(meant) and all(_can_be_mended(fault) for fault in [*meant, *report.errors])


def mend(net: gpd.GeoDataFrame) -> Mended:
    """The net with its shapes mended; every parent is the union of its children afterwards.

    `net` as `check_net` takes it, with a report that is `mendable`. Borders of all grids get their
    vertices on both sides. The input is not changed.
    """
    net = tidy(net)
    ground = lay_out(net)
    mended_m = _mended(net, ground.shapes_m)
    difference_m = shapely.symmetric_difference(ground.shapes_m, mended_m)
    moved_m2 = area_m2(ground.plane.unproject(difference_m))
    moved = net.loc[moved_m2 > TOLERANCE_M2, ["code", "name", "level"]]
    moved = moved.assign(moved_m2=moved_m2[moved_m2 > TOLERANCE_M2])
    sound = net.drop(columns="open_ring", errors="ignore")
    return Mended(sound.set_geometry(ground.plane.unproject(mended_m), crs=net.crs), moved)


def _mended(net: gpd.GeoDataFrame, shapes_m: Geometries) -> Geometries:
    """From the top down children are fitted to parents, then parents are made up of children."""
    shapes_m = shapes_m.copy()
    row_of = dict(zip(net["code"], net.index, strict=True))
    families = [
        (row_of[str(parent)], rows.index.to_numpy())
        for _, level in net[net["level"] > 1].groupby("level")
        for parent, rows in level.groupby("parent_code")
    ]
    for parent, children in families:
        shapes_m[children] = _fitted(shapes_m[children], shapes_m.item(parent))
    lowest = np.flatnonzero(net["level"] == net["level"].max())
    shapes_m[lowest] = _cleaned(shapes_m[lowest], 2 * TOLERANCE_M)
    for parent, children in reversed(families):
        shapes_m[parent] = shapely.coverage_union_all(shapes_m[children])
    return shapes_m


def _fitted(children_m: Geometries, parent_m: BaseGeometry) -> Geometries:
    """Siblings that do not overlap and leave nothing of their parent's ground to nobody."""
    inside = polygonal(shapely.intersection(children_m, parent_m))
    inside[shapely.is_missing(inside)] = Polygon()
    fitted = _cleaned(inside, MENDABLE_M)
    left = shapely.get_parts(shapely.difference(parent_m, shapely.union_all(fitted)))
    for piece in left[~narrower(left, TOLERANCE_M)]:
        reach = shapely.intersection(fitted, shapely.buffer(piece, TOLERANCE_M))
        heir = shapely.area(reach).argmax()  # the one with the longest border to the piece
        fitted[heir] = shapely.union(fitted[heir], piece)
    return polygonal(fitted)


def _cleaned(shapes_m: Geometries, gap_m: float) -> Geometries:
    """One coverage without overlaps, and without gaps narrower than `gap_m`."""
    clean = shapely.coverage_clean  # type: ignore[attr-defined]  # newer than its stubs
    return np.asarray(clean(shapes_m, gap_width=gap_m, snapping_distance=TOLERANCE_M), dtype=object)


def _can_be_mended(fault: NetFault) -> bool:
    if fault.kind not in _BETWEEN_SHAPES or fault.geometry is None:
        return fault.kind in _IN_SHAPE
    plane = DegreePlane.of_bounds(*fault.geometry.bounds)
    return bool(narrower(plane.project([fault.geometry]), MENDABLE_M).all())
