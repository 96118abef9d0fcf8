"""Vector tiles over HTTP: what is in them, who sees what, and how long they hold."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time

import geopandas as gpd
import httpx
import pandas as pd
import pyogrio
import pytest
import shapely
from sqlalchemy import Engine

from api.app import create_app
from api.deps import now
from gis.layers import Features
from gis.premises import Register
from gis.service.layers import import_layer
from gis.service.premises import import_premises
from gis.service.tokens import digest_of
from gis.settings import Settings
from gis.store.accounts import revoke_session
from gis.tile_grid import ZOOM, Tile, steps_of
from tests.nets import CORNER, DISTRICT, EAST, HONGQIAO, NORTHWEST, WEST, box, degrees
from tests.patrolled import MONDAY, NOW, TUESDAY
from tests.serving import serving
from tests.signed_in import signed_in, token_for

TILES = "/api/v1/tiles"
FLATS_EACH = 3
EAST_M = [50.0, 150.0, 250.0, 350.0]  # a building in the middle of each grid of the upper row


def register(east_m: list[float] = EAST_M) -> Register:
    """Three flats in each building of a row, 150 m north."""
    spots = [degrees(shapely.Point(x, 150)) for x in east_m for _ in range(FLATS_EACH)]
    number = [str(n) for n in range(len(spots))]
    cells = pd.DataFrame({"id": number, "kind": "dwelling", "place": "幸福里", "room": number})
    lon, lat = (pd.Series([getattr(spot, axis) for spot in spots]) for axis in "xy")
    return Register("list", cells.astype("str"), lon, lat, number)


def houses(east_m: list[float] = EAST_M, floors: int = 6) -> Features:
    shapes = [box(x - 10, 145, x + 10, 155) for x in east_m]
    columns = {"id": [f"b{x:.0f}" for x in east_m], "floors": floors}
    return Features("houses", gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326"))


@pytest.fixture(scope="module")
def district_engine(district_engine: Engine) -> Engine:
    with district_engine.begin() as c:
        import_premises(c, DISTRICT, register(), now=NOW)
        import_layer(c, DISTRICT, "building", houses(), now=NOW)
    return district_engine


@pytest.fixture
def as_of(service: str, district_engine: Engine) -> Iterator[object]:
    """`as_of("operator", scope=…)` is a client that acts as such an account."""
    opened = []

    def client(role: str, **scope: str) -> httpx.Client:
        opened.append(signed_in(service, district_engine, role, **scope))
        return opened[-1]

    yield client
    for one in opened:
        one.close()


def tile_at(z: int, east_m: float = 200, north_m: float = 150) -> Tile:
    """The tile of a zoom that holds a place of the small net."""
    spot = degrees(shapely.Point(east_m, north_m))
    x, y = steps_of(spot.x, spot.y)
    return Tile(z, int(x) >> ZOOM - z, int(y) >> ZOOM - z)


def address(layer: str, tile: Tile) -> str:
    return f"{TILES}/{layer}/{tile.z}/{tile.x}/{tile.y}.mvt"


def read(response: httpx.Response, tile: Tile) -> gpd.GeoDataFrame:
    """A tile's features, their shapes in EPSG:3857; no rows where there is nothing."""
    if response.status_code == 204:
        return gpd.GeoDataFrame()
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    return pyogrio.read_dataframe(response.content, Z=tile.z, X=tile.x, Y=tile.y)


def get(client: httpx.Client, layer: str, tile: Tile, **headers: str) -> httpx.Response:
    params = {"date": str(MONDAY)} if layer == "tracks" else {}
    return client.get(address(layer, tile), params=params, headers=headers)


def around(z: int) -> list[Tile]:
    """The tiles of a zoom that cover the small net."""
    return sorted({tile_at(z, x, y) for x in range(0, 401, 20) for y in range(0, 201, 20)})


def flats(client: httpx.Client, z: int = 18) -> list[str]:
    tiles = [read(get(client, "premises", tile), tile) for tile in around(z)]
    return sorted(pd.concat([tile["id"] for tile in tiles if len(tile)], ignore_index=True))


# What is in a tile


def test_from_near_each_premises_is_there_once(client: httpx.Client) -> None:
    assert len(flats(client)) == len(set(flats(client))) == FLATS_EACH * len(EAST_M)


def test_a_premises_says_its_address_and_nothing_else(client: httpx.Client) -> None:
    tile = tile_at(18, 50)
    one = read(get(client, "premises", tile), tile).drop(columns=["mvt_id", "geometry"]).iloc[0]
    assert one.dropna().to_dict() == {
        "id": "0", "kind": "dwelling", "status": "occupied", "place": "幸福里", "room": "0",
    }  # fmt: skip


