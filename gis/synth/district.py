"""What a synthetic district consists of: plain frames, ready for the same import as real data."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from gis.profile import Profile


@dataclass(frozen=True, slots=True)
class SyntheticDistrict:
    """A synthetic district; all geometries are WGS-84 degrees (EPSG:4326).

    `grids`: code, name, level, kind, parent_code, geometry — all levels, highest first.
    `workers`: worker, name. `assignments`: worker, grid_code, role, from, to (None: open).
    `roads`: name, road_class (lane, local, main, trunk), geometry. `blocks`: grid_code and geometry
    of the street blocks. `water`: geometry. `rounds`: grid_code and the closed line that a worker
    walks inside each basic grid, from its post.
    """

    profile: Profile
    seed: int
    grids: gpd.GeoDataFrame
    workers: pd.DataFrame
    assignments: pd.DataFrame
    roads: gpd.GeoDataFrame
    blocks: gpd.GeoDataFrame
    water: gpd.GeoDataFrame
    rounds: gpd.GeoDataFrame

    def basic_grids(self) -> gpd.GeoDataFrame:
        """The grids of the lowest level."""
        return self.grids[self.grids["level"] == len(self.profile.levels)].reset_index(drop=True)
