"""The console as the day goes on: fixes arrive, the line breaks and mends, pixels are drawn."""

import io
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from gis.service.roster import import_roster
from gis.store.engine import make_engine
from tests.e2e.consoled import PATIENCE_MS, begun, enter, walked
from tests.e2e.relay import Relay, relaying
from tests.nets import DISTRICT, WEST
from tests.patrolled import BASIC, MONDAY, TUESDAY

LATE = datetime(2026, 5, 13, 14, 30, tzinfo=UTC)  # half past ten in the evening


@pytest.fixture
def day(committed_database: str) -> Iterator[Engine]:
    engine = make_engine(committed_database)
    yield engine
    engine.dispose()


@pytest.fixture
def line(day: Engine) -> Iterator[Relay]:
    """A line to the service over `day`."""
    with begun(day) as address, relaying(address) as relay:
        yield relay


@pytest.fixture
def console(page: Page, line: Relay) -> Page:
    enter(page, line.address)
    expect(page.locator(".connection")).to_have_attribute("data-how", "live", timeout=PATIENCE_MS)
    return page


def counter(page: Page, verdict: str):
    return page.locator(f"#figures [data-key={verdict}] data")


def age(page: Page, how: str):
    return page.locator(f"#key [data-key={how}] data")


def pixels(page: Page) -> Counter[tuple[int, int, int]]:
    """How many pixels of the map have each colour."""
    image = Image.open(io.BytesIO(page.locator("#map canvas").screenshot())).convert("RGB")
    return Counter(image.get_flattened_data())


def near(page: Page, name: str) -> int:
    """How many pixels have about the theme's colour `name`."""
    value = page.evaluate(
        f"getComputedStyle(document.documentElement).getPropertyValue('--{name}').trim()"
    )
    wanted = [int(value[at : at + 2], 16) for at in (1, 3, 5)]
    return sum(
        count
        for found, count in pixels(page).items()
        if max(abs(a - b) for a, b in zip(found, wanted, strict=True)) < 8
    )


def test_a_posted_walk_arrives(console: Page, day: Engine) -> None:
    expect(counter(console, "in_progress")).to_have_text("0")
    expect(age(console, "fresh")).to_have_text("0")
    walked(day, 1, 30)
    expect(counter(console, "in_progress")).to_have_text("1", timeout=PATIENCE_MS)
    expect(age(console, "fresh")).to_have_text("1")
    console.locator(f"#list [data-key='{WEST}']").click()
    console.locator(f"#list [data-key='{WEST}001']").click()
    expect(console.locator(f"#list [data-key='{BASIC[0]}'] .figure")).to_contain_text("30")


def test_who_is_on_duty_no_longer_leaves_the_map(console: Page, day: Engine) -> None:
    walked(day, 1, 30)
    expect(age(console, "fresh")).to_have_text("1", timeout=PATIENCE_MS)
    with day.begin() as c:
        ended = f"assignment,W-001,{BASIC[0]},primary,{MONDAY},{TUESDAY}"
        import_roster(
            c, DISTRICT, f"record,worker,grid,role,from,to\n{ended}\n".encode(), "roster.csv"
        )
    expect(age(console, "fresh")).to_have_text("0", timeout=PATIENCE_MS)


def test_a_worker_is_followed(console: Page, day: Engine) -> None:
    walked(day, 1, 30)
    expect(age(console, "fresh")).to_have_text("1", timeout=PATIENCE_MS)
    console.locator(f"#list [data-key='{WEST}']").click()
    console.locator(f"#list [data-key='{WEST}001']").click()
    console.locator(f"#list [data-key='{BASIC[0]}']").click()
    console.locator("#details [data-key='follow_W-001']").click()
    expect(console.locator("#details h2")).to_have_text("W-001")
    console.keyboard.press("Escape")
    expect(console.locator("#details code")).to_have_text(BASIC[0])


def test_the_server_is_lost_and_found_without_a_gap(
    console: Page, line: Relay, day: Engine
) -> None:
    walked(day, 1, 30)
    expect(counter(console, "in_progress")).to_have_text("1", timeout=PATIENCE_MS)
    line.cut()
    expect(console.locator(".connection")).to_have_attribute("data-how", "lost")
    expect(console.locator(".connection")).to_have_text("连接中断，画面停留在 09:30:00")
    walked(day, 2, 30)
    walked(day, 3, 20)
    line.mend()
    expect(console.locator(".connection")).to_have_attribute("data-how", "live", timeout=60_000)
    expect(counter(console, "in_progress")).to_have_text("3")
    expect(counter(console, "not_started")).to_have_text("4")


def test_nobody_is_shown_outside_the_hours_of_duty(page: Page, day: Engine) -> None:
    with begun(day, LATE) as address:
        walked(day, 1, 30)
        enter(page, address)
        expect(page.locator("#key .ages")).to_have_text("仅在 06:00–22:00 巡查时段显示人员位置")
        expect(counter(page, "in_progress")).to_have_text("1")


def test_a_session_that_is_over_asks_to_sign_in(console: Page, day: Engine, line: Relay) -> None:
    with day.begin() as c:
        c.exec_driver_sql("DELETE FROM session")
    line.cut()
    line.mend()
    expect(console.locator("#sign_in")).to_be_visible(timeout=PATIENCE_MS)


def test_the_map_is_drawn(console: Page, day: Engine) -> None:
    console.mouse.move(5, 5)
    console.wait_for_timeout(1000)
    empty = near(console, "not-started")
    assert empty > 100_000  # seven grids of eight have not started
    for number in (1, 2, 3):
        walked(day, number, 30)
    expect(counter(console, "in_progress")).to_have_text("3", timeout=PATIENCE_MS)
    console.wait_for_timeout(1000)
    assert near(console, "not-started") < 0.75 * empty
    assert near(console, "in-progress") > 20_000
    assert near(console, "met") > 10_000  # the stripes of an hour half full


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (3840, 2160)])
def test_pixels_in_both_themes_on_both_screens(
    browser: Browser, line: Relay, width: int, height: int
) -> None:
    seen = {}
    for theme in ("light", "dark"):
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=theme, locale="zh-CN"
        )
        context.set_default_timeout(60_000)
        opened = context.new_page()
        enter(opened, line.address)
        opened.wait_for_timeout(1500)
        seen[theme] = near(opened, "not-started") / (width * height)
        context.close()
    assert min(seen.values()) > 0.05  # the small net fills no more of the wall
