"""A net as wide as a real district's, 992 basic grids, read page by page by every client."""

from collections.abc import Iterator

import geopandas as gpd
import pytest
from owslib.ogcapi.features import Features
from sqlalchemy import Engine

from api.app import create_app
from api.deps import now
from gis.settings import Settings
from gis.store import net
from gis.store.engine import make_engine
from tests.api.test_ogc import asked, codes, rel
from tests.api.test_ogc_clients import Gdal
from tests.nets import DISTRICT, HONGQIAO, box
from tests.patrolled import MONDAY, NOW
from tests.serving import serving
from tests.signed_in import signed_in, token_for

GRIDS = "/ogc/collections/grids/items"
ACROSS, UP = 32, 31
CODES = [f"{DISTRICT}{number:09d}" for number in range(ACROSS * UP)]


@pytest.fixture(scope="module")
def wide_engine(module_database: str) -> Iterator[Engine]:
    """A district of 992 squares of 10 m, in rows from the southwest."""
    engine = make_engine(module_database)
    shapes = [
        box(x, y, x + 10, y + 10) for y in range(0, UP * 10, 10) for x in range(0, ACROSS * 10, 10)
    ]
    grids = gpd.GeoDataFrame(
        {"code": CODES, "name": CODES, "level": 4, "kind": "general", "parent_code": None},
        geometry=shapes, crs="EPSG:4326",
    )  # fmt: skip
    with engine.begin() as c:
        net.save_district(c, HONGQIAO, (117.15, 39.16))
        net.insert_grids(c, DISTRICT, grids, MONDAY)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def wide(wide_engine: Engine) -> Iterator[str]:
    app = create_app(Settings(), wide_engine)
    app.dependency_overrides[now] = lambda: NOW
    with serving(app) as address:
        yield address


@pytest.mark.parametrize("size", [100, 248, 991, 992, 2000])
def test_the_pages_hold_all_992_grids_once(wide: str, wide_engine: Engine, size: int) -> None:
    found, address = [], f"{GRIDS}?limit={size}"
    with signed_in(wide, wide_engine, "admin") as client:
        while address:
            page = asked(client, address)
            found += codes(page)
            address = rel(page, "next")
    assert found == CODES


def test_gdal_reads_all_992_grids(wide: str, wide_engine: Engine) -> None:
    """At its own size of page, and at one that does not divide them."""
    token = token_for(wide_engine, "planner")
    gdal = Gdal(wide, GDAL_HTTP_AUTH="BEARER", GDAL_HTTP_BEARER=token)
    assert list(gdal.read(layer="grids")["code"]) == CODES
    assert list(gdal.read(layer="grids", PAGE_SIZE="300")["code"]) == CODES


def test_owslib_reads_all_992_grids(wide: str, wide_engine: Engine) -> None:
    headers = {"Authorization": f"Bearer {token_for(wide_engine, 'operator')}"}
    service = Features(f"{wide}/ogc/", headers=headers)
    first = service.collection_items("grids", limit=500)
    second = service.collection_items("grids", limit=500, after=first["features"][-1]["id"])
    assert codes(first) + codes(second) == CODES


def test_a_grid_that_ends_between_two_pages_moves_no_other(wide: str, wide_engine: Engine) -> None:
    """Pages begin behind a feature, not at a number: what is gone is gone, nothing else."""
    with signed_in(wide, wide_engine, "admin") as client:
        first = asked(client, f"{GRIDS}?limit=500")
        with wide_engine.begin() as c:
            net.end_grids(c, DISTRICT, NOW.date(), CODES[:3])
        second = asked(client, rel(first, "next"))
    assert codes(second)[0] == CODES[500]
    with wide_engine.begin() as c:
        net.end_grids(c, DISTRICT, MONDAY)
