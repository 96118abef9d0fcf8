"""`xunge premises`, on one database with the small net in force."""

import json
from datetime import date
from pathlib import Path

import pytest
import shapely

from gis.store import net
from gis.store.engine import make_engine
from tests.cli.conftest import Run
from tests.nets import DISTRICT, HONGQIAO, degrees, small_net


@pytest.fixture(scope="module", autouse=True)
def _district(module_database: str) -> None:
    engine = make_engine(module_database)
    with engine.begin() as c:
        net.save_district(c, HONGQIAO, (117.15, 39.16))
        net.insert_grids(c, DISTRICT, small_net(), date(2026, 1, 1))
    engine.dispose()


def write(path: Path, *rows: str, header: str = "编号,类型,小区,状态,经度,纬度") -> Path:
    """A list in GBK; `{}` in a row stands for a point in the first grid."""
    spot = degrees(shapely.Point(50, 150))
    lines = [header, *(row.format(f"{spot.x},{spot.y}") for row in rows)]
    path.write_bytes("\r\n".join(lines).encode("gbk"))
    return path


def test_a_list_is_taken_in_counted_and_known_the_next_time(run_on: Run, tmp_path: Path):
    assert "No premises" in run_on("premises", "list").out
    path = write(
        tmp_path / "户.csv",
        "1,住宅,幸福里,在用,{}",
        "2,商铺,幸福里,空置,{}",
        "3,其他,远,在用,118,40",
    )
    first = json.loads(run_on("premises", "import", path, "--datum", "wgs84", "--json").out)
    assert (first["added"], first["outside"]) == (2, 1)
    ran = run_on("premises", "import", path, "--datum", "wgs84")
    assert "nothing changed" in ran.out
    assert "left out: 1" in ran.out
    assert "dwellings" in run_on("premises", "list").out
    listed = json.loads(run_on("premises", "list", "--json").out)["premises"]
    assert listed["shop"] == {"occupied": 0, "vacant": 1, "demolished": 0}


def test_columns_with_other_names_are_mapped(run_on: Run, tmp_path: Path):
    path = write(tmp_path / "x.csv", "9,住宅,幸福里,{}", header="户号,类型,小区,x,y")
    ran = run_on(
        "premises", "import", path, "--datum", "wgs84", "--map", "id=户号,lon=x,lat=y", "--json"
    )
    assert json.loads(ran.out)["added"] == 1


def test_a_personal_column_is_refused_by_name(run_on: Run, tmp_path: Path):
    path = write(tmp_path / "x.csv", header="编号,类型,小区,户主,经度,纬度")
    ran = run_on("premises", "import", path, "--datum", "wgs84")
    assert ran.code == 2
    assert "户主: says something of a person" in ran.err
