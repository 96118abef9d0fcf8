"""Faults against what stands on the ground: buildings and compounds that a border cuts."""

from collections.abc import Iterator
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.datum import Geometries
from gis.grids.coverage import SLIVER_M, narrower
from gis.grids.report import NetFault
from gis.grids.shapes import Ground, has_area, polygonal

CutKind = Literal["cuts_building", "cuts_compound"]


def cut_faults(
    kind: CutKind, things: Geometries, net: gpd.GeoDataFrame, ground: Ground, basic: int
) -> Iterator[NetFault]:
    """The polygons among `things` (degrees) of which several basic grids hold a part each.

    A part narrower than a sliver is not one: buildings are drawn no better than that. The grid
    with the largest part is named first, and the fault is what the others hold.
    """
    things = polygonal(np.asarray(things, dtype=object))
    things_m = shapely.make_valid(ground.plane.project(things[has_area(things)]))
    rows = np.flatnonzero((net["level"] == basic).to_numpy() & shapely.is_valid(ground.shapes_m))
    shapes_m, codes = ground.shapes_m[rows], net["code"].to_numpy()[rows]
    parts = _parts(things_m, shapes_m)
    several = parts[parts["thing"].duplicated(keep=False)]
    for _, held in several.sort_values("area", ascending=False).groupby("thing"):
        owner, *others = codes[held["grid"]]
        cut_off = np.array([shapely.union_all(held["part"].iloc[1:])])
        shape, size_m2 = ground.plane.unproject(cut_off)[0], float(ground.areas_m2(cut_off)[0])
        yield NetFault(kind, owner, shape, size_m2, other=", ".join(others))


def _parts(things_m: Geometries, shapes_m: Geometries) -> pd.DataFrame:
    """What each grid holds of each thing: thing, grid (positions), part (shape in metres), area."""
    tree = shapely.STRtree(shapes_m)
    inside, _ = tree.query(things_m, predicate="covered_by")
    thing, grid = tree.query(things_m, predicate="intersects")
    cut = ~np.isin(thing, inside)
    thing, grid = thing[cut], grid[cut]
    part = shapely.intersection(things_m[thing], shapes_m[grid])
    held = pd.DataFrame({"thing": thing, "grid": grid, "part": part, "area": shapely.area(part)})
    return held[~narrower(part, SLIVER_M)]
