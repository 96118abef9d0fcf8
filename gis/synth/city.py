"""Builds a synthetic district: a city of irregular blocks with exactly the counts of a profile."""

from collections.abc import Sequence
from datetime import date

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from gis.datum import Geometries, MetricFrame
from gis.grids.codes import first_codes
from gis.profile import Profile
from gis.synth.district import SyntheticDistrict
from gis.synth.names import community_names, grid_name, street_names
from gis.synth.network import Network, build_network
from gis.synth.plan import Ints, Plan, draw_plan
from gis.synth.rounds import draw_rounds
from gis.synth.warp import bend

CRS = "EPSG:4326"
STAFFED_FROM = date(2026, 1, 1)
DEGREE_DIGITS = 7  # 1e-7° is 1.1 cm: what GeoJSON files commonly keep
RIVER_M = 60.0

_ROAD_CLASSES = ("lane", "local", "main")


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
    grids, basic_codes = _number(_merged(blocks, plan), plan, profile, rng)
    workers, assignments = _staff(basic_codes, staffed_from)
    water = _water(network, vertices, frame)
    return SyntheticDistrict(
        profile,
        seed,
        grids,
        workers,
        assignments,
        _roads(network, vertices),
        gpd.GeoDataFrame({"grid_code": basic_codes[plan.holders]}, geometry=blocks, crs=CRS),
        water,
        draw_rounds(grids[grids["level"] == len(profile.levels)], water.geometry.to_numpy(), frame),
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


def _merged(blocks: Geometries, plan: Plan) -> list[Geometries]:
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
    merged = [shapely.coverage_union_all(group) for group in groups]
    return np.array(merged, dtype=object)


def _number(
    levels: list[Geometries], plan: Plan, profile: Profile, rng: np.random.Generator
) -> tuple[gpd.GeoDataFrame, npt.NDArray[np.object_]]:
    """All grids with their codes, names and kinds, and the codes of the basic grids as drawn."""
    frame = MetricFrame.of_bounds(*shapely.total_bounds(levels[0]))
    codes = np.array([profile.district], dtype=object)
    names = np.array([profile.title.zh], dtype=object)
    rows = [_rows(codes, names, 1, None, None, levels[0])]
    for depth, parents in enumerate(plan.parents, start=1):
        level, shapes = profile.levels[depth], levels[depth]
        width = level.code_length - profile.levels[depth - 1].code_length
        is_basic = level is profile.basic
        parent_codes, parent_names = codes[parents], names[parents]
        codes = np.array(first_codes(parent_codes, frame.project(shapes), width), dtype=object)
        if is_basic:
            drawn = [
                grid_name(up, int(code[-width:]))
                for up, code in zip(parent_names, codes, strict=True)
            ]
        else:
            give = street_names if depth == 1 else community_names
            drawn = give(len(codes), level.title.zh, rng)
        names = np.array(drawn, dtype=object)
        kinds = _kinds(shapes, profile, rng) if is_basic else None
        rows.append(_rows(codes, names, depth + 1, kinds, parent_codes, shapes))
    grids = pd.concat(rows, ignore_index=True)
    return gpd.GeoDataFrame(grids, geometry="geometry", crs=CRS), codes


def _kinds(
    shapes: Geometries, profile: Profile, rng: np.random.Generator
) -> npt.NDArray[np.object_]:
    """A kind for each basic grid: rural ones lie farthest out, the others anywhere."""
    wanted = profile.synthetic.kinds
    kinds = np.repeat(np.array(list(wanted), dtype=object), list(wanted.values()))
    places = shapely.centroid(shapes)
    centre = shapely.Point(profile.synthetic.centre)
    outward = np.argsort(shapely.distance(places, centre), kind="stable")
    given = np.empty(len(shapes), dtype=object)
    is_rural = kinds == "rural"
    given[outward[len(shapes) - int(is_rural.sum()) :]] = "rural"
    given[outward[: len(shapes) - int(is_rural.sum())]] = rng.permutation(kinds[~is_rural])
    return given


def _rows(
    codes: npt.NDArray[np.object_],
    names: npt.NDArray[np.object_],
    level: int,
    kinds: npt.NDArray[np.object_] | None,
    parents: npt.NDArray[np.object_] | None,
    shapes: Geometries,
) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "code": codes,
            "name": names,
            "level": level,
            "kind": kinds,
            "parent_code": parents,
            "geometry": shapes,
        },
    )
    return frame.sort_values("code", ignore_index=True)


def _staff(codes: npt.NDArray[np.object_], since: date) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One primary worker for each basic grid, numbered in the order of the codes."""
    ids = [f"W{number:06d}" for number in range(1, len(codes) + 1)]
    workers = pd.DataFrame({"worker": ids, "name": [f"网格员{one[1:]}" for one in ids]})
    assignments = pd.DataFrame(
        {
            "worker": ids,
            "grid_code": np.sort(codes),
            "role": "primary",
            "from": pd.Timestamp(since).as_unit("s"),
            "to": pd.Series(pd.NaT, range(len(ids)), dtype="datetime64[s]"),
        }
    )
    return workers, assignments


def _roads(network: Network, vertices: npt.NDArray[np.float64]) -> gpd.GeoDataFrame:
    """Every edge of the network but the river, with its class: lane, local, main or trunk."""
    numbers = np.flatnonzero(~network.is_river)
    runs = [network.edges[number] for number in numbers]
    owners = np.repeat(np.arange(len(runs)), [len(run) for run in runs])
    lines = shapely.linestrings(vertices[np.concatenate(runs)], indices=owners)
    ranks = network.ranks[numbers].tolist()
    classes = [_ROAD_CLASSES[rank] if rank < len(_ROAD_CLASSES) else "trunk" for rank in ranks]
    return gpd.GeoDataFrame({"road_class": classes}, geometry=lines, crs=CRS)


def _water(
    network: Network, vertices: npt.NDArray[np.float64], frame: MetricFrame
) -> gpd.GeoDataFrame:
    """The river as a polygon around its middle line."""
    runs = [vertices[network.edges[number]] for number in np.flatnonzero(network.is_river)]
    middle = shapely.line_merge(shapely.MultiLineString(runs))
    banks = shapely.buffer(frame.project(np.array([middle])), RIVER_M / 2, cap_style="flat")
    return gpd.GeoDataFrame(geometry=frame.unproject(banks), crs=CRS)
