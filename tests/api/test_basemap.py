"""The basemap's file over HTTP: by ranges, for whoever signed in, never packed."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from api.app import create_app
from api.routes.basemap import PMTILES, told
from gis.basemap import Basemap
from gis.settings import Settings
from tests.serving import serving
from tests.signed_in import signed_in

SIZE = 10_000
FILE = "/api/v1/basemap"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As much of a PMTiles file as the service looks at: pictures."""
    path = tmp_path_factory.mktemp("basemap") / "pictures.pmtiles"
    header = bytearray(127)
    header[:8], header[99] = b"PMTiles\x03", 2
    path.write_bytes(bytes(header).ljust(SIZE, b"x"))
    return path


@pytest.fixture(scope="module")
def address(district_engine: Engine, file: Path) -> Iterator[str]:
    settings = Settings(basemap="pmtiles", basemap_file=file)
    with serving(create_app(settings, district_engine)) as served:
        yield served


@pytest.fixture(scope="module")
def reader(address: str, district_engine: Engine) -> Iterator[httpx.Client]:
    with signed_in(address, district_engine, "operator") as opened:
        yield opened


def ask(reader: httpx.Client, wanted: str) -> httpx.Response:
    return reader.get(FILE, headers={"Range": wanted, "Accept-Encoding": "gzip"})


def test_a_range_is_the_bytes_asked_for(reader: httpx.Client, file: Path) -> None:
    answer = ask(reader, "bytes=0-8191")
    assert answer.status_code == 206
    assert answer.content == file.read_bytes()[:8192]
    assert answer.headers["content-range"] == f"bytes 0-8191/{SIZE}"


def test_a_range_is_never_packed(reader: httpx.Client) -> None:
    answer = ask(reader, "bytes=0-8191")
    assert "content-encoding" not in answer.headers
    assert answer.headers["content-type"] == PMTILES


def test_a_range_over_the_end_stops_there(reader: httpx.Client) -> None:
    assert len(ask(reader, f"bytes=9000-{SIZE * 2}").content) == 1000


def test_a_range_behind_the_end_is_refused(reader: httpx.Client) -> None:
    answer = ask(reader, f"bytes={SIZE}-{SIZE + 5}")
    assert (answer.status_code, answer.json()["error"]) == (416, "out_of_range")
    assert answer.headers["content-range"] == f"bytes */{SIZE}"


@pytest.mark.parametrize("wanted", ["bytes=5-1", "bytes=-5", "bytes=1-2,4-5", "lines=1-2", "x"])
def test_what_is_no_range_is_refused(reader: httpx.Client, wanted: str) -> None:
    answer = ask(reader, wanted)
    assert (answer.status_code, answer.json()["error"]) == (422, "bad_input")


def test_it_is_for_whoever_signed_in(address: str) -> None:
    assert httpx.get(f"{address}{FILE}").status_code == 401


def test_without_one_there_is_nothing(client: httpx.Client) -> None:
    assert client.get(FILE).status_code == 404


def test_the_console_is_told_where_it_is(reader: httpx.Client) -> None:
    assert reader.get("/api/v1/console").json()["basemap"] == {
        "kind": "pmtiles", "tiles": "raster", "datum": "wgs84", "attribution": "",
    }  # fmt: skip


def test_the_page_may_ask_the_tile_servers_of_the_settings_alone(district_engine: Engine) -> None:
    settings = Settings(basemap="tianditu", basemap_key="k")
    with serving(create_app(settings, district_engine)) as address:
        policy = httpx.get(address).headers["content-security-policy"]
    assert "connect-src 'self' https://t0.tianditu.gov.cn;" in policy


def test_a_tile_server_is_told_with_its_key() -> None:
    basemap = Basemap(templates=("https://a/{z}/{x}/{y}?k=1",), attribution="me", max_zoom=17)
    assert told(basemap) == {
        "kind": "tiles", "layers": ["https://a/{z}/{x}/{y}?k=1"], "max_zoom": 17,
        "datum": "wgs84", "attribution": "me",
    }  # fmt: skip
