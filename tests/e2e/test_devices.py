"""The devices in the console: for those who hand them out, and for nobody else."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from gis.service.devices import add_device
from gis.store.devices import add_tallies
from gis.store.engine import make_engine
from tests.e2e.consoled import HALF_PAST, TODAY, begun, enter
from tests.nets import DISTRICT


@pytest.fixture(scope="module")
def address(module_database: str) -> Iterator[str]:
    """A console where one phone, worker 1's since yesterday, sent twelve fixes and a riddle."""
    engine = make_engine(module_database)
    with begun(engine) as found:
        since = HALF_PAST - timedelta(days=1)
        with engine.begin() as c:
            phone = add_device(c, DISTRICT, name="phone 17", worker="W-001", since=since, now=since)
            add_tallies(c, TODAY, [(phone.id, "stored", 12), (phone.id, "encrypted", 1)])
        yield found
    engine.dispose()


def opened(page: Page) -> None:
    page.locator("[data-key=account]").click()
    page.locator("[data-key=devices]").click()


def test_a_devices_page_tells_whose_it_is_and_what_became_of_what_it_sent(
    page: Page, address: str
) -> None:
    enter(page, address, "supervisor")
    opened(page)
    page.get_by_role("button", name="phone 17").click()
    expect(page.locator(".devices tbody tr")).to_have_text(
        [
            "W-0012026年5月12日 09:30–",
            "2026-05-13已加密，未读取1",
            "2026-05-13入库12",
        ]
    )


def test_an_operator_has_no_such_entry(page: Page, address: str) -> None:
    enter(page, address, "operator")
    page.locator("[data-key=account]").click()
    expect(page.locator("[data-key=leave]")).to_be_visible()
    expect(page.locator("[data-key=devices]")).to_have_count(0)