@pytest.mark.parametrize("z", [3, 10, 14, 16])
def test_from_afar_premises_are_counted(client: httpx.Client, z: int) -> None:
    tiles = [read(get(client, "premises", tile), tile) for tile in around(z)]
    counts = pd.concat([tile for tile in tiles if len(tile)])
    assert counts["count"].sum() == counts["dwellings"].sum() == FLATS_EACH * len(EAST_M)
    assert counts["shops"].sum() == 0
    assert "id" not in counts


@pytest.mark.parametrize("layer", ["premises", "buildings", "tracks"])
def test_the_deepest_tiles_hold_the_place_they_are_of(client: httpx.Client, layer: str) -> None:
    """At zoom 22 a tile is 7 m wide: one of them is within a building, and one holds its flats."""
    tile = tile_at(22, 50, 150)
    found = read(get(client, layer, tile), tile)
    assert len(found) == {"premises": FLATS_EACH, "buildings": 1, "tracks": 0}[layer]


def test_premises_lie_where_they_are(client: httpx.Client) -> None:
    tile = tile_at(18, 50)
    there = read(get(client, "premises", tile), tile).to_crs(4326).geometry.iloc[0]
    meant = degrees(shapely.Point(50, 150))
    assert (there.x, there.y) == pytest.approx((meant.x, meant.y), abs=1e-6)  # 0.1 m


def test_buildings_have_floors_and_height(client: httpx.Client) -> None:
    tile = tile_at(16, 50)
    found = read(get(client, "buildings", tile), tile)
    assert found[["floors", "height_m"]].to_numpy().tolist() == [[6, 18.0]] * len(found)
    assert set(found.columns) <= {"mvt_id", "floors", "height_m", "geometry"}


def test_buildings_lie_where_they_are(client: httpx.Client) -> None:
    tile = tile_at(17, 50)
    drawn = read(get(client, "buildings", tile), tile).to_crs(4326).geometry
    meant = box(40, 145, 60, 155)
    near = [shape for shape in drawn if shape.intersects(meant)]
    assert near[0].hausdorff_distance(meant) < 2e-6  # 0.2 m


def test_a_building_on_a_tiles_border_is_in_both_tiles(client: httpx.Client) -> None:
    shapes = []
    for tile in around(19):
        found = read(get(client, "buildings", tile), tile)
        shapes += list(found.to_crs(4326).geometry) if len(found) else []
    meant = shapely.union_all([box(x - 10, 145, x + 10, 155) for x in EAST_M])
    assert len(shapes) > len(EAST_M)
    missing = meant.difference(shapely.union_all(shapely.make_valid(shapes)))
    assert missing.area < 0.01 * meant.area


def test_from_afar_there_are_no_buildings(client: httpx.Client) -> None:
    assert get(client, "buildings", tile_at(13)).status_code == 204


def test_tracks_are_places_without_who_and_when(client: httpx.Client) -> None:
    tile = tile_at(17, 50)
    found = read(get(client, "tracks", tile), tile)
    assert set(found.columns) == {"mvt_id", "geometry"}
    spots = shapely.get_parts(found.to_crs(4326).geometry.iloc[0])
    round_ = box(12.5, 112.5, 87.5, 187.5).exterior  # where W-001 walked
    west = [spot for spot in spots if spot.within(box(0, 100, 100, 200))]
    assert 0 < len(west) < 9  # a round of 300 m, told by cells of 60 m
    assert max(shapely.distance(west, round_)) < 5e-4


def test_tracks_from_nearer_tell_no_more(client: httpx.Client) -> None:
    """Or a grid's one worker could be followed without a row in the access log."""

    def points(z: int) -> int:
        tiles = [read(get(client, "tracks", tile), tile) for tile in around(z)]
        return sum(len(shapely.get_parts(tile.geometry.iloc[0])) for tile in tiles if len(tile))

    assert 0 < points(12) == points(16) == points(19)
    assert points(20) == points(22) == 0


def test_a_running_day_has_no_tracks(district_engine: Engine) -> None:
    app = create_app(Settings(), district_engine)
    tile = tile_at(16, 50)
    with (
        serving(app) as running,
        signed_in(running, district_engine, "planner", scope=DISTRICT) as planner,
    ):
        for clock, status in ((MONDAY, 204), (TUESDAY, 200)):
            moment = datetime.combine(clock, time(10), HONGQIAO.zone).astimezone(UTC)
            app.dependency_overrides[now] = lambda moment=moment: moment
            assert get(planner, "tracks", tile).status_code == status


