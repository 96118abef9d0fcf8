"""`xunge trial` on a small profile."""

import json
from pathlib import Path

from gis.trial.page import page

SMALL = Path(__file__).parents[2] / "data" / "boundaries" / "small.toml"
QUICK = ("--profile", SMALL, "--days", 1, "--jobs", 1)


def test_it_prints_the_table_by_noise_level_and_writes_the_pages(run, tmp_path):
    folder = tmp_path / "new" / "docs"
    ran = run("trial", *QUICK, "--write", folder)
    assert ran.code == 0
    assert "worker-days of known truth" in ran.out
    assert ran.out.count(" 25% ") == 3
    report = json.loads((folder / "errors.json").read_text("utf-8"))
    assert (folder / "errors.zh-CN.md").read_text("utf-8") == page(report, "zh")
    assert str(folder / "errors.md") in ran.err.replace("\n", "")


def test_a_folder_that_cannot_be_made_is_refused_before_anything_runs(run, tmp_path):
    (tmp_path / "file").write_text("")
    ran = run("trial", *QUICK, "--write", tmp_path / "file" / "docs")
    assert ran.code == 2
    assert "file/docs cannot be written: Not a directory" in ran.err.replace("\n", "")


def test_json_is_one_document(run):
    ran = run("trial", *QUICK, "--seed", 9, "--json")
    assert ran.code == 0
    assert json.loads(ran.out)["seed"] == 9


def test_an_unknown_profile_is_refused_before_anything_runs(run):
    ran = run("trial", "--profile", "atlantis")
    assert ran.code == 2
    assert "atlantis" in ran.err
