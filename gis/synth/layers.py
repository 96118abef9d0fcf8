"""What stands in a synthetic district: buildings, compounds, posts, checkpoints, premises."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from gis.datum import MetricFrame
from gis.synth.buildings import Buildings, draw_buildings
from gis.synth.district import SyntheticDistrict
from gis.synth.land_use import USES, Texts
from gis.synth.names import invented
from gis.synth.parcels import Parcels, draw_parcels
from gis.synth.premises import Stock, draw_stock, list_premises
from gis.synth.shapes import CRS, DEGREE_DIGITS, in_degrees, valid_in_degrees

FLOOR_M = 3.0

_POND_BANK_M = 12.0
_POND_M2 = 1_500.0
_CHECKPOINT_EACH_M = 150.0
_CHECKPOINTS = (3, 6)


@dataclass(frozen=True, slots=True)
class Layers:
    """The layers of a synthetic district, ready for the same import as real ones, and premises.

    Every layer has id, name and geometry (EPSG:4326). `roads`: road_class. `buildings`: use,
    place, number (in the place), floors, height_m. `compounds`: use. `posts` and `checkpoints`:
    grid_code. `premises` are points: see `list_premises`.
    """

    roads: gpd.GeoDataFrame
    water: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    compounds: gpd.GeoDataFrame
    posts: gpd.GeoDataFrame
    checkpoints: gpd.GeoDataFrame
    premises: pd.DataFrame


def make_layers(district: SyntheticDistrict) -> Layers:
    """The layers of a district; the same district gives the same layers.

    There are exactly `profile.synthetic.premises` premises where the profile names a number, else
    as many as the buildings have room for.
    """
    rng = np.random.default_rng([district.seed, 2])
    frame = MetricFrame.of_bounds(*district.grids.total_bounds)
    parcels, drawn = draw_buildings(draw_parcels(district, frame, rng), rng)
    parcels, drawn, stock = _settle(parcels, drawn, district.profile.synthetic.premises, rng)
    places = _place_names(parcels.uses, rng)
    buildings = _buildings(drawn, stock.floors(drawn.floors), parcels, places, frame)
    return Layers(
        roads=_numbered(district.roads, "R"),
        water=_numbered(_with_ponds(district.water, parcels, places, frame), "A"),
        buildings=buildings,
        compounds=_compounds(parcels, places, frame),
        posts=_posts(district),
        checkpoints=_checkpoints(district, frame),
        premises=list_premises(stock, buildings, rng),
    )


def _settle(
    parcels: Parcels, drawn: Buildings, total: int | None, rng: np.random.Generator
) -> tuple[Parcels, Buildings, Stock]:
    """The premises in the buildings; parcels that `total` premises leave empty become greens.

    Every grid keeps its first parcels, so that the greens lie all over the district.
    """
    stock = draw_stock(drawn, parcels.uses, rng)
    if total is None:
        return parcels, drawn, stock
    room = np.bincount(drawn.parcels, stock.counts.sum(axis=1), len(parcels.uses))
    turn = rng.permutation(len(room))
    in_grid = pd.Series(turn).groupby(parcels.grid_codes[turn]).cumcount().to_numpy()
    turn = turn[np.argsort(in_grid, kind="stable")]
    spare = turn[np.cumsum(room[turn]) - room[turn] > total]
    kept = ~np.isin(drawn.parcels, spare)
    return parcels.with_uses(spare, "green"), drawn.only(kept), stock.only(kept).scaled(total)


def _place_names(uses: Texts, rng: np.random.Generator) -> Texts:
    """A name for each parcel that ends as its use asks."""
    names = np.empty(len(uses), dtype=object)
    for use in sorted(set(uses)):
        own = uses == use
        names[own] = invented(int(own.sum()), USES[use].ends, rng)
    return names


def _buildings(
    drawn: Buildings,
    floors: npt.NDArray[np.int64],
    parcels: Parcels,
    places: Texts,
    frame: MetricFrame,
) -> gpd.GeoDataFrame:
    """The buildings with their places, numbers in them, floors, heights and middle points."""
    place = pd.Series(places[drawn.parcels])
    number = place.groupby(drawn.parcels).cumcount() + 1
    shapes = in_degrees(drawn.shapes, frame)
    middle = shapely.get_coordinates(shapely.centroid(shapes)).round(DEGREE_DIGITS)
    columns = {
        "name": place + number.astype("str") + "号楼",
        "use": parcels.uses[drawn.parcels],
        "place": place,
        "number": number,
        "floors": floors,
        "height_m": floors * FLOOR_M,
        "lon": middle[:, 0],
        "lat": middle[:, 1],
    }
    return _numbered(gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS), "B")


def _compounds(parcels: Parcels, places: Texts, frame: MetricFrame) -> gpd.GeoDataFrame:
    """The fenced places: estates, schools, works."""
    fenced = np.array([USES[use].is_compound for use in parcels.uses])
    columns = {"name": places[fenced], "use": parcels.uses[fenced]}
    shapes = valid_in_degrees(parcels.shapes[fenced], frame)
    return _numbered(gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS), "C")


def _with_ponds(
    water: gpd.GeoDataFrame, parcels: Parcels, places: Texts, frame: MetricFrame
) -> gpd.GeoDataFrame:
    """The rivers, and a pond in the middle of every large park."""
    ponds = shapely.buffer(parcels.shapes, -_POND_BANK_M)
    has_pond = (parcels.uses == "park") & (shapely.area(ponds) > _POND_M2)
    columns = {"name": places[has_pond] + "湖"}
    shapes = valid_in_degrees(ponds[has_pond], frame)
    return pd.concat([water, gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)])


def _posts(district: SyntheticDistrict) -> gpd.GeoDataFrame:
    """The post of each basic grid, where its rounds begin."""
    rounds = district.rounds
    names = rounds["grid_code"].map(district.grids.set_index("code")["name"]) + "驿站"
    points = shapely.get_point(rounds.geometry.to_numpy(), 0)
    columns = {"name": names, "grid_code": rounds["grid_code"]}
    return _numbered(gpd.GeoDataFrame(columns, geometry=points, crs=CRS), "S")


def _checkpoints(district: SyntheticDistrict, frame: MetricFrame) -> gpd.GeoDataFrame:
    """Places along each basic grid's round that a loop may ask to pass, evenly spaced."""
    lines = frame.project(district.rounds.geometry.to_numpy())
    count = np.clip(shapely.length(lines) // _CHECKPOINT_EACH_M, *_CHECKPOINTS).astype(np.int64)
    owners = np.repeat(np.arange(len(count)), count)
    place = np.arange(len(owners)) - np.repeat(np.cumsum(count) - count, count)
    share = (place + 1 / 2) / count[owners]
    points = shapely.line_interpolate_point(lines[owners], share, normalized=True)
    codes = district.rounds["grid_code"].to_numpy()[owners]
    names = pd.Series(codes).map(district.grids.set_index("code")["name"])
    columns = {"name": names + pd.Series(place + 1).astype("str") + "号点", "grid_code": codes}
    shapes = in_degrees(points, frame)
    return _numbered(gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS), "K")


def _numbered(layer: gpd.GeoDataFrame, letter: str) -> gpd.GeoDataFrame:
    """The layer with an id for each row: the letter and a running number."""
    layer = layer.reset_index(drop=True)
    layer.insert(0, "id", [f"{letter}{number:06d}" for number in range(1, len(layer) + 1)])
    return layer
