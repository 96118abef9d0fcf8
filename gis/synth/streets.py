"""The streets and rivers of a synthetic district as lines and polygons."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from gis.datum import Geometries, MetricFrame
from gis.synth.names import invented, road_names
from gis.synth.network import Network
from gis.synth.shapes import CRS, Ints, in_degrees

RIVER_M = 60.0

# By rank: within a basic grid, between basic grids, between their parents; above these: trunk.
ROAD_CLASSES = ("lane", "local", "main", "trunk")

Vertices = npt.NDArray[np.float64]


def draw_water(
    network: Network, vertices: Vertices, frame: MetricFrame, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """The rivers as polygons of equal width around their middle lines."""
    rivers = _merged_rivers(network, vertices)
    banks = shapely.buffer(frame.project(rivers), RIVER_M / 2, cap_style="flat")
    shapes = in_degrees(shapely.get_parts(shapely.union_all(banks)), frame)
    names = invented(len(shapes), ("河",), rng)
    return gpd.GeoDataFrame({"name": names}, geometry=shapes, crs=CRS)


def draw_roads(
    network: Network, vertices: Vertices, water: gpd.GeoDataFrame, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Every edge of the network but the rivers: name, road_class, geometry.

    A street crosses a river where one meets it from the other side, else it ends at the bank.
    """
    numbers = np.flatnonzero(~network.is_river)
    lines = _lines([network.edges[number] for number in numbers], vertices)
    classes = np.array(ROAD_CLASSES)[np.minimum(network.ranks[numbers], len(ROAD_CLASSES) - 1)]
    ends_at_river = _ends_at_river(network)[numbers]
    river = shapely.union_all(water.geometry.to_numpy())
    lines[ends_at_river] = shapely.difference(lines[ends_at_river], river)
    kept = ~shapely.is_empty(lines)
    names = _names(network, rng)[numbers]
    columns = {"name": names[kept], "road_class": classes[kept]}
    return gpd.GeoDataFrame(columns, geometry=lines[kept], crs=CRS)


def _names(network: Network, rng: np.random.Generator) -> npt.NDArray[np.object_]:
    """A name for each edge: its line's, ending in 路 northward and 道 eastward; lanes have none."""
    count = int(network.lines.max()) + 1
    ends = network.vertices[[[edge[0], edge[-1]] for edge in network.edges]]
    reach = np.zeros(count, dtype=np.complex128)
    np.add.at(reach, network.lines, ends[:, 1] - ends[:, 0])
    is_lane = np.zeros(count, dtype=bool)
    is_lane[network.lines] = network.ranks == 0
    stems = iter(road_names(int((~is_lane).sum()), rng))
    northward = np.abs(reach.imag) > np.abs(reach.real)
    names = [
        "" if lane else next(stems) + ("路" if north else "道")
        for lane, north in zip(is_lane, northward, strict=True)
    ]
    return np.array(names, dtype=object)[network.lines]


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


def _lines(runs: list[Ints], vertices: Vertices) -> Geometries:
    """A line for each run of vertex numbers."""
    owners = np.repeat(np.arange(len(runs)), [len(run) for run in runs])
    return np.asarray(shapely.linestrings(vertices[np.concatenate(runs)], indices=owners))
