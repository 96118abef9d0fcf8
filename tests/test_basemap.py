"""The basemap's settings: what they mean, and every one that does not fit is named."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from pydantic import ValidationError

from gis.basemap import Basemap
from gis.errors import BadInput
from gis.settings import Settings

TILES = "https://tiles.example.org/{z}/{x}/{y}.png"


def chosen(**settings: object) -> Basemap:
    return Settings(**settings).chosen_basemap()


def faults_of(**settings: object) -> list[tuple[str, str]]:
    """The name of each setting that is refused, and what is said of it."""
    with pytest.raises(BadInput) as refused:
        chosen(**settings)
    return [(fault.where, fault.key) for fault in refused.value.faults]


@pytest.fixture
def vector_file(tmp_path: Path) -> Path:
    """A PMTiles file of one square, made by GDAL."""
    path = tmp_path / "square.pmtiles"
    square = gpd.GeoDataFrame(
        {"kind": ["lake"]}, geometry=[shapely.box(117, 39, 118, 40)], crs=4326
    )
    square.to_file(path, driver="PMTiles", layer="water", MAXZOOM=2)
    return path


def test_without_settings_there_is_none() -> None:
    assert chosen() == Basemap()
    assert chosen().hosts == ()


def test_a_file_says_what_its_tiles_are(vector_file: Path) -> None:
    basemap = chosen(basemap="pmtiles", basemap_file=vector_file)
    assert (basemap.file, basemap.tiles) == (vector_file, "vector")
    assert basemap.hosts == ()


def test_pictures_are_told_from_vector_tiles(vector_file: Path) -> None:
    header = bytearray(vector_file.read_bytes())
    header[99] = 2  # PNG
    vector_file.write_bytes(header)
    assert chosen(basemap="pmtiles", basemap_file=vector_file).tiles == "raster"


def test_the_key_goes_where_the_address_says() -> None:
    basemap = chosen(
        basemap="tiles",
        basemap_url=TILES + "?tk={key}",
        basemap_key="a b&c",
        basemap_attribution="me",
    )
    assert basemap.templates == (TILES + "?tk=a%20b%26c",)


def test_several_addresses_lie_one_above_another() -> None:
    above = "http://labels.example.org:8080/{z}/{x}/{y}.png"
    basemap = chosen(basemap="tiles", basemap_url=f"{TILES} {above}", basemap_attribution="me")
    assert basemap.templates == (TILES, above)
    assert basemap.hosts == ("https://tiles.example.org", "http://labels.example.org:8080")


def test_tianditu_is_its_map_and_its_labels() -> None:
    basemap = chosen(basemap="tianditu", basemap_key="k")
    assert [template.split("LAYER=")[1][:3] for template in basemap.templates] == ["vec", "cva"]
    assert all(template.endswith("TILECOL={x}&tk=k") for template in basemap.templates)
    assert basemap.hosts == ("https://t0.tianditu.gov.cn",)
    assert basemap.attribution == "天地图 Tianditu"


@pytest.mark.parametrize(
    ("settings", "faults"),
    [
        ({"basemap": "pmtiles"}, [("FILE", "no_file")]),
        ({"basemap": "pmtiles", "basemap_file": "/nowhere.pmtiles"}, [("FILE", "unreadable")]),
        ({"basemap": "pmtiles", "basemap_file": __file__}, [("FILE", "not_pmtiles")]),
        ({"basemap": "tiles"}, [("URL", "no_url"), ("ATTRIBUTION", "no_attribution")]),
        ({"basemap": "tianditu"}, [("KEY", "no_key")]),
        (
            {"basemap": "tianditu", "basemap_key": "k", "basemap_datum": "gcj02"},
            [("DATUM", "tianditu_datum")],
        ),
        ({"basemap_url": TILES}, [("URL", "unused")]),
        ({"basemap_key": "k"}, [("KEY", "unused")]),
    ],
)
def test_what_does_not_fit_is_named(
    settings: dict[str, object], faults: list[tuple[str, str]]
) -> None:
    expected = [(f"XUNGE_BASEMAP_{name}", f"basemap.{key}") for name, key in faults]
    assert faults_of(**settings) == expected


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("ftp://host/{z}/{x}/{y}", "not_an_address"),
        ("https://*.example.org/{z}/{x}/{y}", "not_an_address"),
        ("https://a;script-src/{z}/{x}/{y}", "not_an_address"),
        ("https://user@host/{z}/{x}/{y}", "not_an_address"),
        ("https://host/{z}/{x}", "no_place"),
        ("https://host/{z}/{x}/{y}/{s}", "strange_name"),
        ("https://host/{z}/{x}/{y}?tk={key}", "no_key"),
    ],
)
def test_an_address_that_is_none_of_tiles_is_refused(url: str, key: str) -> None:
    found = faults_of(basemap="tiles", basemap_url=url, basemap_attribution="me")
    assert [said for _, said in found] == [f"basemap.{key}"]


def test_a_key_that_goes_nowhere_is_refused() -> None:
    found = faults_of(basemap="tiles", basemap_url=TILES, basemap_key="k", basemap_attribution="me")
    assert found == [("XUNGE_BASEMAP_URL", "basemap.key_nowhere")]


def test_strange_tiles_are_refused(vector_file: Path) -> None:
    header = bytearray(vector_file.read_bytes())
    header[99] = 0
    vector_file.write_bytes(header)
    assert faults_of(basemap="pmtiles", basemap_file=vector_file) == [
        ("XUNGE_BASEMAP_FILE", "basemap.strange_tiles")
    ]


def test_a_datum_that_no_tiles_are_drawn_in_is_refused() -> None:
    with pytest.raises(ValidationError, match="basemap_datum"):
        Settings(basemap_datum="bd09")


def test_the_key_is_not_printed_with_the_settings() -> None:
    assert "secret" not in repr(Settings(basemap="tianditu", basemap_key="secret"))
