"""The patrol map in a browser, as an operator uses it."""

import io
import re
from collections import Counter
from operator import sub

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Watch, sign_in
from tests.nets import EAST, NORTHWEST, WEST
from tests.patrolled import BASIC, MONDAY, MONDAY_VERDICTS, TUESDAY

BASIC_LEVEL = 4
PLACES = len(BASIC) + 4 + 2 + 1


def fills(page: Page, level: int) -> list[str | None]:
    """What each shape of a level says that it is painted as."""
    read = "shapes => shapes.map(s => s.dataset.verdict ?? s.dataset.share ?? null)"
    result: list[str | None] = page.eval_on_selector_all(f"[data-level='{level}'] .place", read)
    return result


def shape(page: Page, code: str) -> str:
    """The selector of a basic grid's shape."""
    return f"[data-level='{BASIC_LEVEL}'] .place >> nth={BASIC.index(code)}"


def to_monday(page: Page) -> None:
    page.locator("#earlier").click()
    expect(page.locator("#date")).to_contain_text("11")


def pixels(page: Page) -> Counter[tuple[int, int, int]]:
    """How many pixels of the map have each colour."""
    taken = page.locator(".picture").screenshot()
    image = Image.open(io.BytesIO(taken)).convert("RGB")
    return Counter(image.get_flattened_data())


def colour(page: Page, name: str) -> tuple[int, int, int]:
    """A custom property of the theme as RGB."""
    value = page.evaluate(
        f"getComputedStyle(document.documentElement).getPropertyValue('--{name}')"
    )
    digits = value.strip().lstrip("#")
    return (int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16))


def test_no_request_leaves_the_host(patrol_page: Page, watch: Watch, address: str) -> None:
    patrol_page.locator("#earlier").click()
    patrol_page.locator("#language").click()
    patrol_page.mouse.wheel(0, -500)
    patrol_page.wait_for_timeout(300)
    assert watch.requests
    assert all(url.startswith((address, "data:")) for url in watch.requests)


def test_nothing_is_complained_of(patrol_page: Page, watch: Watch) -> None:
    patrol_page.locator("#language").click()
    to_monday(patrol_page)
    assert watch.complaints == []


def test_every_grid_is_painted_by_its_verdict(patrol_page: Page) -> None:
    to_monday(patrol_page)
    assert fills(patrol_page, BASIC_LEVEL) == MONDAY_VERDICTS


def test_the_pixels_are_really_there(patrol_page: Page) -> None:
    to_monday(patrol_page)
    patrol_page.mouse.move(5, 5)
    seen = pixels(patrol_page)
    met, short = seen[colour(patrol_page, "met")], seen[colour(patrol_page, "short")]
    assert met > 20_000
    assert short > 7_000
    assert 2.5 < met / short < 3.5  # three grids are met, one is short, all of one size


def test_the_pattern_of_no_data_is_drawn(patrol_page: Page) -> None:
    to_monday(patrol_page)
    seen = pixels(patrol_page)
    for name in ("no-data", "no-data-mark"):
        wanted = colour(patrol_page, name)
        alike = [found for found in seen if max(map(abs, map(sub, found, wanted))) < 30]
        assert sum(seen[found] for found in alike) > 1000, name


def test_chinese_is_drawn_and_not_boxes(patrol_page: Page) -> None:
    """Two characters look different from each other and from one that no font has."""
    drawn = patrol_page.evaluate(
        """() => ["巡", "格", "\\u{10ffff}"].map((sign) => {
          const canvas = new OffscreenCanvas(40, 40);
          const pen = canvas.getContext("2d");
          pen.font = "32px " + getComputedStyle(document.body).fontFamily;
          pen.fillText(sign, 2, 34);
          return Array.from(pen.getImageData(0, 0, 40, 40).data).join();
        })"""
    )
    assert len(set(drawn)) == 3


def test_the_figure_counts_due_grids(patrol_page: Page) -> None:
    to_monday(patrol_page)
    expect(patrol_page.locator("#summary strong")).to_have_text("37%")
    expect(patrol_page.locator("#summary")).to_contain_text("应巡 8 格中 3 格")


def test_the_legend_counts_each_verdict(patrol_page: Page) -> None:
    to_monday(patrol_page)
    counts = {
        verdict: patrol_page.locator(f"[data-for={verdict}] data").inner_text()
        for verdict in ("met", "short", "uncertain", "no_data", "unstaffed")
    }
    assert counts == {"met": "3", "short": "1", "uncertain": "1", "no_data": "1", "unstaffed": "2"}


def test_the_level_switch_rolls_up(patrol_page: Page) -> None:
    to_monday(patrol_page)
    patrol_page.get_by_role("radio", name="街道").check(force=True)
    assert fills(patrol_page, 2) == ["2", "0"]  # 3 of 4 met in the west, none in the east
    expect(patrol_page.locator(f"[data-level='{BASIC_LEVEL}']")).to_be_hidden()
    expect(patrol_page.locator("#legend")).to_contain_text("70% 至 < 80%")
    expect(patrol_page.locator(".label").first).to_contain_text("75%")


def test_the_borders_of_upper_levels_lie_over_the_grids(patrol_page: Page) -> None:
    ways = patrol_page.eval_on_selector_all(
        "[data-level]", "panes => panes.map(pane => pane.dataset.way)"
    )
    assert ways == ["border", "border", "border", "area"]


