"""A day replayed in a browser: asked for with a reason, drawn, added up, and left again."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, insert

from gis.service.accounts import add_account
from gis.store.access import accesses
from gis.store.engine import make_engine
from gis.store.tables import purged_day
from tests.e2e.conftest import PASSWORD, Watch
from tests.e2e.consoled import HALF_PAST, PATIENCE_MS, begun, enter
from tests.e2e.pixels import colour, painted
from tests.nets import DISTRICT
from tests.patrolled import BASIC, MONDAY, TUESDAY

WHY = "申诉核查"
LONG_AGO = date(2026, 1, 5)


@pytest.fixture(scope="module")
def replay_engine(module_database: str) -> Iterator[Engine]:
    engine = make_engine(module_database)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def console_address(replay_engine: Engine) -> Iterator[str]:
    with begun(replay_engine) as address:
        with replay_engine.begin() as c:
            add_account(c, DISTRICT, "W-001", "worker", password=PASSWORD, worker="W-001")
        yield address


@pytest.fixture
def supervisor(page: Page, console_address: str) -> Page:
    """A supervisor at the console, the fifth grid's card open."""
    enter(page, console_address, "supervisor")
    return choose(page, 5)


@pytest.fixture
def replay(supervisor: Page) -> Page:
    """W-005's Monday, open at its end: 40 minutes of rounds, 20 of silence, 10 of rounds."""
    return opened(supervisor, MONDAY)


def choose(page: Page, number: int) -> Page:
    """Open the card of a worker's grid."""
    page.evaluate(f"location.hash = 'chosen={BASIC[number - 1]}'")
    expect(page.locator("#details")).to_be_visible()
    return page


def ask(page: Page, day: object, reason: str = WHY, number: int = 5) -> None:
    page.locator(f"[data-key=replay_W-00{number}]").click()
    page.locator("#ask_date").fill(str(day))
    page.locator("#ask_reason").fill(reason)
    page.locator(".ask .go").click()


def opened(page: Page, day: object, number: int = 5) -> Page:
    ask(page, day, number=number)
    expect(page.locator("#replay")).to_be_visible(timeout=PATIENCE_MS)
    return page


def minutes(page: Page, name: str) -> float:
    """What the panel says of a class."""
    value = page.locator(f"[data-minutes={name}]").get_attribute("value")
    assert value is not None
    return float(value)


def credited(page: Page) -> str:
    return page.locator("#replay_minutes").inner_text()


def move_to(page: Page, minute: float) -> None:
    """Move the slider to so many minutes after the day's first moment."""
    page.locator("#replay_time").evaluate(
        """(slider, minute) => {
          slider.value = Number(slider.min) + minute * 60000;
          slider.dispatchEvent(new Event("input"));
        }""",
        minute,
    )


def test_a_day_opens_only_with_a_reason(supervisor: Page, watch: Watch) -> None:
    before = len([url for url in watch.requests if "/patrol/days/" in url])
    ask(supervisor, MONDAY, reason=" x ")
    expect(supervisor.locator(".ask")).to_be_visible()
    assert len([url for url in watch.requests if "/patrol/days/" in url]) == before


def test_the_dialog_says_that_it_is_logged_and_it_is(
    supervisor: Page, replay_engine: Engine
) -> None:
    supervisor.locator("[data-key=replay_W-005]").click()
    expect(supervisor.locator("#ask_logged")).to_contain_text("访问日志")
    supervisor.keyboard.press("Escape")
    opened(supervisor, MONDAY)
    with replay_engine.connect() as c:
        last = accesses(c, DISTRICT, worker="W-005")[-1]
    assert (last["who"], last["reason"], last["date"]) == ("supervisor", WHY, MONDAY)


def test_at_the_end_the_minutes_are_the_audits(replay: Page) -> None:
    assert credited(replay) == "50.00"
    assert minutes(replay, "strict") == pytest.approx(50, abs=0.01)
    assert minutes(replay, "gap") == pytest.approx(20, abs=0.01)
    expect(replay.locator("#replay .verdict")).to_contain_text("存疑")


def test_the_minutes_add_up_to_the_sliders_moment(replay: Page) -> None:
    found = []
    for minute in (0, 10, 40, 55, 60, 65):
        move_to(replay, minute)
        found.append(credited(replay))
    assert found == ["0.00", "10.00", "40.00", "40.00", "40.00", "45.00"]
    expect(replay.locator("#replay_moment")).to_contain_text("10:05:00 · 格内")


def test_the_arrow_keys_step_through_the_day(replay: Page) -> None:
    slider = replay.locator("#replay_time")
    expect(slider).to_be_focused()
    replay.keyboard.press("Home")
    replay.keyboard.press("Shift+ArrowRight")
    replay.keyboard.press("ArrowRight")
    expect(replay.locator("#replay_moment")).to_contain_text("09:01:10")
    replay.keyboard.press("ArrowLeft")
    expect(replay.locator("#replay_moment")).to_contain_text("09:01:00")


