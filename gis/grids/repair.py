"""Mending a net: rings closed, overlaps and gaps given to a neighbour, children fitted to parents.

The upper levels are trusted: each family of siblings is clipped to its parent, cleaned as one
coverage, and given what the parent has left. Only what is narrow is mended; ground wider than
`MENDABLE_M` is a question for a person, and stays a fault.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from gis.datum import DegreePlane, Geometries
from gis.errors import BadInput
from gis.grids.coverage import TOLERANCE_M, TOLERANCE_M2, above_tolerance, narrower
from gis.grids.report import NetFault, NetReport
from gis.grids.shapes import lay_out, polygonal
from gis.grids.validity import tidy

MENDABLE_M = 30.0  # the width of a street: grids drawn along its kerbs leave it out
_REACHES_M = (1, 2, 4, 8, 16, 32)  # who is nearest takes most of what nobody holds
_LATTICE_M = 1e-5  # on it overlays leave no threads where borders nearly meet
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
    vertices on both sides. The input is not changed. BadInput where the faults lie so that mending
    them would move ground wider than twice `MENDABLE_M` after all.
    """
    net = tidy(net)
    ground = lay_out(net)
    mended_m = _mended(net, ground.shapes_m)
    pieces, row = above_tolerance(_ground(shapely.symmetric_difference, ground.shapes_m, mended_m))
    if not narrower(pieces, 2 * MENDABLE_M).all():
        raise BadInput("net.not_mendable", most=MENDABLE_M)
    moved_m2 = np.bincount(row, ground.areas_m2(pieces), len(net))
    moved = net[["code", "name", "level"]].assign(moved_m2=moved_m2)[moved_m2 > 0]
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
    fitted = _cleaned(_ground(shapely.intersection, children_m, parent_m), MENDABLE_M)
    left = _ground(shapely.difference, parent_m, shapely.union_all(fitted, grid_size=_LATTICE_M))
    for reach_m in _REACHES_M:
        for row, child in enumerate(fitted):
            if shapely.area(left).sum() < TOLERANCE_M2:
                return fitted
            near = _ground(shapely.intersection, left, child.buffer(reach_m, quad_segs=1))
            fitted[row] = _ground(shapely.union, child, near).item()
            left = _ground(shapely.difference, left, near)
    return fitted


def _ground(overlay: Callable[..., Any], one: Any, other: Any) -> Geometries:
    """The polygons of an overlay on the lattice; where there are none, an empty one."""
    found = polygonal(np.atleast_1d(overlay(one, other, grid_size=_LATTICE_M)))
    found[shapely.is_missing(found)] = Polygon()
    return found


def _cleaned(shapes_m: Geometries, gap_m: float) -> Geometries:
    """One coverage without overlaps, and without gaps narrower than `gap_m`."""
    clean = shapely.coverage_clean  # type: ignore[attr-defined]  # newer than its stubs
    return np.asarray(clean(shapes_m, gap_width=gap_m, snapping_distance=TOLERANCE_M), dtype=object)


def _can_be_mended(fault: NetFault) -> bool:
    if fault.kind not in _BETWEEN_SHAPES or fault.geometry is None:
        return fault.kind in _IN_SHAPE
    plane = DegreePlane.of_bounds(*fault.geometry.bounds)
    return bool(narrower(plane.project([fault.geometry]), MENDABLE_M).all())
