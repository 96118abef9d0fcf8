"""Buildings and premises on the live map."""

from collections.abc import Iterator

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from gis.layers import Features
from gis.premises import Register
from gis.service.layers import import_layer
from gis.service.premises import import_premises
from gis.store.engine import make_engine
from tests.e2e.conftest import Watch
from tests.e2e.consoled import HALF_PAST, begun, enter
from tests.e2e.pixels import colour, painted
from tests.nets import DISTRICT, box, degrees

SETTLING_MS = 2500


@pytest.fixture(scope="module")
def console_address(module_database: str) -> Iterator[str]:
    engine = make_engine(module_database)
    with begun(engine) as address:
        build(engine)
        yield address
    engine.dispose()


def build(engine: Engine) -> None:
    """A tower of twenty floors in every grid of the upper row, and a shop beside each."""
    east_m = [50, 150, 250, 350]
    shapes = [box(x - 15, 135, x + 15, 165) for x in east_m]
    towers = gpd.GeoDataFrame(
        {"id": [f"b{x}" for x in east_m], "floors": 20}, geometry=shapes, crs=4326
    )
    spots = [degrees(shapely.Point(x, 110)) for x in east_m]
    number = [str(n) for n in range(len(spots))]
    shops = pd.DataFrame({"id": number, "kind": "shop", "place": "幸福里", "room": number})
    lon, lat = (pd.Series([getattr(spot, axis) for spot in spots]) for axis in "xy")
    with engine.begin() as c:
        import_layer(c, DISTRICT, "building", Features("towers", towers), now=HALF_PAST)
        import_premises(
            c, DISTRICT, Register("shops", shops.astype("str"), lon, lat, number), now=HALF_PAST
        )


@pytest.fixture
def console(page: Page, console_address: str) -> Page:
    enter(page, console_address)
    return page


def asked(watch: Watch, layer: str) -> int:
    return len([url for url in watch.requests if f"/tiles/{layer}/" in url])


def test_no_tile_is_asked_for_before_it_is_wanted(console: Page, watch: Watch) -> None:
    console.wait_for_timeout(SETTLING_MS)
    assert asked(watch, "buildings") == asked(watch, "premises") == 0


def test_buildings_rise_and_go_again(console: Page, watch: Watch) -> None:
    switch = console.locator("#shown [data-key=buildings]")
    wall = colour(console, "building-high")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "true")
    console.wait_for_timeout(SETTLING_MS)
    assert asked(watch, "buildings") > 0
    raised = painted(console, wall, 30)
    switch.click()
    console.wait_for_timeout(SETTLING_MS)
    assert raised - painted(console, wall, 30) > 1500
    assert watch.complaints == []


def test_walls_are_of_the_theme(console: Page) -> None:
    console.locator("#shown [data-key=buildings]").click()
    for theme in ("light", "dark"):
        console.wait_for_timeout(SETTLING_MS)
        assert painted(console, colour(console, "building-high"), 40) > 1500, theme
        console.locator("#top [data-key=theme]").click()


def test_premises_are_points(console: Page, watch: Watch) -> None:
    before = painted(console, colour(console, "premises-shop"), 25)
    console.locator("#shown [data-key=premises]").click()
    console.wait_for_timeout(SETTLING_MS)
    assert asked(watch, "premises") > 0
    assert painted(console, colour(console, "premises-shop"), 25) > before + 40
    assert watch.complaints == []
