"""The rounds of basic grids: a closed walk just inside the border, from a post and back to it."""

import geopandas as gpd
import numpy as np
import shapely

from gis.datum import Floats, Geometries, MetricFrame
from gis.synth.shapes import largest_parts

# How far inside the border a round runs: the last of these that keeps most of its length.
_INSETS_M = (0.5, 2.0, 5.0, 9.0)
_KEPT_LENGTH = 0.6
# A grid with less dry ground than this is walked as if it were dry.
_LEAST_DRY = 0.2


def draw_rounds(grids: gpd.GeoDataFrame, water: Geometries, frame: MetricFrame) -> gpd.GeoDataFrame:
    """A round for each basic grid: grid_code and a closed line that begins at the grid's post.

    The post is the point of the round that lies nearest to the middle of the grid's parent, where
    the community's station would be. Rounds keep to dry ground.
    """
    grounds = frame.project(grids.geometry.to_numpy())
    dry = shapely.difference(grounds, shapely.union_all(frame.project(water)))
    dry = np.where(shapely.area(dry) > _LEAST_DRY * shapely.area(grounds), dry, grounds)
    rings = _inset_rings(dry)
    posts = _posts(rings, grounds, grids["parent_code"].to_numpy())
    lines = np.array([_from(ring, post) for ring, post in zip(rings, posts, strict=True)])
    return gpd.GeoDataFrame(
        {"grid_code": grids["code"].to_numpy()}, geometry=frame.unproject(lines), crs=grids.crs
    )


def _inset_rings(grounds: Geometries) -> Geometries:
    """The outer ring of each ground, moved inside as far as its shape allows."""
    rings = np.full(len(grounds), None, dtype=object)
    for inset_m in _INSETS_M:
        inner = largest_parts(shapely.buffer(grounds, -inset_m, join_style="mitre"))
        inner_rings = shapely.get_exterior_ring(inner)
        # The first inset has no ring before it: a length of NaN, which nothing falls short of.
        fits = ~(shapely.length(inner_rings) < _KEPT_LENGTH * shapely.length(rings))
        rings = np.where(fits, inner_rings, rings)
    return rings


def _posts(rings: Geometries, grounds: Geometries, parents: Geometries) -> Floats:
    """The place along each ring that is nearest to the middle of its parent's grids."""
    _, numbers = np.unique(parents, return_inverse=True)
    centroids = shapely.centroid(grounds)
    weights = shapely.area(grounds)
    total = np.bincount(numbers, weights)
    x = np.bincount(numbers, weights * shapely.get_x(centroids)) / total
    y = np.bincount(numbers, weights * shapely.get_y(centroids)) / total
    return np.asarray(shapely.line_locate_point(rings, shapely.points(x[numbers], y[numbers])))


def _from(ring: shapely.LinearRing, start_m: float) -> shapely.LineString:
    """The ring as a line that begins and ends at the point `start_m` along it."""
    xy = shapely.get_coordinates(ring)
    along = np.append(0, np.cumsum(np.hypot(*np.diff(xy, axis=0).T)))
    turn = int(np.searchsorted(along, start_m, side="right"))
    start = shapely.get_coordinates(shapely.line_interpolate_point(ring, start_m))
    kept = np.vstack([start, xy[turn:], xy[1:turn], start])
    moved = np.append(True, np.hypot(*np.diff(kept, axis=0).T) > 0.01)
    return shapely.LineString(kept[moved] if moved[-1] else np.vstack([kept[moved], start]))