def test_it_plays_and_pauses(replay: Page) -> None:
    move_to(replay, 0)
    replay.locator("#replay_speed").select_option("600")
    replay.locator("#replay_play").click()
    expect(replay.locator("#replay_minutes")).not_to_have_text("0.00")
    replay.locator("#replay_play").click()
    stopped = credited(replay)
    replay.wait_for_timeout(300)
    assert credited(replay) == stopped
    assert 0 < float(stopped) < 50


def test_it_plays_to_the_end_and_stops(replay: Page) -> None:
    move_to(replay, 60)
    replay.locator("#replay_speed").select_option("1800")
    replay.locator("#replay_play").click()
    expect(replay.locator("#replay_minutes")).to_have_text("50.00")
    expect(replay.locator("#replay_play")).to_have_attribute("aria-label", re.compile("播放"))


def test_the_way_is_really_drawn(replay: Page) -> None:
    replay.wait_for_timeout(500)
    whole = painted(replay, colour(replay, "class-strict"))
    move_to(replay, 0)
    replay.wait_for_timeout(500)
    assert whole - painted(replay, colour(replay, "class-strict")) > 3000


def test_sessions_and_revisions_are_listed(replay: Page) -> None:
    expect(replay.locator(".sessions li")).to_have_count(2)
    expect(replay.locator(".sessions li").first).to_contain_text("09:00")
    expect(replay.locator(".revisions li").first).to_contain_text("存疑")
    replay.locator(".session").nth(1).click()
    expect(replay.locator("#replay_moment")).to_contain_text("10:00:00")


def test_every_reason_of_a_fix_is_counted(replay: Page) -> None:
    assert replay.locator("[data-fix=ok]").inner_text() == str(40 * 12 + 1 + 10 * 12 + 1)


@pytest.mark.parametrize("way", ["button", "Escape"])
def test_leaving_brings_the_live_map_back(replay: Page, way: str) -> None:
    expect(replay.locator("#places")).to_be_hidden()
    if way == "button":
        replay.locator("[data-key=leave].back").click()
    else:
        replay.keyboard.press("Escape")
    expect(replay.locator("#replay")).to_be_hidden()
    expect(replay.locator("#time")).to_be_hidden()
    expect(replay.locator("#places")).to_be_visible()
    expect(replay.locator("#details")).to_be_visible()


def test_language_and_theme_change_without_losing_the_moment(replay: Page, watch: Watch) -> None:
    move_to(replay, 10)
    replay.locator("#top [data-key=language]").click()
    expect(replay.locator("#replay")).to_contain_text("Back to the live map")
    replay.locator("#top [data-key=theme]").click()
    assert credited(replay) == "10.00"
    assert watch.complaints == []


def test_a_day_without_duty_says_so(supervisor: Page) -> None:
    ask(supervisor, "2026-04-01")
    expect(supervisor.locator(".ask .fault")).not_to_be_empty()
    expect(supervisor.locator("#replay")).to_be_hidden()


def test_a_day_whose_fixes_are_purged_says_so(supervisor: Page, replay_engine: Engine) -> None:
    with replay_engine.begin() as c:
        c.execute(
            insert(purged_day).values(
                district=DISTRICT, date=LONG_AGO, fixes=7, purged_at=HALF_PAST
            )
        )
    ask(supervisor, LONG_AGO)
    expect(supervisor.locator(".ask .fault")).to_contain_text("已过保存期并清除")


def test_a_day_without_a_fix_opens_and_says_so(page: Page, console_address: str) -> None:
    enter(page, console_address, "supervisor")
    choose(page, 6)
    opened(page, MONDAY, number=6)
    expect(page.locator("#replay")).to_contain_text("当日没有定位记录")
    expect(page.locator("#time")).to_be_hidden()


def test_an_operator_is_told_who_may(page: Page, console_address: str) -> None:
    enter(page, console_address)
    choose(page, 5)
    expect(page.locator("#details")).to_contain_text("具名轨迹由督导填写事由后查看")
    expect(page.locator(".replay_ways")).to_have_count(0)


def test_a_worker_opens_the_own_day(page: Page, console_address: str) -> None:
    enter(page, console_address, "W-001")
    choose(page, 1)
    opened(page, TUESDAY, number=1)
    assert credited(page) == "60.00"


def test_no_request_leaves_the_host(replay: Page, console_address: str, watch: Watch) -> None:
    assert all(url.startswith((console_address, "data:", "blob:")) for url in watch.requests)
    assert watch.complaints == []
