"""The building land of a synthetic district: its blocks less streets, banks and water."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import pandas as pd
import shapely

from gis.datum import Geometries, MetricFrame
from gis.synth.district import SyntheticDistrict
from gis.synth.land_use import Texts, draw_uses
from gis.synth.plan import RURAL
from gis.synth.shapes import Ints, largest_parts

HALF_WIDTH_M = {"lane": 3.5, "local": 7.0, "main": 13.0, "trunk": 20.0}
QUAY_M = 6.0
LEAST_BREADTH_M = 12.0


@dataclass(frozen=True, slots=True)
class Parcels:
    """The parcels, a row each: shape in metres, basic grid and use of land."""

    shapes: Geometries
    grid_codes: Texts
    uses: Texts

    def with_uses(self, numbers: Ints, use: str) -> Self:
        """The parcels with this use for some of them."""
        uses = self.uses.copy()
        uses[numbers] = use
        return replace(self, uses=uses)


def draw_parcels(
    district: SyntheticDistrict, frame: MetricFrame, rng: np.random.Generator
) -> Parcels:
    """One parcel in each block that is wide enough between its streets."""
    blocks = frame.project(district.blocks.geometry.to_numpy())
    roads = frame.project(district.roads.geometry.to_numpy())
    water = frame.project(district.water.geometry.to_numpy())
    classes = district.roads["road_class"].to_numpy()
    shapes = _less(blocks, blocks, water, QUAY_M)
    for name, half_width_m in HALF_WIDTH_M.items():
        shapes = _less(shapes, blocks, roads[classes == name], half_width_m)
    shapes = largest_parts(shapes)
    kept = ~shapely.is_empty(shapely.buffer(shapes, -LEAST_BREADTH_M / 2))
    codes = district.blocks["grid_code"].to_numpy(dtype=object)[kept]
    kinds = district.basic_grids().set_index("code")["kind"].loc[codes].to_numpy(dtype=object)
    uses = draw_uses(kinds, rng)
    first_in_grid = pd.Series(codes).groupby(codes).cumcount().to_numpy() == 0
    uses[first_in_grid & (kinds == RURAL)] = "village"
    return Parcels(shapes[kept], codes, uses)


def _less(
    shapes: Geometries, blocks: Geometries, others: Geometries, margin_m: float
) -> Geometries:
    """What was left of blocks, without what lies within the margin of others that touch them."""
    owners, near = shapely.STRtree(others).query(blocks, predicate="intersects")
    touched, first = np.unique(owners, return_index=True)
    groups = [shapely.geometrycollections(group) for group in np.split(others[near], first[1:])]
    left = shapes.copy()
    if len(touched):
        margins = shapely.buffer(np.array(groups), margin_m, quad_segs=1)
        left[touched] = shapely.difference(shapes[touched], margins)
    return left
