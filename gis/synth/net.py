"""The net of a synthetic district: its grids of every level with codes, names and kinds."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.datum import Geometries, MetricFrame
from gis.grids.codes import first_codes
from gis.profile import Profile
from gis.synth.names import community_names, grid_name, street_names
from gis.synth.plan import Ints, Plan, Texts
from gis.synth.shapes import CRS


@dataclass(frozen=True, slots=True)
class Units:
    """The grids of one level, in the order in which the plan drew them."""

    level: int
    codes: Texts
    names: Texts
    parent_codes: Texts
    shapes: Geometries

    def frame(self) -> pd.DataFrame:
        """The units as rows of the net, by code."""
        columns = {
            "code": self.codes,
            "name": self.names,
            "level": self.level,
            "parent_code": self.parent_codes,
            "geometry": self.shapes,
        }
        return pd.DataFrame(columns).sort_values("code", ignore_index=True)


@dataclass(frozen=True, slots=True)
class Net:
    """The grids of all levels, highest first, and the basic grid's code of each block."""

    grids: gpd.GeoDataFrame
    block_codes: Texts


def build_net(plan: Plan, blocks: Geometries, profile: Profile, rng: np.random.Generator) -> Net:
    """The net of a plan whose blocks have these shapes (degrees)."""
    shapes = _shapes_by_level(blocks, plan)
    frame = MetricFrame.of_bounds(*shapely.total_bounds(shapes[0]))
    levels = [
        Units(1, _texts([profile.district]), _texts([profile.title.zh]), _texts([None]), shapes[0])
    ]
    for parents, level_shapes in zip(plan.parents, shapes[1:], strict=True):
        levels.append(_units_below(levels[-1], parents, level_shapes, profile, frame, rng))
    grids = pd.concat([units.frame() for units in levels], ignore_index=True)
    kinds = dict(zip(levels[-1].codes, plan.kinds, strict=True))
    grids.insert(3, "kind", pd.Series([kinds.get(code) for code in grids["code"]], dtype=object))
    net = gpd.GeoDataFrame(grids, geometry="geometry", crs=CRS)
    return Net(net, levels[-1].codes[plan.holders])


def _shapes_by_level(blocks: Geometries, plan: Plan) -> list[Geometries]:
    """The shapes of every level, highest first, each the union of its blocks."""
    holders, levels = plan.holders, list[Geometries]()
    for parents in [*reversed(plan.parents), None]:
        levels.insert(0, _unions(blocks, holders))
        holders = holders if parents is None else parents[holders]
    return levels


def _unions(blocks: Geometries, holders: Ints) -> Geometries:
    """The union of each holder's blocks, in the order of the holders' numbers."""
    order = np.argsort(holders, kind="stable")
    groups = np.split(blocks[order], np.flatnonzero(np.diff(holders[order])) + 1)
    return np.array([shapely.coverage_union_all(group) for group in groups], dtype=object)


def _units_below(
    above: Units,
    parents: Ints,
    shapes: Geometries,
    profile: Profile,
    frame: MetricFrame,
    rng: np.random.Generator,
) -> Units:
    """The units of the next level, numbered and named within their parents."""
    level = profile.levels[above.level]
    width = level.code_length - profile.levels[above.level - 1].code_length
    codes = _texts(first_codes(above.codes[parents], frame.project(shapes), width))
    if level is profile.basic:
        numbers = [int(code[-width:]) for code in codes]
        names = [
            grid_name(up, number) for up, number in zip(above.names[parents], numbers, strict=True)
        ]
    else:
        give = street_names if above.level == 1 else community_names
        names = give(len(codes), level.title.zh, rng)
    return Units(above.level + 1, codes, _texts(names), above.codes[parents], shapes)


def _texts(values: list[str] | list[None]) -> Texts:
    return np.array(values, dtype=object)
