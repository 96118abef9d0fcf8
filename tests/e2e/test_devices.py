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


def add(page: Page, name: str, worker: str = "") -> str:
    """Add a device in the dialog; its token, as shown this once."""
    page.locator(".devices [data-key=add]").click()
    page.locator("#device_name").fill(name)
    page.locator("#device_worker").fill(worker)
    page.locator(".devices form .go").click()
    token = page.locator("#device_token")
    expect(token).to_be_visible()
    page.locator("#device_app").select_option("Traccar Client")
    expect(page.locator(".devices .facts")).to_contain_text(token.input_value())
    return token.input_value()


def is_let_in(page: Page, address: str, token: str) -> bool:
    """Whether the intake takes what shows this token."""
    answer = page.request.post(
        f"{address}/api/v1/in/fixes", data=[], headers={"Authorization": f"Bearer {token}"}
    )
    return answer.ok


@pytest.fixture
def dialog(page: Page, address: str) -> Page:
    """A supervisor in front of the devices."""
    enter(page, address, "supervisor")
    opened(page)
    return page


def test_a_device_is_added_for_a_worker_and_its_token_lets_it_in(
    dialog: Page, address: str
) -> None:
    token = add(dialog, "phone 18", "W-002")
    assert is_let_in(dialog, address, token)
    dialog.locator(".devices .back").click()
    row = dialog.locator(".devices tbody tr", has_text="phone 18")
    expect(row).to_have_text("phone 18W-002启用–")
    assert token not in dialog.content()


def test_a_name_that_is_taken_is_told(dialog: Page) -> None:
    dialog.locator(".devices [data-key=add]").click()
    dialog.locator("#device_name").fill("phone 17")
    dialog.keyboard.press("Enter")
    expect(dialog.locator(".devices .fault")).to_have_text("已有名为 phone 17 的设备。")


def test_a_device_is_given_on_and_taken_back(dialog: Page) -> None:
    add(dialog, "phone 19")
    dialog.locator(".devices .back").click()
    dialog.get_by_role("button", name="phone 19").click()
    dialog.locator("#bound_to").fill("W-003")
    dialog.keyboard.press("Enter")
    expect(dialog.locator(".devices .facts")).to_contain_text("W-003")
    dialog.get_by_role("button", name="收回").click()
    expect(dialog.locator(".devices .facts")).not_to_contain_text("W-003")


def test_a_device_that_is_shut_out_is_let_in_no_longer(dialog: Page, address: str) -> None:
    token = add(dialog, "phone 20")
    dialog.locator(".devices .back").click()
    dialog.get_by_role("button", name="phone 20").click()
    dialog.locator("[data-key=revoke]").click()
    assert is_let_in(dialog, address, token)  # asked once more before
    dialog.get_by_role("button", name="确认停用").click()
    expect(dialog.locator(".devices .facts")).to_contain_text("已停用")
    expect(dialog.locator("[data-key=revoke]")).to_have_count(0)
    assert not is_let_in(dialog, address, token)


def test_the_list_is_narrowed_down(dialog: Page) -> None:
    dialog.locator(".devices input[type=search]").fill("w-001")
    expect(dialog.locator(".devices tbody tr")).to_have_count(1)
    dialog.locator(".devices input[type=search]").fill("no such phone")
    expect(dialog.locator(".devices .body")).to_contain_text("没有符合的设备。")


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
