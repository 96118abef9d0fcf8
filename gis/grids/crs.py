"""Signs that a net does not lie where its coordinates say: the wrong unit, axes or datum.

A datum leaves no trace in coordinates. It shows only against something else: GCJ-02 and BD-09 shift
a net as a whole by a known vector of some hundred metres, so a level that lies just so far from the
next, or a net that lies just so far from the one in force, was declared with the wrong datum.
"""

from collections.abc import Iterator
from itertools import combinations, pairwise

import geopandas as gpd
import numpy as np
import shapely

from gis.datum import Datum, DegreePlane, Floats, from_wgs84, in_china
from gis.grids.report import NetFault
from gis.grids.shapes import Mask, has_area

_DATUMS: tuple[Datum, ...] = ("wgs84", "gcj02", "bd09")
_LIKENESS = 0.15  # of the shift's length: what borders that were drawn anew may add to it


def crs_faults(net: gpd.GeoDataFrame, in_force: gpd.GeoDataFrame | None) -> Iterator[NetFault]:
    """What makes the whole net, or a whole level, suspect; `net` as `tidy` leaves it.

    `in_force` is the net that is to be replaced, where one is known: code and geometry.
    """
    odd = unplaced(net)
    for level, rows in net[odd].groupby("level"):
        variant = "swapped" if _swapped(rows) else "metres"
        yield _suspect(rows, variant, level=level, count=len(rows))
    placed = net[~odd & has_area(net.geometry.to_numpy())]
    if placed.empty:
        return
    lon, lat = _middle(placed)
    if not in_china(lon, lat):
        yield _suspect(placed, "abroad", place=f"{lon:.3f}, {lat:.3f}")
        return
    yield from _shifted_levels(placed)
    if in_force is not None:
        yield from _shifted_from(placed, in_force)


def unplaced(net: gpd.GeoDataFrame) -> Mask:
    """Which rows have coordinates that are no degrees."""
    bounds = np.abs(net.geometry.bounds.to_numpy())
    return np.asarray(((bounds > (180, 90, 180, 90)) & (bounds < np.inf)).any(axis=1))


def _shifted_levels(placed: gpd.GeoDataFrame) -> Iterator[NetFault]:
    levels = list(placed.groupby("level"))
    for (_, upper), (level, lower) in pairwise(levels):
        plane = DegreePlane(*_middle(upper))
        step_m = _centre_m(lower, plane) - _centre_m(upper, plane)
        for values in _alike(step_m, plane):
            yield _suspect(lower, "level", level=level, **values)


def _shifted_from(placed: gpd.GeoDataFrame, in_force: gpd.GeoDataFrame) -> Iterator[NetFault]:
    old, new = (net.drop_duplicates("code").set_index("code") for net in (in_force, placed))
    common = new.index.intersection(old.index)
    if common.empty:
        return
    plane = DegreePlane(*_middle(placed))
    steps_m = _centroids_m(new.loc[common], plane) - _centroids_m(old.loc[common], plane)
    for values in _alike(np.median(steps_m, axis=0), plane):
        yield _suspect(placed, "net", **values)


def _alike(step_m: Floats, plane: DegreePlane) -> Iterator[dict[str, object]]:
    """The pairs of datums that lie, here, as far from each other as a step (east, north)."""
    centre = (plane.lon0, plane.lat0)
    places_m = {datum: np.hstack(plane.forward(*from_wgs84(*centre, datum))) for datum in _DATUMS}
    for one, two in combinations(_DATUMS, 2):
        shift_m = places_m[two] - places_m[one]
        error_m = min(np.linalg.norm(step_m - shift_m), np.linalg.norm(step_m + shift_m))
        if error_m < _LIKENESS * np.linalg.norm(shift_m):
            yield {"one": one, "two": two, "metres": round(float(np.linalg.norm(step_m)))}


def _swapped(rows: gpd.GeoDataFrame) -> bool:
    """Whether rows would lie in China if latitude and longitude changed places."""
    lon, lat = _middle(rows)
    return bool(in_china(lat, lon))


def _middle(rows: gpd.GeoDataFrame) -> tuple[float, float]:
    """The median of the middles of the rows' bounding boxes: one stray shape does not move it."""
    bounds = rows.geometry.bounds
    lon, lat = (bounds["minx"] + bounds["maxx"]) / 2, (bounds["miny"] + bounds["maxy"]) / 2
    return float(lon.median()), float(lat.median())


def _centroids_m(rows: gpd.GeoDataFrame, plane: DegreePlane) -> Floats:
    return shapely.get_coordinates(shapely.centroid(plane.project(rows.geometry.to_numpy())))


def _centre_m(rows: gpd.GeoDataFrame, plane: DegreePlane) -> Floats:
    """The centre of gravity of a level: the same for every level of a valid net."""
    areas = shapely.area(plane.project(rows.geometry.to_numpy()))
    return np.average(_centroids_m(rows, plane), axis=0, weights=areas)


def _suspect(rows: gpd.GeoDataFrame, variant: str, **values: object) -> NetFault:
    """One fault for all these rows, named after the first of them."""
    box = shapely.box(*rows.total_bounds)
    return NetFault("crs_suspect", rows["code"].iloc[0], box, variant=variant, values=values)
