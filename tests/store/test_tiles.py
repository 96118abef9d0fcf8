"""Tiles in the database: plans under policies, sealed tracks like unsealed ones."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from sqlalchemy import Engine, func, select, text

from gis.service.intake import take_in
from gis.service.sealing import seal
from gis.store.engine import Login, login_to, make_engine
from gis.store.layers import save_layer
from gis.store.one_trip import OneTrip, Query, execution, preparation
from gis.store.premises import COLUMNS, save_premises
from gis.store.tables import fix
from gis.store.tiles import buildings_tile, premises_tile, tracks_tile, tracks_version
from gis.store.viewers import Viewer
from gis.store.wire import Row, Wire
from gis.tile_grid import Tile
from tests.nets import CORNER, DISTRICT, EAST, HONGQIAO, degrees, small_net
from tests.patrolled import MONDAY, NOW, patrolled, walk

TODAY = date(2026, 5, 13)
SIDE = 60  # so many buildings a side of the net: enough that an index is worth its while


@pytest.fixture(scope="module")
def owner(module_database: str) -> Iterator[Engine]:
    engine = make_engine(module_database)
    patrolled(engine)
    x, y = (
        axis.ravel() for axis in np.meshgrid(np.linspace(1, 399, SIDE), np.linspace(1, 199, SIDE))
    )
    with engine.begin() as c:
        _save_buildings(c, x, y)
        _save_premises(c, x, y)
    with engine.begin() as c:
        c.execute(text("ANALYZE layer, premises, address_point"))
    yield engine
    engine.dispose()


def _save_buildings(c, x, y) -> None:
    shapes = [degrees(shapely.box(a - 1, b - 1, a + 1, b + 1)) for a, b in zip(x, y, strict=True)]
    columns = {"source_id": np.arange(len(x)).astype(str), "name": None, "floors": 6}
    things = gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")
    save_layer(c, DISTRICT, "building", things, replace=False, imported_at=NOW)


def _save_premises(c, x, y) -> None:
    spots = [degrees(shapely.Point(a, b)) for a, b in zip(x, y, strict=True)]
    rows = pd.DataFrame(
        {
            "id": np.arange(len(x)).astype(str), "kind": "shop", "status": "occupied",
            "place": "路", "lon": [p.x for p in spots], "lat": [p.y for p in spots],
        },
        columns=list(COLUMNS),
    )  # fmt: skip
    dates = dict.fromkeys(("status_since", "since", "until"), "datetime64[s]")
    grids = small_net().set_index("code", drop=False)
    save_premises(c, DISTRICT, rows.astype(dates), grids[grids["level"] == 4], TODAY)


@pytest.fixture(scope="module")
def api(owner: Engine) -> Iterator[OneTrip]:
    """Those who ask a question a round trip."""
    made = OneTrip(login_of(owner), connections=1)
    yield made
    made.close()


def login_of(owner: Engine) -> Login:
    url = owner.url.render_as_string(hide_password=False)
    return login_to(url, role="xunge_api", settings={"plan_cache_mode": "force_generic_plan"})


def ask(api: OneTrip, query: Query, settings: Mapping[str, str]) -> Row | None:
    return asyncio.run(api.ask(query, settings=settings))


def viewer(scope: str = DISTRICT) -> Mapping[str, str]:
    return Viewer(1, "op", "operator", DISTRICT, scope).settings()


def tile_of(east_m: float, north_m: float, z: int) -> Tile:
    spot = degrees(shapely.Point(east_m, north_m))
    n = 1 << z
    return Tile(
        z, int((spot.x + 180) / 360 * n),
        int((0.5 - np.arcsinh(np.tan(np.radians(spot.y))) / (2 * np.pi)) * n),
    )  # fmt: skip


def plan(owner: Engine, query: Query, settings: Mapping[str, str]) -> str:
    """The plan by which a prepared query is run, whatever is bound in it."""

    async def explained() -> str:
        wire = await Wire.open(login_of(owner))
        for name, value in settings.items():
            bound = {"name": name, "value": value}
            await wire.ask("SELECT set_config(%(name)s, %(value)s, false)", bound)
        await wire.ask(preparation(query))
        (told,) = await wire.ask(f"EXPLAIN (FORMAT JSON) {execution(query)}", query.bound)
        wire.close()
        return json.dumps(told)

    return asyncio.run(explained())


@pytest.mark.parametrize("scope", [DISTRICT, EAST, CORNER])
@pytest.mark.parametrize(
    ("query", "index"),
    [
        (buildings_tile(DISTRICT, tile_of(50, 150, 19)), "ix_layer_building"),
        (premises_tile(DISTRICT, tile_of(50, 150, 19), TODAY), "ix_premises_cell"),
        (premises_tile(DISTRICT, tile_of(50, 150, 16), TODAY), "pk_address_point"),
    ],
)
def test_below_the_policies_an_index_finds_a_tiles_rows(
    owner: Engine, query: Query, index: str, scope: str
):
    assert index in plan(owner, query, viewer(scope))


@pytest.mark.parametrize("z", [10, 14, 17, 19])
def test_a_tile_has_the_same_bytes_every_time(api: OneTrip, z: int):
    query = premises_tile(DISTRICT, tile_of(50, 150, z), TODAY)
    assert len({bytes(ask(api, query, viewer())[0]) for _ in range(3)}) == 1


def test_places_of_days_that_nobody_opened_are_seen_but_no_fix(api: OneTrip):
    tile = tracks_tile(tile_of(50, 150, 17), MONDAY)
    assert len(ask(api, tile, viewer(CORNER))[0]) > 0
    fixes = Query("fixes_seen", {}, select(func.count()).select_from(fix))
    assert ask(api, fixes, viewer(CORNER)) == (0,)


def test_whoever_is_nobody_sees_no_places(api: OneTrip):
    tile = tracks_tile(tile_of(50, 150, 17), MONDAY)
    assert len(ask(api, tile, {"xunge.role": ""})[0]) == 0


def version(api: OneTrip, scope: str = DISTRICT) -> str:
    found: str = ask(api, tracks_version(MONDAY), viewer(scope))[0]
    return found


def test_every_fix_changes_the_version_of_its_scope_and_of_no_other(api: OneTrip, owner: Engine):
    before = {scope: version(api, scope) for scope in (DISTRICT, CORNER, EAST)}
    assert len(set(before.values())) == 3
    one = walk(1, MONDAY, [(80, 81)]).head(1)
    with owner.begin() as c:
        take_in(
            c, DISTRICT, [one], policy=HONGQIAO.patrol, zone=HONGQIAO.zone, datum="wgs84",
            received_at=NOW,
        )  # fmt: skip
    changed = {scope for scope in before if version(api, scope) != before[scope]}
    assert changed == {DISTRICT, CORNER}


def test_sealing_changes_neither_tiles_nor_versions(api: OneTrip, owner: Engine):
    tiles = [tracks_tile(tile_of(x, y, 16), MONDAY) for x in (50, 350) for y in (50, 150)]
    before = version(api), [bytes(ask(api, tile, viewer())[0]) for tile in tiles]
    sealed = list(seal(owner, now=datetime(2026, 6, 30, tzinfo=UTC)))
    assert sum(step.fixes for step in sealed) > 0
    assert (version(api), [bytes(ask(api, tile, viewer())[0]) for tile in tiles]) == before
