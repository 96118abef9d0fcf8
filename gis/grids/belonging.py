"""Which basic grid a place belongs to."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely


def grid_of_points(
    lon: npt.ArrayLike, lat: npt.ArrayLike, grids: gpd.GeoDataFrame
) -> npt.NDArray[np.object_]:
    """The code of the grid that contains each point, None where no grid does.

    `lon`, `lat` in degrees (WGS-84); `grids` by code, EPSG:4326, those of one level in force on
    the date that is meant. On a border the grid with the smallest code has the point.
    """
    places = np.asarray(lon, dtype=np.float64) + 1j * np.asarray(lat, dtype=np.float64)
    unique, numbers = np.unique(places, return_inverse=True)  # flats of a building share a point
    points = np.asarray(shapely.points(unique.real, unique.imag), dtype=object)
    by_code = grids.sort_index()
    grid, point = shapely.STRtree(points).query(by_code.geometry.to_numpy(), predicate="intersects")
    first = pd.Series(grid).groupby(point).min()
    codes = np.full(len(unique), None, dtype=object)
    codes[first.index] = by_code.index.to_numpy(object)[first.to_numpy(np.int64)]
    found: npt.NDArray[np.object_] = codes[numbers]
    return found
