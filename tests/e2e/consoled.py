"""What the console's tests share: a district whose day has begun, and somebody at the console.

It is Wednesday, half past nine in the district. Nobody has walked yet; `walked` lets a worker.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from gis.service.fresh import drain
from gis.service.intake import take_in
from gis.service.turn import turn
from tests.e2e.conftest import PASSWORD, served
from tests.nets import DISTRICT, HONGQIAO
from tests.patrolled import patrolled, walk

TODAY = date(2026, 5, 13)
HALF_PAST = datetime(2026, 5, 13, 1, 30, tzinfo=UTC)
PATIENCE_MS = 30_000


@contextmanager
def begun(engine: Engine, at: datetime = HALF_PAST) -> Iterator[str]:
    """The patrolled district on the morning after, served; its address."""
    patrolled(engine)
    list(turn(engine, at))
    with served(engine, at) as address:
        yield address


def walked(engine: Engine, number: int, minutes: int) -> None:
    """Take in that worker `number` has walked the grid since nine, and audit it."""
    fixes = walk(number, TODAY, [(0, minutes)])
    with engine.begin() as c:
        take_in(
            c, DISTRICT, [fixes],
            policy=HONGQIAO.patrol, zone=HONGQIAO.zone, datum="wgs84", received_at=HALF_PAST,
        )  # fmt: skip
    list(drain(engine, lambda: HALF_PAST))


def enter(page: Page, address: str, role: str = "operator") -> None:
    """Sign in at the form and wait until the map stands."""
    page.goto(address, timeout=PATIENCE_MS)
    page.locator("#name").fill(role)
    page.locator("#password").fill(PASSWORD)
    page.locator(".go").click()
    expect(page.locator("html")).to_have_attribute("data-ready", "yes", timeout=PATIENCE_MS)


def count_of(page: Page, verdict: str) -> str:
    """What the counter of a verdict shows."""
    return page.locator(f"#figures [data-key={verdict}] data").inner_text()