def test_a_day_without_patrols_has_no_tracks(client: httpx.Client) -> None:
    response = client.get(address("tracks", tile_at(16)), params={"date": "2026-01-01"})
    assert response.status_code == 204


# Who sees what


def test_a_scope_sees_its_own_premises(as_of) -> None:
    assert flats(as_of("operator", scope=DISTRICT)) == sorted(map(str, range(12)))
    assert flats(as_of("operator", scope=WEST)) == ["0", "1", "2", "3", "4", "5"]
    assert flats(as_of("planner", scope=EAST)) == ["10", "11", "6", "7", "8", "9"]
    assert flats(as_of("supervisor", scope=CORNER)) == ["0", "1", "2"]


def test_a_scope_counts_its_own_premises_only(as_of) -> None:
    tile = tile_at(12)
    found = read(get(as_of("operator", scope=NORTHWEST), "premises", tile), tile)
    assert found["count"].sum() == 2 * FLATS_EACH


def test_a_worker_sees_the_premises_of_the_own_grid(as_of) -> None:
    assert flats(as_of("worker", scope=DISTRICT, worker="W-001")) == ["0", "1", "2"]


def test_a_worker_opens_no_tracks(as_of) -> None:
    refused = get(as_of("worker", scope=DISTRICT, worker="W-001"), "tracks", tile_at(16))
    assert refused.status_code == 403


def test_a_scope_sees_its_own_workers_tracks(as_of) -> None:
    def extent(scope: str) -> list[float]:
        tile = tile_at(12)
        found = read(get(as_of("operator", scope=scope), "tracks", tile), tile)
        return found.to_crs(4326).total_bounds.tolist()

    assert extent(CORNER) == pytest.approx(box(12.5, 112.5, 87.5, 187.5).bounds, abs=4e-4)
    assert extent(DISTRICT)[2] > extent(WEST)[2] > extent(CORNER)[2]


def test_kept_tiles_are_kept_apart_by_scope(as_of) -> None:
    tile = tile_at(18, 50)
    west, east = as_of("operator", scope=WEST), as_of("operator", scope=EAST)
    seen = get(west, "premises", tile)
    hidden = get(east, "premises", tile, **{"If-None-Match": seen.headers["etag"]})
    assert (seen.status_code, hidden.status_code) == (200, 204)
    assert seen.headers["etag"] != hidden.headers["etag"]


def test_nobody_sees_anything_without_signing_in(stranger: httpx.Client) -> None:
    for layer in ("premises", "buildings", "tracks"):
        assert get(stranger, layer, tile_at(16)).status_code == 401


def test_a_token_that_is_none_is_refused(stranger: httpx.Client) -> None:
    refused = get(stranger, "premises", tile_at(16), Authorization="Bearer nothing")
    assert refused.status_code == 401


# How long a tile holds


@pytest.mark.parametrize("layer", ["premises", "buildings", "tracks"])
def test_the_same_tile_has_the_same_bytes_and_tag(client: httpx.Client, layer: str) -> None:
    one, two = (get(client, layer, tile_at(16, 50)) for _ in range(2))
    assert one.content == two.content
    assert one.headers["etag"] == two.headers["etag"]
    assert one.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize("layer", ["premises", "buildings", "tracks"])
