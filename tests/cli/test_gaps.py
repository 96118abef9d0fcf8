"""`xunge workers gaps` on the patrolled district, whose eighth grid has nobody."""

import json

import pytest

from gis.store.engine import make_engine
from tests.cli.conftest import Run
from tests.patrolled import BASIC, MONDAY, patrolled


@pytest.fixture(scope="module", autouse=True)
def _district(module_database: str) -> None:
    engine = make_engine(module_database)
    patrolled(engine)
    engine.dispose()


def test_the_grid_without_a_worker_is_listed(run_on: Run) -> None:
    assert BASIC[7] in run_on("workers", "gaps", "--date", MONDAY).out


def test_as_json_it_says_how_many_there_are_and_should_be(run_on: Run) -> None:
    found = json.loads(run_on("workers", "gaps", "--date", MONDAY, "--json").out)["gaps"]
    assert [(gap["code"], gap["count"], gap["min"]) for gap in found] == [(BASIC[7], 0, 1)]


def test_where_nothing_is_amiss_it_says_so(run_on: Run) -> None:
    words = ("workers", "gaps", "--date", MONDAY, "--within", BASIC[0])
    assert "Every grid has the people" in run_on(*words).out


def test_a_place_that_is_none_is_no_all_clear(run_on: Run) -> None:
    ran = run_on("workers", "gaps", "--date", MONDAY, "--within", "nowhere")
    assert ran.code == 2
    assert "No grid nowhere is in force" in ran.err


def test_a_word_that_is_no_text_is_refused(run: Run) -> None:
    ran = run("patrol", "show", "a\udcff", MONDAY)
    assert ran.code == 2
    assert "Word 3" in ran.err
