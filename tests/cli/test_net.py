"""`xunge net`: check without a database, import into one, list what is in force."""

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from tests.cli.conftest import Run
from tests.nets import CORNER, DISTRICT, HONGQIAO, NORTHWEST, changed, reshaped, small_net

FAULTY = reshaped(CORNER, 0, 100, 110, 200)
IMPORT = ("net", "import", "--profile", "hongqiao", "--datum", "wgs84")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(small_net(), tmp_path / "net.gpkg")


def write(net: gpd.GeoDataFrame, path: Path) -> Path:
    net.to_file(path, engine="pyogrio")
    return path


class TestCheck:
    def test_a_valid_net(self, run: Run, file: Path):
        ran = run("net", "check", file)
        assert ran.code == 0
        assert "district 1, street 2, community 4, basic grid 8" in ran.out
        assert "valid" in ran.out

    def test_a_net_with_errors_ends_with_two(self, run: Run, tmp_path: Path):
        ran = run("net", "check", write(FAULTY, tmp_path / "net.gpkg"))
        assert ran.code == 2
        assert f"m² are also {NORTHWEST}002's" in ran.out

    def test_warnings_alone_end_with_nought(self, run: Run, tmp_path: Path):
        path = write(reshaped(CORNER, 0, 100, 100.3, 200), tmp_path / "net.gpkg")
        ran = run("net", "check", path)
        assert ran.code == 0
        assert "sliver" in ran.out

    def test_faults_that_cannot_be_written_are_told(self, run: Run, tmp_path: Path):
        path = write(FAULTY, tmp_path / "net.gpkg")
        ran = run("net", "check", path, "--faults", tmp_path / "nowhere" / "faults.geojson")
        assert ran.code == 2
        assert "cannot be written" in ran.err

    def test_as_json(self, run: Run, tmp_path: Path):
        ran = run("net", "check", write(FAULTY, tmp_path / "net.gpkg"), "--json")
        report = json.loads(ran.out)
        assert report["faults_by_kind"] == {"overlap": 1}
        assert ran.code == 2

    def test_faults_as_geojson(self, run: Run, tmp_path: Path):
        faults = tmp_path / "faults.geojson"
        run("net", "check", write(FAULTY, tmp_path / "net.gpkg"), "--faults", faults)
        (fault,) = json.loads(faults.read_text())["features"]
        assert fault["properties"]["kind"] == "overlap"
        assert fault["geometry"]["type"] == "Polygon"

    def test_faults_without_a_place_or_area_are_null(self, run: Run, tmp_path: Path):
        faults = tmp_path / "faults.geojson"
        net = changed(CORNER, geometry=None)
        run("net", "check", write(net, tmp_path / "net.gpkg"), "--faults", faults)
        first = json.loads(faults.read_text())["features"][0]
        assert first["geometry"] is None
        assert first["properties"]["area_m2"] is None

    def test_a_file_for_each_level_each_with_its_map(self, run: Run, tmp_path: Path):
        words: list[object] = []
        for number, level in enumerate(HONGQIAO.levels, start=1):
            net = small_net()
            net = net[net["level"] == number].drop(columns="level")
            path = tmp_path / f"{level.name}.geojson"
            write(net.rename(columns={"code": f"bm{number}"}), path)
            words += [path, "--level", level.name, "--map", f"code=bm{number}"]
        assert run("net", "check", *words).code == 0

    def test_one_map_does_for_all_files(self, run: Run, file: Path, tmp_path: Path):
        net = small_net().rename(columns={"name": "mc"})
        files = [write(net[net["level"] == n], tmp_path / f"{n}.geojson") for n in (1, 2, 3, 4)]
        assert run("net", "check", *files, "--map", "name=mc").code == 0

    @pytest.mark.parametrize("option", ["--level=street", "--map=code=code"])
    def test_options_that_do_not_match_the_files_are_refused(
        self, run: Run, file: Path, option: str
    ):
        ran = run("net", "check", file, file, file, option, option)
        assert ran.code == 2
        assert "2 ×, but the number of files is 3" in ran.err

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (("--datum", "itrf"), "There is no datum itrf; it is one of wgs84"),
            (("--profile", "atlantis"), "There is no profile atlantis"),
            (("--map", "kode=x"), "--map kode=x cannot be read"),
            (("--level", "parish"), "'parish'; it is one of district"),
        ],
    )
    def test_what_cannot_be_meant_is_refused(
        self, run: Run, file: Path, words: tuple[str, ...], said: str
    ):
        ran = run("net", "check", file, *words)
        assert ran.code == 2
        assert said in ran.err
        assert ran.out == ""

    def test_it_speaks_chinese(self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("XUNGE_LANGUAGE", "zh")
        out = run("net", "check", write(FAULTY, tmp_path / "net.gpkg")).out
        assert "基础网格 8" in out
        assert "重叠" in out

    def test_many_faults_are_cut_short(self, run: Run, tmp_path: Path):
        net = small_net()
        net["name"] = ""
        net = pd.concat([net] * 4)
        assert (
            "more: --json or --faults FILE"
            in run("net", "check", write(net, tmp_path / "n.gpkg")).out
        )

    def test_brackets_in_a_name_are_no_markup(self, run: Run, tmp_path: Path):
        net = changed(CORNER, parent_code="[red]1[/red]")
        assert "[red]1[/red]" in run("net", "check", write(net, tmp_path / "net.gpkg")).out


class TestImport:
    @pytest.fixture
    def run_on(self, run: Run, committed_database: str, monkeypatch: pytest.MonkeyPatch) -> Run:
        """`run` with an empty database of this test's own."""
        monkeypatch.setenv("XUNGE_DATABASE_URL", committed_database)
        return run

    def test_a_net_is_put_in_force(self, run_on: Run, file: Path):
        ran = run_on(*IMPORT, file, "--effective", "2026-01-01")
        assert ran.code == 0
        assert "In force from 2026-01-01: 15 new" in ran.out

    def test_the_same_net_again_says_so(self, run_on: Run, file: Path):
        run_on(*IMPORT, file, "--effective", "2026-01-01")
        assert "is in force already; nothing changed" in run_on(*IMPORT, file).out

    def test_a_net_put_in_force_today_may_begin_earlier(self, run_on: Run, file: Path):
        run_on(*IMPORT, file)
        ran = run_on(*IMPORT, file, "--effective", "2026-01-01")
        assert ran.code == 0
        assert "In force from 2026-01-01: 0 new, 0 changed, 0 ended, 15 as before" in ran.out

    def test_a_faulty_net_is_not_imported(self, run_on: Run, tmp_path: Path):
        faults = tmp_path / "faults.geojson"
        ran = run_on(*IMPORT, write(FAULTY, tmp_path / "net.gpkg"), "--faults", faults)
        assert ran.code == 2
        assert "m² are also" in ran.out
        assert "Errors in the net: 1; nothing was imported." in ran.err
        assert faults.exists()

    def test_repair_says_what_moved(self, run_on: Run, tmp_path: Path):
        path = write(FAULTY, tmp_path / "net.gpkg")
        ran = run_on(*IMPORT, path, "--effective", "2026-02-01", "--repair", "--json")
        done = json.loads(ran.out)
        assert sum(grid["moved_m2"] for grid in done["moved"]) == pytest.approx(1000, rel=1e-3)
        assert done["effective_on"] == "2026-02-01"

    def test_repair_prints_what_moved(self, run_on: Run, tmp_path: Path):
        path = write(FAULTY, tmp_path / "net.gpkg")
        assert "m² moved" in run_on(*IMPORT, path, "--effective", "2026-02-01", "--repair").out

    def test_the_grids_in_force_are_listed(self, run_on: Run, file: Path):
        run_on(*IMPORT, file, "--effective", "2026-01-01")
        listed = json.loads(run_on("net", "list", "--level", "street", "--json").out)
        assert [grid["code"] for grid in listed["grids"]] == [f"{DISTRICT}001", f"{DISTRICT}002"]
        assert listed["grids"][0]["area_m2"] == pytest.approx(40_000, rel=1e-3)

    def test_a_list_can_be_of_one_subtree_and_date(self, run_on: Run, file: Path):
        run_on(*IMPORT, file, "--effective", "2026-01-01")
        out = run_on("net", "list", "--within", NORTHWEST, "--as-of", "2026-01-15").out
        assert CORNER in out
        assert f"{DISTRICT}002" not in out

    def test_datum_and_profile_must_be_given(self, run_on: Run, file: Path):
        assert run_on("net", "import", file).code == 2
