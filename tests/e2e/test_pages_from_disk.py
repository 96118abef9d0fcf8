"""Pages that were written to a file open from there, without any network."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Watch
from tests.nets import HONGQIAO, small_net
from tests.web.samples import MADE, days, opened
from web.maps import evidence_map, patrol_map


@pytest.fixture
def evidence_page(page: Page, tmp_path: Path) -> Iterator[Page]:
    """A worker's day from a file, offline."""
    yield from _from_disk(page, tmp_path, evidence_map(opened(), HONGQIAO))


@pytest.fixture
def map_page(page: Page, tmp_path: Path) -> Iterator[Page]:
    """The patrol map from a file, offline."""
    html = patrol_map(small_net(), days(), HONGQIAO, generated_at=MADE)
    yield from _from_disk(page, tmp_path, html)


def _from_disk(page: Page, folder: Path, html: str) -> Iterator[Page]:
    file = folder / "page.html"
    file.write_text(html, encoding="utf-8")
    page.context.set_offline(offline=True)
    page.goto(file.as_uri())
    yield page


def test_the_map_is_whole_without_a_network(map_page: Page, watch: Watch) -> None:
    expect(map_page.locator("[data-level='4'] .place")).to_have_count(8)
    map_page.locator("#earlier").click()
    assert watch.complaints == []
    assert [url for url in watch.requests if not url.startswith(("file:", "data:"))] == []


def test_a_grid_that_was_not_audited_looks_like_none_that_was(map_page: Page) -> None:
    """Tuesday's last grid has no row at all: neither no data nor not due."""
    last = map_page.locator("[data-level='4'] .place").last
    expect(last).to_have_attribute("data-verdict", "not_audited")
    assert last.evaluate("shape => getComputedStyle(shape).fill") == "rgba(0, 0, 0, 0)"


def test_the_evidence_adds_up_beside_the_map(evidence_page: Page, watch: Watch) -> None:
    expect(evidence_page.locator("#summary strong")).to_have_text("10.00")
    expect(evidence_page.locator("#counted h2 data")).to_have_text("10.00 分")
    expect(evidence_page.locator("#not_counted h2 data")).to_have_text("2.00 分")
    assert watch.complaints == []


def test_each_interval_is_drawn_in_its_class(evidence_page: Page) -> None:
    lines = evidence_page.locator(".picture .line")
    assert lines.evaluate_all("all => all.map(line => line.dataset.class)") == ["strict", "gap"]


def test_a_gap_is_dotted(evidence_page: Page) -> None:
    gap = evidence_page.locator(".picture .line[data-class=gap]")
    strict = evidence_page.locator(".picture .line[data-class=strict]")
    read = "line => getComputedStyle(line).strokeDasharray"
    assert gap.evaluate(read) != "none"
    assert strict.evaluate(read) == "none"


def test_the_fixes_are_drawn_by_reason(evidence_page: Page) -> None:
    drawn = evidence_page.locator(".picture .fix")
    assert drawn.evaluate_all("all => all.map(fix => fix.dataset.fix)") == ["ok", "spike"]
    expect(evidence_page.locator("#fixes")).to_contain_text("跳点")


def test_the_keyboard_walks_through_the_day(evidence_page: Page) -> None:
    slider = evidence_page.locator("#time")
    slider.focus()
    expect(evidence_page.locator("#moment")).to_contain_text("09:00:00 · 格内")
    before = evidence_page.locator(".here").bounding_box()
    evidence_page.keyboard.press("PageUp")
    after = evidence_page.locator(".here").bounding_box()
    assert before != after
    assert slider.get_attribute("aria-valuetext") == evidence_page.locator("#moment").inner_text()


def test_the_evidence_speaks_english_too(evidence_page: Page) -> None:
    evidence_page.locator("#language").click()
    expect(evidence_page.locator("#summary")).to_contain_text("short")
    expect(evidence_page.locator("#sessions")).to_contain_text("09:00 – 09:10")
