"""The console in a browser: signing in, going through the net, words, themes and keys."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from gis.store.engine import make_engine
from tests.e2e.conftest import PASSWORD, Watch
from tests.e2e.consoled import PATIENCE_MS, begun, count_of, enter
from tests.nets import DISTRICT, EAST, WEST
from tests.patrolled import BASIC


@pytest.fixture(scope="module")
def console_address(module_database: str) -> Iterator[str]:
    engine = make_engine(module_database)
    with begun(engine) as address:
        yield address
    engine.dispose()


@pytest.fixture
def console(page: Page, console_address: str) -> Page:
    """An operator at the console."""
    page.set_default_timeout(PATIENCE_MS)
    enter(page, console_address)
    return page


def expect_listed(page: Page, codes: list[str]) -> None:
    """Wait until the list holds exactly these places."""
    page.wait_for_function(
        """codes => {
          const all = [...document.querySelectorAll("#list button")];
          return all.map((one) => one.dataset.key).join() === codes.join();
        }""",
        arg=codes,
        timeout=PATIENCE_MS,
    )


def expect_scope(page: Page, code: str) -> None:
    """Wait until the console is about a grid."""
    here = page.locator("#crumbs [aria-current]")
    expect(here).to_have_attribute("data-key", code, timeout=PATIENCE_MS)


def test_a_wrong_password_is_told(page: Page, console_address: str) -> None:
    page.goto(console_address)
    page.locator("#name").fill("operator")
    page.locator("#password").fill("wrong")
    page.locator(".go").click()
    expect(page.locator(".fault")).not_to_be_empty()
    expect(page.locator("#console")).to_be_hidden()


def test_nothing_is_asked_of_the_server_before_signing_in(
    page: Page, console_address: str, watch: Watch
) -> None:
    page.goto(console_address)
    expect(page.locator("#name")).to_be_focused()
    assert not [url for url in watch.requests if "/api/" in url]
    assert watch.complaints == []


def test_a_reload_stays_signed_in(console: Page) -> None:
    console.reload()
    expect(console.locator("html")).to_have_attribute("data-ready", "yes", timeout=PATIENCE_MS)


def test_signing_out_leaves_nothing_on_the_screen(console: Page) -> None:
    console.locator(".account summary").click()
    console.locator("[data-key=leave]").click()
    expect(console.locator("#sign_in")).to_be_visible()
    expect(console.locator("#list button")).to_have_count(0)


def test_no_request_leaves_the_host_and_nothing_is_complained_of(
    console: Page, console_address: str, watch: Watch
) -> None:
    console.locator("#list button").first.click()
    console.mouse.move(700, 400)
    console.mouse.wheel(0, -300)
    console.locator(".menu [data-key=theme]").click()
    console.locator(".menu [data-key=language]").click()
    console.wait_for_timeout(500)
    assert all(url.startswith((console_address, "data:")) for url in watch.requests)
    assert watch.complaints == []


def test_the_figures_are_of_today(console: Page) -> None:
    expect(console.locator("#met")).to_have_text("0")
    assert count_of(console, "not_started") == "7"
    assert count_of(console, "unstaffed") == "1"  # nobody is assigned to the last grid


def test_drill_down_by_the_list_and_back_by_breadcrumbs(console: Page) -> None:
    expect_scope(console, DISTRICT)
    expect_listed(console, [WEST, EAST])
    console.locator(f"#list [data-key='{WEST}']").click()
    expect_listed(console, [f"{WEST}001", f"{WEST}002"])
    console.locator(f"#list [data-key='{WEST}001']").click()
    expect_listed(console, BASIC[:2])
    console.locator(f"#list [data-key='{BASIC[0]}']").click()
    expect(console.locator("#details code")).to_have_text(BASIC[0])
    console.locator(f"#crumbs [data-key='{DISTRICT}']").click()
    expect_listed(console, [WEST, EAST])


def middle(page: Page, x: float, y: float) -> tuple[float, float]:
    """A point of the map in shares of its width and height."""
    box = page.locator("#map canvas").bounding_box()
    assert box
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def test_drill_down_by_a_press_on_the_map_and_back_by_escape(console: Page) -> None:
    console.mouse.click(*middle(console, 0.3, 0.5))
    expect_scope(console, WEST)
    console.wait_for_timeout(1000)  # the map glides there
    console.mouse.click(*middle(console, 0.5, 0.3))
    expect_scope(console, f"{WEST}001")
    console.keyboard.press("Escape")
    console.keyboard.press("Escape")
    expect_scope(console, DISTRICT)


def test_the_back_button_goes_back(console: Page) -> None:
    console.locator(f"#list [data-key='{EAST}']").click()
    expect_scope(console, EAST)
    console.go_back()
    expect_scope(console, DISTRICT)


def test_a_view_can_be_sent_on(page: Page, console_address: str) -> None:
    page.goto(f"{console_address}/#scope={EAST}001&paint=3")
    page.locator("#name").fill("operator")
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect_scope(page, f"{EAST}001")


def test_what_the_pointer_is_on_is_told(console: Page) -> None:
    console.wait_for_timeout(500)
    for step in range(10):
        console.mouse.move(*middle(console, 0.3 + step / 200, 0.5))
    expect(console.locator("#hover")).to_be_visible()
    expect(console.locator("#hover .name")).not_to_be_empty()


def test_a_verdict_alone(console: Page) -> None:
    console.locator("#figures [data-key=unstaffed]").click()
    expect_listed(console, [BASIC[7]])
    console.keyboard.press("Escape")
    expect_listed(console, [WEST, EAST])


def test_workers_of_one_age_are_listed(console: Page) -> None:
    """Nobody has been seen yet: all seven on duty are off, in the order of their grids."""
    console.locator("#key [data-key=off]").click()
    expect_listed(console, [f"W-00{number}" for number in range(1, 8)])
    expect(console.locator("#places h2")).to_have_text("离线 7 人")
    console.locator("#key [data-key=stale]").click()
    expect(console.locator("#list .nothing")).to_have_text("没有符合的人员")
    console.keyboard.press("Escape")
    expect_listed(console, [WEST, EAST])


def test_a_list_of_workers_can_be_sent_on(console: Page) -> None:
    console.locator("#key [data-key=off]").click()
    expect(console).to_have_url(re.compile("age=off"))
    console.reload()
    expect(console.locator("#places h2")).to_have_text("离线 7 人")


def test_a_loop_may_still_be_closed_while_the_day_runs(console: Page) -> None:
    console.locator("#search").fill(BASIC[0])
    console.locator("#found [role=option]").first.click()
    expect(console.locator("#details")).to_contain_text("尚未闭环")


def test_what_is_being_brought_is_told(page: Page, console_address: str) -> None:
    page.goto(console_address)
    held: list[Route] = []
    page.route("**/api/v1/grids", lambda route, _: held.append(route))
    page.locator("#name").fill("operator")
    page.locator("#password").fill(PASSWORD)
    page.locator(".go").click()
    expect(page.locator("#sign_in")).to_contain_text("正在载入网格")
    held[0].continue_()
    expect(page.locator("#sign_in")).to_be_hidden()


def test_the_language_switch(console: Page) -> None:
    expect(console.locator("#search")).to_have_attribute("placeholder", "搜索网格、地址、人员")
    console.locator(".menu [data-key=language]").click()
    expect(console.locator("html")).to_have_attribute("lang", re.compile("^en"))
    words = "Search grids, addresses or workers"
    expect(console.locator("#search")).to_have_attribute("placeholder", words)
    assert not re.search("[\u4e00-\u9fff]", console.locator("#figures").inner_text())
    console.reload()
    expect(console.locator("html")).to_have_attribute("lang", re.compile("^en"))


def test_the_map_of_audited_days_speaks_as_the_console_does(console: Page) -> None:
    console.locator(".menu [data-key=language]").click()
    console.get_by_role("link", name="Map of audited days").click()
    console.wait_for_url("**/map#*")
    expect(console.locator("html")).to_have_attribute("lang", re.compile("^en"))


def test_no_key_of_the_catalogue_is_left_bare(console: Page) -> None:
    console.locator(f"#list [data-key='{WEST}']").click()
    console.locator(f"#list [data-key='{WEST}001']").click()
    console.locator(f"#list [data-key='{BASIC[0]}']").click()
    for _ in range(2):
        console.locator(".menu [data-key=language]").click()
        told = console.evaluate(
            """() => [...document.querySelectorAll("body *")].flatMap((one) => [
              ...[...one.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data),
              one.getAttribute("aria-label"), one.title, one.placeholder,
            ]).filter(Boolean)"""
        )
        assert not [text for text in told if re.search(r"\b(console|verdict|reason)\.\w", text)]


def test_the_theme_switch_stays(console: Page) -> None:
    html = console.locator("html")
    expect(html).to_have_attribute("data-theme", "light")
    console.locator(".menu [data-key=theme]").click()
    expect(html).to_have_attribute("data-theme", "dark")
    console.reload()
    expect(html).to_have_attribute("data-theme", "dark")


def test_by_keys_alone(console: Page) -> None:
    """From the skip link down to a basic grid and up again, without a pointer."""
    console.keyboard.press("Tab")
    expect(console.locator("#skip")).to_be_focused()
    console.keyboard.press("Enter")
    expect(console.locator(f"#list [data-key='{WEST}']")).to_be_focused()
    console.keyboard.press("ArrowDown")
    expect(console.locator(f"#list [data-key='{EAST}']")).to_be_focused()
    console.keyboard.press("Enter")
    expect_scope(console, EAST)
    console.keyboard.press("Escape")
    expect_scope(console, DISTRICT)


def test_the_keyboard_reaches_every_control(console: Page) -> None:
    """Tab goes through bar, side, tools and map, and each stop is seen to have the focus."""
    reached = set()
    for _ in range(40):
        console.keyboard.press("Tab")
        stop, ring = console.evaluate(
            """() => {
              const one = document.activeElement;
              const home = one.closest("#top, #crumbs, #figures, #places, #tools, #key, #map");
              return [home?.id, getComputedStyle(one).outlineStyle];
            }"""
        )
        if stop:
            reached.add(stop)
            assert ring != "none", stop
    assert reached == {"top", "figures", "crumbs", "places", "tools", "key", "map"}


def test_a_grid_is_found_and_picked_by_keys(console: Page) -> None:
    console.locator("#search").fill(BASIC[4])
    expect(console.locator("#found [role=option]")).to_have_count(1)
    expect(console.locator("#found code")).to_have_text(BASIC[4])  # why it was found
    console.keyboard.press("Enter")
    expect(console.locator("#details code")).to_have_text(BASIC[4])
    expect_scope(console, BASIC[4][:12])


def test_a_worker_is_found(console: Page) -> None:
    console.locator("#search").fill("W-003")
    console.locator("#found [role=option]").click()
    expect(console.locator("#details h2")).to_have_text("W-003")


def test_what_is_not_there_is_said(console: Page) -> None:
    console.locator("#search").fill("no such place")
    expect(console.locator("#found .nothing")).to_be_visible()
    console.keyboard.press("Escape")
    expect(console.locator("#found")).to_be_hidden()


def test_a_worker_sees_the_own_grid(page: Page, console_address: str) -> None:
    enter(page, console_address, "worker")
    expect_scope(page, BASIC[0])
    assert count_of(page, "not_started") == "1"
    expect(page.locator("#details code")).to_have_text(BASIC[0])
    expect(page.locator("#levels")).to_be_hidden()


def test_a_planner_sees_places_and_no_people(page: Page, console_address: str) -> None:
    enter(page, console_address, "planner")
    expect(page.locator("#key .ages")).to_be_hidden()
    expect(page.locator("#search")).to_have_attribute("placeholder", "搜索网格、地址")
    page.locator("#list button").first.click()
    page.locator("#list button").first.click()
    page.locator("#list button").first.click()
    expect(page.locator("#details")).to_be_visible()
    expect(page.locator("#details .people")).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (3840, 2160)])
def test_nothing_sticks_out_and_nothing_jumps(
    browser: Browser, console_address: str, width: int, height: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(
        """
        window.jumps = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) if (!entry.hadRecentInput) jumps += entry.value;
        }).observe({type: "layout-shift", buffered: true});
        """
    )
    opened = context.new_page()
    enter(opened, console_address)
    opened.locator("#list button").first.click()
    opened.wait_for_timeout(1000)
    sizes = opened.evaluate(
        """() => {
          const page = document.documentElement;
          return [page.scrollWidth, innerWidth, page.scrollHeight, innerHeight];
        }"""
    )
    jumps = opened.evaluate("jumps")
    context.close()
    assert sizes[0] <= sizes[1]
    assert sizes[2] <= sizes[3]
    assert jumps < 0.05