def test_who_holds_the_tile_already_gets_no_body(client: httpx.Client, layer: str) -> None:
    tile = tile_at(16, 50)
    tag = get(client, layer, tile).headers["etag"]
    again = get(client, layer, tile, **{"If-None-Match": f'"x", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)


def test_who_holds_anything_at_all_gets_no_body(client: httpx.Client) -> None:
    assert get(client, "premises", tile_at(16, 50), **{"If-None-Match": "*"}).status_code == 304


def test_head_is_get_without_a_body(client: httpx.Client) -> None:
    there = address("premises", tile_at(16, 50))
    asked, got = client.head(there), client.get(there)
    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["etag"] == got.headers["etag"]


def test_head_shows_no_more_than_get(stranger: httpx.Client) -> None:
    assert stranger.head(address("premises", tile_at(16))).status_code == 401


def test_another_tile_has_another_tag(client: httpx.Client) -> None:
    tags = {get(client, "premises", tile_at(z)).headers["etag"] for z in (12, 14, 16)}
    assert len(tags) == 3


def test_an_import_that_changes_nothing_leaves_the_tag(
    client: httpx.Client, district_engine: Engine
) -> None:
    before = get(client, "premises", tile_at(16)).headers["etag"]
    with district_engine.begin() as c:
        import_premises(c, DISTRICT, register(), now=NOW)
    assert get(client, "premises", tile_at(16)).headers["etag"] == before


def test_the_next_request_after_an_import_sees_it(
    client: httpx.Client, district_engine: Engine
) -> None:
    tile = tile_at(18, 60)
    before = {layer: get(client, layer, tile) for layer in ("premises", "buildings")}
    with district_engine.begin() as c:
        import_premises(c, DISTRICT, register([*EAST_M, 60.0]), now=NOW)
    assert len(read(get(client, "premises", tile), tile)) > len(read(before["premises"], tile))
    assert get(client, "buildings", tile).headers["etag"] == before["buildings"].headers["etag"]
    with district_engine.begin() as c:
        import_layer(c, DISTRICT, "building", houses(floors=7), replace=True, now=NOW)
    assert set(read(get(client, "buildings", tile), tile)["floors"]) == {7}


def test_a_tile_made_before_an_import_is_committed_is_not_kept_for_afterwards(
    client: httpx.Client, district_engine: Engine
) -> None:
    tile = tile_at(18, 150)
    with district_engine.begin() as c:
        import_layer(c, DISTRICT, "building", houses(floors=9), replace=True, now=NOW)
        assert set(read(get(client, "buildings", tile), tile)["floors"]) != {9}
    assert set(read(get(client, "buildings", tile), tile)["floors"]) == {9}


def test_a_revoked_token_gets_no_tile_even_where_one_is_kept(
    service: str, district_engine: Engine
) -> None:
    token = token_for(district_engine, "operator")
    with httpx.Client(base_url=service, headers={"Authorization": f"Bearer {token}"}) as client:
        assert get(client, "premises", tile_at(16)).status_code == 200
        with district_engine.begin() as c:
            revoke_session(c, digest_of(token), NOW)
        assert get(client, "premises", tile_at(16)).status_code == 401


def test_tiles_are_packed_for_those_who_take_it(client: httpx.Client) -> None:
    tile = tile_at(14)
    plain = get(client, "premises", tile, **{"Accept-Encoding": "identity"})
    packed = get(client, "premises", tile, **{"Accept-Encoding": "gzip"})
    assert packed.content == plain.content
    assert "content-encoding" not in plain.headers
    assert packed.headers["vary"] == "Accept-Encoding"


def test_many_at_once_are_answered_each_for_itself(as_of) -> None:
    clients = [as_of("operator", scope=scope) for scope in (DISTRICT, WEST, EAST, CORNER) * 4]
    with ThreadPoolExecutor(len(clients)) as pool:
        seen = list(pool.map(lambda client: len(flats(client)), clients))
    assert seen[:4] == seen[4:8] == seen[12:]
    assert seen[0] > seen[1] > seen[3]


# What is refused


@pytest.mark.parametrize(
    ("where", "status"),
    [("3/8/0", 404), ("3/0/8", 404), ("0/0/1", 404), ("0/1/0", 404), ("22/4194304/0", 422),
     ("14/2147483648/0", 422), ("23/0/0", 422), ("-1/0/0", 422),
     ("1/-1/0", 422), ("a/0/0", 422), ("1/1.5/0", 422), ("1/0/99999999999999999999", 422)],
)  # fmt: skip
def test_a_tile_that_cannot_be_is_refused(client: httpx.Client, where: str, status: int) -> None:
    response = client.get(f"{TILES}/premises/{where}.mvt")
    assert response.status_code == status
    assert set(response.json()) == {"error", "message", "details"}


def test_other_layers_and_endings_are_not_there(client: httpx.Client) -> None:
    assert client.get(f"{TILES}/people/1/0/0.mvt").status_code == 404
    assert client.get(f"{TILES}/premises/1/0/0.pbf").status_code == 404


@pytest.mark.parametrize("query", ["", "date=soon", "date=2026-05-11&worker=W-001"])
def test_tracks_are_asked_for_by_day_alone(client: httpx.Client, query: str) -> None:
    assert client.get(f"{address('tracks', tile_at(16))}?{query}").status_code == 422


def test_an_unknown_parameter_is_refused(client: httpx.Client) -> None:
    assert client.get(f"{address('premises', tile_at(16))}?limit=1").status_code == 422
