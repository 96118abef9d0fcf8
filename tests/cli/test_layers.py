"""`xunge layers`, on one database with the small net in force."""

import json
from datetime import date
from pathlib import Path

import geopandas as gpd
import pytest

from gis.store import net
from gis.store.engine import make_engine
from tests.cli.conftest import Run
from tests.nets import DISTRICT, HONGQIAO, box, small_net


@pytest.fixture(scope="module", autouse=True)
def _district(module_database: str) -> None:
    engine = make_engine(module_database)
    with engine.begin() as c:
        net.save_district(c, HONGQIAO, (117.15, 39.16))
        net.insert_grids(c, DISTRICT, small_net(), date(2026, 1, 1))
    engine.dispose()


def write(path: Path, **columns: object) -> Path:
    """Two buildings, one in the district and one far from it."""
    shapes = [box(10, 10, 20, 20), box(9000, 0, 9010, 10)]
    gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326").to_file(path, engine="pyogrio")
    return path


IMPORT = ("--kind", "building", "--datum", "wgs84")


def test_a_layer_is_taken_in_listed_and_known_the_next_time(run_on: Run, tmp_path: Path):
    assert "No layer" in run_on("layers", "list").out
    path = write(tmp_path / "b.gpkg", id=[1, 2], floors=[6, 7])
    first = json.loads(run_on("layers", "import", path, *IMPORT, "--json").out)
    assert (first["added"], first["outside"]) == (1, 1)
    ran = run_on("layers", "import", path, *IMPORT)
    assert "nothing changed" in ran.out
    assert "outside the district: 1" in ran.out
    assert "buildings" in run_on("layers", "list").out
    (listed,) = json.loads(run_on("layers", "list", "--json").out)["layers"]
    assert (listed["kind"], listed["count"]) == ("building", 1)
    assert listed["imported_at"].endswith("+08:00")


def test_fields_with_other_names_are_mapped(run_on: Run, tmp_path: Path):
    path = write(tmp_path / "b.geojson", bid=["x", "y"], level=["3层", "4层"])
    ran = run_on("layers", "import", path, *IMPORT, "--map", "id=bid,floors=level", "--replace")
    assert ran.code == 0


def test_bad_features_are_told_by_number_and_nothing_is_stored(run_on: Run, tmp_path: Path):
    path = write(tmp_path / "bad.geojson", id=["a", "a"], floors=["?", "1"])
    ran = run_on("layers", "import", path, *IMPORT)
    assert ran.code == 2
    assert "Faults in bad.geojson: 2; nothing was imported." in ran.err
    assert "bad.geojson:1: floors is ?" in ran.err
    assert "bad.geojson:2: the id a comes more than once" in ran.err


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--kind", "bridge", "There is no kind of layer bridge; it is one of building, compound"),
        ("--datum", "itrf", "There is no datum itrf"),
        ("--map", "flors=x", "write KEY=FIELD, with a key among id, name, floors"),
    ],
)
def test_options_are_refused_with_what_is_allowed(
    run_on: Run, tmp_path: Path, option: str, value: str, said: str
):
    path = write(tmp_path / "b.gpkg", id=[1, 2])
    ran = run_on("layers", "import", path, *IMPORT, option, value)
    assert ran.code == 2
    assert said in ran.err
