"""The streets and rivers of a synthetic district as lines and polygons."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from gis.datum import Geometries, MetricFrame
from gis.synth.net import CRS
from gis.synth.network import Network

RIVER_M = 60.0

# By rank: within a basic grid, between basic grids, between their parents; above these: trunk.
ROAD_CLASSES = ("lane", "local", "main", "trunk")

Vertices = npt.NDArray[np.float64]


def draw_water(network: Network, vertices: Vertices, frame: MetricFrame) -> gpd.GeoDataFrame:
    """The rivers as polygons of equal width around their middle lines."""
    rivers = _merged_rivers(network, vertices)
    banks = shapely.buffer(frame.project(rivers), RIVER_M / 2, cap_style="flat")
    return gpd.GeoDataFrame(geometry=frame.unproject(_dissolved(banks)), crs=CRS)


def draw_roads(network: Network, vertices: Vertices, water: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Every edge of the network but the rivers: road_class, geometry.

    A street crosses a river where one meets it from the other side, else it ends at the bank.
    """
    numbers = np.flatnonzero(~network.is_river)
    lines = _lines([network.edges[number] for number in numbers], vertices)
    classes = np.array(ROAD_CLASSES)[np.minimum(network.ranks[numbers], len(ROAD_CLASSES) - 1)]
    ends_at_river = _ends_at_river(network)[numbers]
    river = shapely.union_all(water.geometry.to_numpy())
    lines[ends_at_river] = shapely.difference(lines[ends_at_river], river)
    kept = ~shapely.is_empty(lines)
    return gpd.GeoDataFrame({"road_class": classes[kept]}, geometry=lines[kept], crs=CRS)


def _ends_at_river(network: Network) -> npt.NDArray[np.bool_]:
    """Which edges reach a river at a node that no other street reaches."""
    ends = np.array([[edge[0], edge[-1]] for edge in network.edges])
    count = len(network.vertices)
    on_river = np.bincount(ends[network.is_river].ravel(), minlength=count) > 0
    streets = np.bincount(ends[~network.is_river].ravel(), minlength=count)
    return np.asarray((on_river & (streets == 1))[ends].any(axis=1))


def _merged_rivers(network: Network, vertices: Vertices) -> Geometries:
    """Each river's middle line in one piece, cut only where others flow in."""
    runs = [network.edges[number] for number in np.flatnonzero(network.is_river)]
    merged = shapely.line_merge(shapely.multilinestrings(_lines(runs, vertices)))
    return np.asarray(shapely.get_parts(merged))


def _dissolved(shapes: Geometries) -> Geometries:
    return np.asarray(shapely.get_parts(shapely.union_all(shapes)))


def _lines(runs: list[npt.NDArray[np.int64]], vertices: Vertices) -> Geometries:
    """A line for each run of vertex numbers."""
    owners = np.repeat(np.arange(len(runs)), [len(run) for run in runs])
    return np.asarray(shapely.linestrings(vertices[np.concatenate(runs)], indices=owners))
