"""The pages of the report: those in docs/ are what their figures say."""

import json
from pathlib import Path

import pytest

from gis.trial.page import FIGURES, NAMES, minutes, page, pages, percent, row_of, signed, wrong

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def published():
    return json.loads((DOCS / FIGURES).read_text("utf-8"))


@pytest.mark.parametrize("language", NAMES)
def test_the_published_page_says_what_its_figures_say(published, language):
    assert (DOCS / NAMES[language]).read_text("utf-8") == page(published, language)


def test_over_twenty_thousand_worker_days_are_published(published):
    assert published["worker_days"] >= 20_000
    assert f"{published['worker_days']:,} worker-days" in page(published, "en")


def test_both_pages_hold_the_same_tables(published):
    tables = [
        [line.count("|") for line in page(published, language).splitlines() if line[:1] == "|"]
        for language in NAMES
    ]
    assert tables[0] == tables[1]
    assert len(tables[0]) > 80


def test_every_row_of_a_table_has_the_cells_of_its_head(published):
    head = 0
    for line in page(published, "en").splitlines():
        cells = line.count("|")
        assert cells in {0, head} or head == 0
        head = cells


def test_the_files_are_both_pages_and_the_figures(report):
    files = pages(report)
    assert set(files) == {*NAMES.values(), FIGURES}
    assert json.loads(files[FIGURES]) == json.loads(json.dumps(report))


def test_a_rate_is_written_with_its_interval():
    rate = {"count": 28, "of": 470, "share": 0.05957, "low": 0.0416, "high": 0.0848}
    nothing = {"count": 0, "of": 0, "share": None, "low": None, "high": None}
    assert (percent(rate), percent(nothing)) == ("6.0 % (4.2–8.5)", "–")


def test_wrong_days_are_written_as_three_counts():
    row = {"false_short": {"count": 93}, "false_met": {"count": 62}, "uncertain": {"count": 0}}
    assert wrong(row) == "93 / 62 / 0"


def test_minutes_are_written_with_their_deviation():
    assert minutes({"mean": -0.518, "deviation": 0.611}) == "−0.52 ± 0.61"
    assert minutes({"mean": None, "deviation": None}) == "–"


def test_numbers_carry_their_sign():
    assert (signed(0.5), signed(-0.25), signed(None)) == ("+0.50", "−0.25", "–")


def test_a_row_is_found_by_its_labels():
    table = [{"share": 0.1, "longest_s": 240}, {"share": 0.1, "longest_s": 1500}]
    assert row_of(table, share=0.1, longest_s=1500) is table[1]