def test_the_date_switch_repaints(patrol_page: Page) -> None:
    assert fills(patrol_page, BASIC_LEVEL) == ["met"] * 6 + ["no_data", "unstaffed"]
    to_monday(patrol_page)
    assert fills(patrol_page, BASIC_LEVEL) == MONDAY_VERDICTS
    patrol_page.locator("#later").click()
    assert fills(patrol_page, BASIC_LEVEL)[:6] == ["met"] * 6


def test_the_dates_answer_to_the_arrow_keys(patrol_page: Page) -> None:
    patrol_page.locator(f"#strip input[value='{TUESDAY}']").focus()
    patrol_page.keyboard.press("ArrowLeft")
    assert fills(patrol_page, BASIC_LEVEL) == MONDAY_VERDICTS
    assert patrol_page.evaluate("document.activeElement.value") == str(MONDAY)


def test_the_language_switches_without_a_reload(patrol_page: Page, watch: Watch) -> None:
    before = len(watch.requests)
    expect(patrol_page.locator("[data-for=met]")).to_contain_text("达标")
    patrol_page.locator("#language").click()
    expect(patrol_page.locator("h1")).to_have_text("Hongqiao, Tianjin")
    expect(patrol_page.locator("[data-for=met]")).to_contain_text("met")
    assert patrol_page.evaluate("document.documentElement.lang") == "en"
    assert len(watch.requests) == before


def test_a_pointer_opens_the_card(patrol_page: Page) -> None:
    to_monday(patrol_page)
    patrol_page.locator(shape(patrol_page, BASIC[3])).hover()
    card = patrol_page.locator(".card")
    expect(card).to_contain_text("未达标")
    expect(card).to_contain_text(BASIC[3])
    expect(card).to_contain_text("30.0 / 60 分钟")
    expect(card).to_contain_text("时长不足")


def test_the_keyboard_opens_the_same_card(patrol_page: Page) -> None:
    patrol_page.locator("#search").fill(BASIC[0])
    patrol_page.keyboard.press("Tab")
    card = patrol_page.locator(".card")
    expect(card).to_contain_text("达标")
    expect(card).to_contain_text(BASIC[0])
    patrol_page.keyboard.press("Shift+Tab")
    expect(card).to_be_hidden()


def test_no_worker_is_named(patrol_page: Page) -> None:
    assert not re.search(r"W-\d{3}|phone", patrol_page.content())


def test_a_verdict_can_stand_alone(patrol_page: Page) -> None:
    to_monday(patrol_page)
    patrol_page.locator("[data-for=short]").click()
    dimmed = patrol_page.locator(f"[data-level='{BASIC_LEVEL}'] .place.dim")
    expect(dimmed).to_have_count(len(BASIC) - 1)
    expect(patrol_page.locator("#places li")).to_have_count(1)
    patrol_page.locator("[data-for=short]").click()
    expect(dimmed).to_have_count(0)


def test_a_street_can_be_entered_and_left(patrol_page: Page) -> None:
    to_monday(patrol_page)
    patrol_page.locator("#places button").nth(1).click()
    expect(patrol_page.locator("#summary")).to_contain_text("应巡 4 格中 0 格")
    expect(patrol_page.locator("#places li")).to_have_count(2)
    assert f"within={EAST}" in patrol_page.url
    patrol_page.locator("#path button").first.click()
    expect(patrol_page.locator("#summary")).to_contain_text("应巡 8 格中 3 格")


def test_a_view_can_be_sent_on(page: Page, address: str) -> None:
    sign_in(page, address)
    page.goto(f"{address}/map#date={MONDAY}&level=3&within={WEST}&language=en")
    page.wait_for_selector(".place")
    assert fills(page, 3)[:2] == ["5", "0"]  # both grids met; one met, one short
    expect(page.locator("#path")).to_contain_text("›")
    expect(page.locator("h1")).to_have_text("Hongqiao, Tianjin")


def test_the_back_button_goes_back_to_the_view_before(patrol_page: Page) -> None:
    to_monday(patrol_page)
    patrol_page.go_back()
    expect(patrol_page.locator("#date")).to_contain_text("12")


@pytest.mark.parametrize(
    "garbage", ["date=x&level=9&within=%00&only=<b>&language=xx", "%", "====", "level=NaN"]
)
def test_a_spoilt_address_shows_the_last_day(
    page: Page, address: str, watch: Watch, garbage: str
) -> None:
    sign_in(page, address)
    page.goto(f"{address}/map#{garbage}")
    page.wait_for_selector(".place")
    expect(page.locator("#date")).to_contain_text("12")
    assert watch.complaints == []


def test_a_place_is_found_by_its_code(patrol_page: Page) -> None:
    patrol_page.locator("#search").fill(NORTHWEST)
    expect(patrol_page.locator("#places li")).to_have_count(3)  # the community and its two grids


def test_the_theme_follows_the_system(browser: Browser, address: str) -> None:
    papers = set()
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme)
        opened = context.new_page()
        sign_in(opened, address)
        opened.goto(f"{address}/map")
        papers.add(colour(opened, "paper"))
        context.close()
    assert len(papers) == 2
    dark, light = sorted(sum(paper) for paper in papers)
    assert dark < 100
    assert light > 600


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (3840, 2160), (420, 900)])
def test_nothing_sticks_out(browser: Browser, address: str, width: int, height: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    opened = context.new_page()
    sign_in(opened, address)
    opened.goto(f"{address}/map")
    opened.wait_for_selector(".place")
    inner, outer = opened.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    drawn = opened.locator("[data-level='1'] .place").bounding_box()
    context.close()
    assert inner <= outer
    assert drawn
    assert drawn["width"] > 0.3 * min(width, height)


def test_it_prints_on_one_sheet(patrol_page: Page) -> None:
    printed = patrol_page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
