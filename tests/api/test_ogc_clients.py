"""Programs that people have, reading the service: GDAL's driver, as in QGIS and ogr2ogr; OWSLib."""

import json
import pickle
import subprocess
import sys

import geopandas as gpd
import pytest
from owslib.ogcapi.features import Features
from owslib.util import Authentication
from sqlalchemy import Engine

from tests.api.test_ogc import box
from tests.nets import CORNER, NORTHWEST, PLANE
from tests.patrolled import BASIC, MONDAY, MONDAY_VERDICTS, TUESDAY
from tests.signed_in import token_for

_READ = """
import sys, json, pickle, pyogrio
pyogrio.set_gdal_config_options(json.loads(sys.argv[3]))
asked = json.loads(sys.argv[2])
if "bbox" in asked:
    asked["bbox"] = tuple(asked["bbox"])
frame = pyogrio.read_dataframe("OAPIF:" + sys.argv[1] + "/ogc", **asked)
pickle.dump(frame, sys.stdout.buffer)
"""
_PATIENCE_S = 60


class Gdal:
    """GDAL in a process of its own: as it waits for an answer it lets no other thread run."""

    def __init__(self, address: str, **options: str) -> None:
        self.address = address
        self.options = options

    def read(self, **asked: object) -> gpd.GeoDataFrame:
        command = [sys.executable, "-c", _READ, self.address, json.dumps(asked)]
        command.append(json.dumps(self.options))
        run = subprocess.run(command, capture_output=True, timeout=_PATIENCE_S, check=False)
        assert run.returncode == 0, run.stderr.decode()
        frame: gpd.GeoDataFrame = pickle.loads(run.stdout)
        return frame


@pytest.fixture(scope="module")
def token(district_engine: Engine) -> str:
    return token_for(district_engine, "supervisor")


@pytest.fixture(scope="module")
def gdal(service: str, token: str) -> Gdal:
    """GDAL signed in as QGIS is: any name, and the token as the password."""
    return Gdal(service, GDAL_HTTP_USERPWD=f"qgis:{token}", GDAL_HTTP_AUTH="BASIC")


@pytest.fixture(scope="module")
def owslib(service: str, token: str) -> Features:
    """OWSLib signed in with the token in a header."""
    return Features(f"{service}/ogc/", headers={"Authorization": f"Bearer {token}"})


def test_gdal_reads_the_grids_with_their_shapes(gdal: Gdal) -> None:
    grids = gdal.read(layer="grids", where="level = 4")
    assert list(grids["code"]) == BASIC
    corner = grids.set_index("code").geometry[CORNER]
    assert PLANE.project([corner])[0].bounds == pytest.approx((0, 100, 100, 200), abs=0.02)


def test_gdal_reads_the_days(gdal: Gdal) -> None:
    days = gdal.read(layer="patrol_days")
    assert list(days["verdict"][days["date"] == str(MONDAY)]) == MONDAY_VERDICTS
    assert days["minutes"].notna().any()


def test_gdal_takes_all_pages(gdal: Gdal) -> None:
    days = gdal.read(layer="patrol_days", PAGE_SIZE="3")
    assert (len(days), days["id"].is_unique) == (16, True)


def test_gdal_hands_its_rectangle_on(gdal: Gdal) -> None:
    bbox = [float(edge) for edge in box(10, 110, 90, 190).split(",")]
    assert set(gdal.read(layer="patrol_days", bbox=bbox)["code"]) == {CORNER}


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ("verdict = 'short'", 1),
        (f"parent_code = '{NORTHWEST}' AND verdict = 'met'", 4),
        (f"date = '{TUESDAY}'", 8),
        (f"date >= '{TUESDAY}'", 8),
        (f"date <= '{MONDAY}'", 8),
        ("minutes > 50", 9),
    ],
)
def test_gdal_finds_days_by_their_attributes(gdal: Gdal, where: str, count: int) -> None:
    """Some of it the service sorts out, the rest GDAL itself."""
    assert len(gdal.read(layer="patrol_days", where=where)) == count


def test_gdal_may_show_its_token_in_a_header(service: str, token: str) -> None:
    gdal = Gdal(service, GDAL_HTTP_AUTH="BEARER", GDAL_HTTP_BEARER=token)
    assert len(gdal.read(layer="grids")) == 15


def test_gdal_without_a_token_reads_nothing(service: str) -> None:
    with pytest.raises(AssertionError, match="401"):
        Gdal(service).read(layer="grids")


def test_gdal_reads_what_its_account_may_see(service: str, district_engine: Engine) -> None:
    token = token_for(district_engine, "planner", scope=NORTHWEST)
    gdal = Gdal(service, GDAL_HTTP_USERPWD=f"qgis:{token}", GDAL_HTTP_AUTH="BASIC")
    assert list(gdal.read(layer="grids")["code"]) == [NORTHWEST, *BASIC[:2]]
    assert set(gdal.read(layer="patrol_days")["code"]) == set(BASIC[:2])


def test_owslib_finds_the_collections(owslib: Features) -> None:
    assert owslib.feature_collections() == ["grids", "patrol_days"]
    assert owslib.collection("grids")["id"] == "grids"
    assert any("core" in name for name in owslib.conformance()["conformsTo"])


def test_owslib_finds_the_definition(owslib: Features) -> None:
    assert "/collections/grids/items" in owslib.api()["paths"]


def test_owslib_asks_by_place_time_and_page(owslib: Features) -> None:
    bbox = [float(edge) for edge in box(10, 110, 90, 190).split(",")]
    found = owslib.collection_items("patrol_days", bbox=bbox, datetime_=str(TUESDAY), limit=5)
    assert [day["properties"]["code"] for day in found["features"]] == [CORNER]


def test_owslib_reads_one_feature(owslib: Features) -> None:
    id_ = f"{CORNER}.{TUESDAY}"
    assert owslib.collection_item("patrol_days", id_)["id"] == id_


def test_owslib_may_show_its_token_as_a_password(service: str, token: str) -> None:
    signed_in = Features(f"{service}/ogc/", auth=Authentication("owslib", token))
    assert signed_in.collections()["collections"]
