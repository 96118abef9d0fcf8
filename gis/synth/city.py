"""Builds a synthetic district: a city of irregular blocks with exactly the counts of a profile."""

from collections.abc import Sequence
from datetime import date

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from gis.datum import Geometries, MetricFrame
from gis.profile import Profile
from gis.synth.district import SyntheticDistrict
from gis.synth.net import build_net
from gis.synth.network import Network, build_network
from gis.synth.plan import Ints, draw_plan
from gis.synth.rounds import draw_rounds
from gis.synth.shapes import CRS, DEGREE_DIGITS
from gis.synth.staff import draw_staff
from gis.synth.streets import draw_roads, draw_water
from gis.synth.warp import bend

STAFFED_FROM = date(2026, 1, 1)


def make_district(
    profile: Profile, seed: int, *, staffed_from: date = STAFFED_FROM
) -> SyntheticDistrict:
    """The synthetic district of a profile: its net, streets, blocks, workers and their grids.

    Counts are exact at every level, the area is `profile.synthetic.area_km2`, the bounding box is
    centred on `profile.synthetic.centre`. Neighbours share their vertices and parents are exactly
    the union of their children. The same profile and seed give the same district.
    """
    rng = np.random.default_rng(seed)
    plan = draw_plan(profile, rng)
    network = bend(build_network(plan), profile.synthetic.area_km2 * 1e6, rng)
    frame = MetricFrame(*profile.synthetic.centre)
    vertices = _in_degrees(network, frame)
    blocks = _polygons(vertices, network.rings)
    net = build_net(plan, blocks, profile, rng)
    basic = net.grids[net.grids["level"] == len(profile.levels)]
    workers, assignments = draw_staff(
        profile, basic, staffed_from, np.random.default_rng([seed, 1])
    )
    water = draw_water(network, vertices, frame, rng)
    return SyntheticDistrict(
        profile=profile,
        seed=seed,
        grids=net.grids,
        workers=workers,
        assignments=assignments,
        roads=draw_roads(network, vertices, water, rng),
        blocks=gpd.GeoDataFrame({"grid_code": net.block_codes}, geometry=blocks, crs=CRS),
        water=water,
        rounds=draw_rounds(basic, water.geometry.to_numpy(), frame),
    )


def _in_degrees(network: Network, frame: MetricFrame) -> npt.NDArray[np.float64]:
    """The vertices as longitudes and latitudes, the middle of their box at the centre."""
    points = network.vertices
    x, y = points.real - _middle(points.real), points.imag - _middle(points.imag)
    lon, lat = frame.inverse(x, y)
    degrees: npt.NDArray[np.float64] = np.column_stack([lon, lat])
    return degrees.round(DEGREE_DIGITS)


def _middle(values: npt.NDArray[np.float64]) -> float:
    return float(values.min() + values.max()) / 2


def _polygons(vertices: npt.NDArray[np.float64], rings: Sequence[Ints]) -> Geometries:
    """A polygon for each ring of vertex numbers."""
    sizes = [len(ring) for ring in rings]
    owners = np.repeat(np.arange(len(rings)), sizes)
    return np.asarray(
        shapely.polygons(shapely.linearrings(vertices[np.concatenate(rings)], indices=owners))
    )
