"""Basemaps in a browser: of a file on this machine, of a tile server, and in another datum."""

import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from gis.datum import from_wgs84, to_wgs84
from gis.service.turn import turn
from gis.settings import Settings
from gis.store.engine import make_engine
from tests.e2e.conftest import Watch, add_accounts, served_with
from tests.e2e.consoled import HALF_PAST, enter
from tests.e2e.pixels import colour, painted
from tests.nets import small_net
from tests.patrolled import patrolled

TILE = re.compile(r"/(\d+)/(\d+)/(\d+)\.png$")
GREEN = (40, 160, 60)
PALE_GREEN = (58, 142, 73)  # as the light theme shows it
SETTLING_MS = 2500


class Tiles(BaseHTTPRequestHandler):
    """A tile server of one green square."""

    def do_GET(self) -> None:
        picture = io.BytesIO()
        Image.new("RGB", (256, 256), GREEN).save(picture, "PNG")
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(picture.getvalue())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def tile_server() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Tiles)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def water(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PMTiles file of vector tiles, made by GDAL: the district lies in a lake."""
    path = tmp_path_factory.mktemp("basemap") / "lake.pmtiles"
    west, south, east, north = small_net().total_bounds
    lake = shapely.box(west - 0.05, south - 0.05, east + 0.05, north + 0.05)
    gpd.GeoDataFrame({"kind": ["lake"]}, geometry=[lake], crs=4326).to_file(
        path, driver="PMTiles", layer="water", MINZOOM=10, MAXZOOM=14
    )
    return path


@pytest.fixture(scope="module")
def district(module_database: str) -> Iterator[Engine]:
    engine = make_engine(module_database)
    patrolled(engine)
    list(turn(engine, HALF_PAST))
    add_accounts(engine)
    yield engine
    engine.dispose()


@contextmanager
def over(engine: Engine, **settings: object) -> Iterator[str]:
    """The console over a basemap."""
    chosen = Settings(basemap_attribution="测试底图", **settings)
    with served_with(chosen, engine, HALF_PAST) as address:
        yield address


def tiles_of(watch: Watch) -> np.ndarray:
    """The finest tiles that were asked for: rows z, x, y."""
    found = np.array([TILE.search(url).groups() for url in watch.requests if TILE.search(url)], int)
    return found[found[:, 0] == found[:, 0].max()]


def middle_of(tiles: np.ndarray) -> tuple[float, float]:
    """The middle of tiles, as degrees."""
    x, y = (tiles[:, axis].min() / 2 + tiles[:, axis].max() / 2 + 0.5 for axis in (1, 2))
    side = 2.0 ** tiles[0, 0]
    return x / side * 360 - 180, float(np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y / side)))))


def tile_deg(tiles: np.ndarray) -> float:
    return 360 / 2.0 ** int(tiles[0, 0])


def test_a_tile_server_s_map_lies_below(
    page: Page, watch: Watch, district: Engine, tile_server: str
) -> None:
    url = f"{tile_server}/{{z}}/{{x}}/{{y}}.png"
    with over(district, basemap="tiles", basemap_url=url) as address:
        enter(page, address)
        page.wait_for_timeout(SETTLING_MS)
        shown = painted(page, PALE_GREEN, 30)
        page.locator("#shown [data-key=basemap]").click()
        page.wait_for_timeout(SETTLING_MS)
        assert shown > 50_000
        assert painted(page, PALE_GREEN, 30) < 1000
    assert all(url.startswith((address, tile_server, "data:")) for url in watch.requests)
    assert watch.complaints == []


def test_whose_map_it_is_stands_on_it(page: Page, district: Engine, tile_server: str) -> None:
    url = f"{tile_server}/{{z}}/{{x}}/{{y}}.png"
    with over(district, basemap="tiles", basemap_url=url) as address:
        enter(page, address)
        expect(page.locator("#attribution")).to_have_text("测试底图")
        page.locator("#shown [data-key=basemap]").click()
        expect(page.locator("#attribution")).to_be_hidden()


@pytest.mark.parametrize("datum", ["wgs84", "gcj02"])
def test_the_net_lies_where_the_tiles_datum_has_it(
    page: Page, watch: Watch, district: Engine, tile_server: str, datum: str
) -> None:
    url = f"{tile_server}/{{z}}/{{x}}/{{y}}.png"
    west, south, east, north = small_net().total_bounds
    meant = from_wgs84((west + east) / 2, (south + north) / 2, datum)
    with over(district, basemap="tiles", basemap_url=url, basemap_datum=datum) as address:
        enter(page, address)
        page.wait_for_timeout(SETTLING_MS)
        tiles = tiles_of(watch)
    asked = middle_of(tiles)
    assert abs(asked[0] - float(meant[0])) < 0.6 * tile_deg(tiles)
    assert abs(asked[1] - float(meant[1])) < 0.6 * tile_deg(tiles)


def test_what_cannot_be_shifted_is_not_offered(
    page: Page, district: Engine, tile_server: str
) -> None:
    url = f"{tile_server}/{{z}}/{{x}}/{{y}}.png"
    with over(district, basemap="tiles", basemap_url=url, basemap_datum="gcj02") as address:
        enter(page, address)
        expect(page.locator("#shown [data-key=buildings]")).to_be_disabled()


def test_a_file_s_map_lies_below_and_comes_by_ranges(
    page: Page, watch: Watch, district: Engine, water: Path
) -> None:
    ranges: list[int] = []
    page.on(
        "response",
        lambda answer: ranges.append(answer.status) if answer.url.endswith("/basemap") else None,
    )
    with over(district, basemap="pmtiles", basemap_file=water) as address:
        enter(page, address)
        page.wait_for_timeout(SETTLING_MS)
        assert painted(page, colour(page, "base-water")) > 50_000
        page.locator("#top [data-key=theme]").click()
        page.wait_for_timeout(SETTLING_MS)
        assert painted(page, colour(page, "base-water")) > 50_000
    assert set(ranges) == {206}
    assert all(url.startswith((address, "data:", "blob:")) for url in watch.requests)
    assert watch.complaints == []


def test_without_a_basemap_there_is_no_switch_for_it(page: Page, district: Engine) -> None:
    with over(district) as address:
        enter(page, address)
        expect(page.locator("#shown [data-key=buildings]")).to_be_visible()
        expect(page.locator("#shown [data-key=basemap]")).to_have_count(0)


def test_the_browser_shifts_as_the_server_does(page: Page, district: Engine) -> None:
    """Both ways, over all of China and around its box, within 1e-7°."""
    draw = np.random.default_rng(7)
    spots = np.column_stack([draw.uniform(68, 140, 2000), draw.uniform(-2, 58, 2000)])
    with over(district) as address:
        page.goto(address)
        there, back = page.evaluate(
            """async (spots) => {
              const main = document.querySelector("script[type=module]").src;
              const {toGcj02, fromGcj02} = await import(new URL("map/datum.js", main));
              return [spots.map(toGcj02), spots.map(fromGcj02)];
            }""",
            spots.tolist(),
        )
    assert np.abs(np.array(there) - np.column_stack(from_wgs84(*spots.T, "gcj02"))).max() < 1e-7
    assert np.abs(np.array(back) - np.column_stack(to_wgs84(*spots.T, "gcj02"))).max() < 1e-7
