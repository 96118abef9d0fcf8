"""`xunge tracks import`, on one database with a district of three workers."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from gis.service.datum_hint import DatumHint
from gis.store.engine import make_engine
from tests.cli.conftest import Run
from tests.stored import set_up_district

HEADER = "t,lon,lat,worker"
GOOD = "2026-07-01T08:00:00+08:00,117.15,39.16,w1"
NAIVE = "2026-07-01 08:00:05,117.15,39.16,w1"


@pytest.fixture(scope="module", autouse=True)
def _district(module_database: str) -> None:
    engine = make_engine(module_database)
    with engine.begin() as c:
        set_up_district(c)
    engine.dispose()


@pytest.fixture(autouse=True)
def _empty(module_database: str) -> None:
    engine = make_engine(module_database)
    with engine.begin() as c:
        c.execute(text("TRUNCATE fix, worker_device_day, stale_day, device CASCADE"))
    engine.dispose()


def written(folder: Path, *lines: str, name: str = "walk.csv") -> Path:
    path = folder / name
    path.write_text("\n".join((HEADER, *lines)), encoding="utf-8")
    return path


def stored(database: str) -> int:
    engine = make_engine(database)
    with engine.connect() as c:
        count = c.execute(text("SELECT count(*) FROM fix")).scalar_one()
    engine.dispose()
    return count


def test_a_file_is_taken_in_once(run_on: Run, tmp_path: Path):
    path = written(tmp_path, GOOD)
    (first,) = json.loads(run_on("tracks", "import", path, "--json").out)["files"]
    (again,) = json.loads(run_on("tracks", "import", path, "--json").out)["files"]
    assert (first["stored"], first["duplicate"]) == (1, 0)
    assert (again["stored"], again["duplicate"]) == (0, 1)


def test_json_says_everything(run_on: Run, tmp_path: Path):
    path = written(tmp_path, GOOD, NAIVE)
    assert json.loads(run_on("tracks", "import", path, "--json").out) == {
        "files": [
            {
                "file": "walk.csv",
                "unit": "line",
                "ignored_columns": [],
                "read": 2,
                "stored": 1,
                "duplicate": 0,
                "replaced": 0,
                "off_hours": 0,
                "mocked": 0,
                "refused": {"naive_time": {"count": 1, "first": [3]}},
                "datum_hint": None,
            }
        ]
    }


def test_the_table_counts_and_refused_lines_are_told(run_on: Run, tmp_path: Path):
    ran = run_on("tracks", "import", written(tmp_path, GOOD, NAIVE, NAIVE, GOOD, NAIVE))
    assert ran.code == 0
    assert "walk.csv" in ran.out
    assert "3 refused: a time without an offset" in ran.out
    assert "(line 3–4, 6)" in ran.out


def test_columns_not_used_are_told(run_on: Run, tmp_path: Path):
    path = tmp_path / "more.csv"
    path.write_text(f"{HEADER},battery\n{GOOD},80\n", encoding="utf-8")
    assert "columns not used: battery" in run_on("tracks", "import", path).out


def test_a_doubtful_datum_is_asked_about(run_on: Run, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(
        "gis.service.track_import.datum_hint", lambda *_: DatumHint("gcj02", 0.04, 0.91)
    )
    ran = run_on("tracks", "import", written(tmp_path, GOOD))
    assert "only 4% of the positions" in ran.out
    assert "read as gcj02 it would be 91%" in ran.out


def test_naive_times_are_read_in_the_zone_that_is_said(run_on: Run, tmp_path: Path):
    ran = run_on(
        "tracks", "import", written(tmp_path, NAIVE), "--timezone", "Asia/Shanghai", "--json"
    )
    assert json.loads(ran.out)["files"][0]["stored"] == 1


def test_columns_are_mapped(run_on: Run, tmp_path: Path):
    path = tmp_path / "other.csv"
    path.write_text("when;x;y\n1782864000;117.15;39.16\n", encoding="utf-8")
    ran = run_on("tracks", "import", path, "--map", "t=when,lon=x,lat=y", "--worker", "w1")
    assert ran.code == 0


def test_a_refused_file_does_not_stop_the_others(run_on: Run, tmp_path: Path, module_database: str):
    good, empty = written(tmp_path, GOOD), tmp_path / "empty.csv"
    empty.touch()
    ran = run_on("tracks", "import", empty, good, tmp_path / "none.csv")
    assert ran.code == 2
    assert "Refused: 2 of 3 files" in ran.err
    assert "empty.csv is empty." in ran.err
    assert "There is no file" in ran.err
    assert stored(module_database) == 1


def test_the_only_refused_of_several_files_is_named(run_on: Run, tmp_path: Path):
    swapped = tmp_path / "swapped.csv"
    swapped.write_text(f"{HEADER}\n2026-07-01T08:00:00Z,39.16,117.15,w1", encoding="utf-8")
    ran = run_on("tracks", "import", written(tmp_path, GOOD), swapped)
    assert ran.code == 2
    assert "Refused: 1 of 2 files" in ran.err
    assert "swapped.csv: Longitude and latitude look swapped" in ran.err


def test_an_unknown_worker_is_refused(run_on: Run, tmp_path: Path, module_database: str):
    ran = run_on("tracks", "import", written(tmp_path, GOOD), "--worker", "w9")
    assert ran.code == 2
    assert "w9" in ran.err
    assert stored(module_database) == 0


def test_swapped_axes_are_refused(run_on: Run, tmp_path: Path, module_database: str):
    ran = run_on("tracks", "import", written(tmp_path, GOOD), "--map", "lon=lat,lat=lon")
    assert ran.code == 2
    assert "look swapped" in ran.err
    assert stored(module_database) == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--datum", "wgs"), "gcj02"),
        (("--timezone", "Mars"), "Asia/Shanghai"),
        (("--map", "speed=v"), "no field speed"),
    ],
)
def test_options_say_what_is_allowed(run_on: Run, tmp_path: Path, words: tuple, told: str):
    ran = run_on("tracks", "import", written(tmp_path, GOOD), *words)
    assert ran.code == 2
    assert told in ran.err


def test_the_report_is_chinese_where_asked(run_on: Run, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("XUNGE_LANGUAGE", "zh")
    ran = run_on("tracks", "import", written(tmp_path, GOOD, NAIVE))
    assert "拒收 1 条：时间没有时区偏移" in ran.out
