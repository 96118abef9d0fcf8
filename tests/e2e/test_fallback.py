"""Where a browser cannot draw the live map, the map of audited days stands in for it."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from gis.store.engine import make_engine
from tests.e2e.conftest import CHROMIUM, LONGEST_MS, PASSWORD, QUIET
from tests.e2e.consoled import begun, enter


@pytest.fixture(scope="module")
def console_address(module_database: str) -> Iterator[str]:
    engine = make_engine(module_database)
    with begun(engine) as address:
        yield address
    engine.dispose()


@pytest.fixture(scope="module")
def plain_browser(browser: Browser) -> Iterator[Browser]:
    """Chromium without any WebGL."""
    found = next(filter(None, map(shutil.which, CHROMIUM)))
    arguments = [one for one in QUIET if "swiftshader" not in one]
    plain = browser.browser_type.launch(
        executable_path=found, args=[*arguments, "--disable-gpu", "--disable-3d-apis"]
    )
    yield plain
    plain.close()


def enter_plainly(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("#name").fill("operator")
    page.locator("#password").fill(PASSWORD)
    page.locator(".go").click()


@pytest.fixture
def plain(plain_browser: Browser, console_address: str) -> Iterator[Page]:
    """An operator who signed in with a browser that has no WebGL."""
    context = plain_browser.new_context(locale="zh-CN")
    context.set_default_timeout(LONGEST_MS)
    page = context.new_page()
    enter_plainly(page, console_address)
    yield page
    context.close()


def test_it_says_why_in_both_languages(plain: Page) -> None:
    told = plain.locator(".fallback")
    expect(told).to_contain_text("此浏览器不支持 WebGL2")
    expect(told).to_contain_text("This browser has no WebGL2")
    expect(told.get_by_role("link")).to_be_focused()


def test_it_leads_to_the_map_of_audited_days(plain: Page) -> None:
    plain.get_by_role("link").click()
    plain.wait_for_url("**/map")
    expect(plain.locator(".place").first).to_be_visible()


def test_it_goes_there_by_itself(plain: Page) -> None:
    expect(plain.locator(".fallback")).to_be_visible()
    plain.wait_for_url("**/map")


def test_graphics_that_are_taken_away_for_good_lead_there_too(
    page: Page, console_address: str
) -> None:
    enter(page, console_address)
    page.evaluate(
        """() => {
          const canvas = document.querySelector("#map canvas");
          canvas.getContext("webgl2").getExtension("WEBGL_lose_context").loseContext();
        }"""
    )
    expect(page.locator(".fallback")).to_contain_text("或图形已失效")


def test_graphics_that_come_back_lead_nowhere(page: Page, console_address: str) -> None:
    enter(page, console_address)
    page.evaluate(
        """async () => {
          const canvas = document.querySelector("#map canvas");
          const graphics = canvas.getContext("webgl2").getExtension("WEBGL_lose_context");
          graphics.loseContext();
          await new Promise((done) => setTimeout(done, 500));
          graphics.restoreContext();
        }"""
    )
    page.wait_for_timeout(6000)
    expect(page.locator(".fallback")).to_have_count(0)
