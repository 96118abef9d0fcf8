"""`xunge workers` and `xunge calendar`, on one database with the small net in force."""

import json
from datetime import date
from pathlib import Path

import pytest

from gis.store import net
from gis.store.engine import make_engine
from tests.cli.conftest import Run
from tests.nets import CORNER, DISTRICT, HONGQIAO, small_net

ROSTER = f"""\
record,worker,name,grid,role,from,to
worker,w2,乙,,,,
assignment,w1,,{CORNER},,2026-01-01,2026-03-31
"""


@pytest.fixture(scope="module", autouse=True)
def _district(module_database: str) -> None:
    engine = make_engine(module_database)
    with engine.begin() as c:
        net.save_district(c, HONGQIAO, (117.15, 39.16))
        net.insert_grids(c, DISTRICT, small_net(), date(2026, 1, 1))
    engine.dispose()


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER, encoding="gbk")
    return path


def test_a_roster_is_taken_in_once(run_on: Run, roster: Path):
    run_on("workers", "import", roster)
    again = json.loads(run_on("workers", "import", roster, "--json").out)
    assert again["records"]["assignment"] == {"added": 0, "changed": 0, "unchanged": 1}


def test_the_same_roster_again_says_so(run_on: Run, roster: Path):
    run_on("workers", "import", roster)
    assert "nothing changed" in run_on("workers", "import", roster).out


def test_bad_lines_are_told_by_number_and_nothing_is_stored(run_on: Run, tmp_path: Path):
    path = tmp_path / "bad.csv"
    path.write_text(f"worker,grid,from\nw8,{CORNER},2026-02-01\nw9,999,2026-02-01\nw9,{CORNER},x\n")
    ran = run_on("workers", "import", path)
    assert ran.code == 2
    assert "Bad lines in bad.csv: 2; nothing was imported." in ran.err
    assert "bad.csv:3: no basic grid 999" in ran.err
    assert "bad.csv:4: from is x" in ran.err
    assert "w8" not in run_on("workers", "list", "--date", "2026-02-01").out


def test_private_columns_are_refused(run_on: Run, tmp_path: Path):
    path = tmp_path / "private.csv"
    path.write_text("worker,手机号\nw1,13800000000\n", encoding="utf-8")
    ran = run_on("workers", "import", path)
    assert "the column 手机号 says private data" in ran.err
    assert "13800000000" not in ran.err + ran.out


def test_two_primary_workers_are_worth_a_look(run_on: Run, tmp_path: Path):
    path = tmp_path / "two.csv"
    duties = "".join(f"{worker},{CORNER},2026-08-01,2026-08-02\n" for worker in ("w5", "w6"))
    path.write_text(f"worker,grid,from,to\n{duties}")
    ran = run_on("workers", "import", path)
    assert ran.code == 0
    assert "two.csv:3: from 2026-08-01 grid" in ran.out


def test_those_on_duty_are_listed(run_on: Run, roster: Path):
    run_on("workers", "import", roster)
    listed = json.loads(run_on("workers", "list", "--date", "2026-01-15", "--json").out)
    assert listed["assignments"] == [
        {
            "worker": "w1",
            "grid_code": CORNER,
            "role": "primary",
            "from": "2026-01-01",
            "to": "2026-03-31",
        }
    ]


def test_those_on_duty_are_listed_in_a_table(run_on: Run, roster: Path):
    run_on("workers", "import", roster)
    assert CORNER in run_on("workers", "list", "--date", "2026-01-15").out


@pytest.mark.parametrize("command", ["workers", "calendar"])
def test_a_file_that_is_not_there_is_refused(run_on: Run, tmp_path: Path, command: str):
    ran = run_on(command, "import", tmp_path / "none.csv")
    assert ran.code == 2
    assert "none.csv cannot be read" in ran.err


def test_a_calendar_is_taken_in_once(run_on: Run, tmp_path: Path):
    path = tmp_path / "days.csv"
    path.write_text("date,workday,note\n2026-10-01,no,国庆\n", encoding="utf-8-sig")
    first = json.loads(run_on("calendar", "import", path, "--json").out)
    assert first == {"days": {"added": 1, "changed": 0, "unchanged": 0}}
    assert "nothing changed" in run_on("calendar", "import", path).out


def test_a_bad_calendar_is_refused(run_on: Run, tmp_path: Path):
    path = tmp_path / "days.csv"
    path.write_text("date,workday\n2026-10-01,perhaps\n")
    assert "days.csv:2: workday is perhaps" in run_on("calendar", "import", path).err
