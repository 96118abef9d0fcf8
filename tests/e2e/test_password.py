"""The own password, changed at the console."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from gis.store.engine import make_engine
from tests.e2e.conftest import PASSWORD
from tests.e2e.consoled import begun, enter

NEW = "four other words"


@pytest.fixture
def address(committed_database: str) -> Iterator[str]:
    engine = make_engine(committed_database)
    with begun(engine) as found:
        yield found
    engine.dispose()


@pytest.fixture
def dialog(page: Page, address: str) -> Page:
    """A planner in front of the two fields."""
    enter(page, address, "planner")
    page.locator("[data-key=account]").click()
    page.locator("[data-key=password]").click()
    expect(page.locator("#password_now")).to_be_focused()
    return page


def change(page: Page, current: str) -> None:
    page.locator("#password_now").fill(current)
    page.locator("#password_new").fill(NEW)
    page.locator(".ask .go").click()


def test_whoever_knows_it_changes_it(dialog: Page, address: str) -> None:
    change(dialog, PASSWORD)
    expect(dialog.locator("#notice")).to_have_text("密码已修改。")
    asked = {"name": "planner", "password": NEW}
    assert dialog.request.post(f"{address}/api/v1/session", data=asked).ok


def test_a_wrong_one_is_said_and_the_dialog_stays(dialog: Page) -> None:
    change(dialog, "not this one")
    expect(dialog.locator(".ask .fault")).to_have_text("当前密码不正确。")
    expect(dialog.locator("#password_new")).to_have_value(NEW)
