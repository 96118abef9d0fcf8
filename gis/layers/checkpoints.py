"""Which grid each checkpoint belongs to."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely


def required_checkpoints(checkpoints: gpd.GeoDataFrame, grids: gpd.GeoDataFrame) -> pd.Series:
    """The required checkpoints of each grid that has any: a MultiPoint by code, EPSG:4326.

    `checkpoints`: grid_code (missing: by place), required, point; `grids`: in force, by code. One
    whose code is none of `grids` belongs where it lies: the net was redrawn since it was placed.
    Exactly on a border, the first grid by code has it.
    """
    meant = checkpoints[checkpoints["required"].astype(bool)]
    points = np.asarray(meant.geometry.to_numpy(), dtype=object)
    by_code = grids.sort_index()
    tree = shapely.STRtree(points)
    grid, point = tree.query(by_code.geometry.to_numpy(), predicate="intersects")
    there = pd.Series(by_code.index[grid], index=point, dtype=object).groupby(level=0).first()
    stated = meant["grid_code"].where(meant["grid_code"].isin(grids.index)).to_numpy(object)
    owner = pd.Series(stated, dtype=object).fillna(there)
    rows = pd.DataFrame({"owner": owner, "point": points}).dropna(subset=["owner"])
    return rows.groupby("owner")["point"].agg(lambda own: shapely.multipoints(own.to_numpy()))
