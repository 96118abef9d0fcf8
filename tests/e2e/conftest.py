"""A real browser on a real server over a small patrolled district."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy import Engine

from api.app import create_app
from api.deps import now
from gis.service.accounts import add_account
from gis.settings import Settings
from gis.store.engine import make_engine
from tests.nets import DISTRICT
from tests.patrolled import NOW, patrolled
from tests.serving import serving

PASSWORD = "correct horse battery"
LONGEST_MS = 20_000  # how long anything is waited for: a busy machine is slow, and not at fault

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--use-angle=swiftshader",  # WebGL without a graphics card
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
)


@dataclass
class Watch:
    """What a page did besides showing itself."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("console", lambda said: self.complaints.append(said.text))
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with running_browser() as opened:
        yield opened


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Chromium, driven from this thread, which can have no other event loop meanwhile."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    assert found, "the browser tests need Chromium"
    expect.set_options(timeout=LONGEST_MS)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=[*QUIET])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def address(session_database: str) -> Iterator[str]:
    """Where the patrolled district is served; its clock stands at `NOW`."""
    engine = make_engine(session_database)
    patrolled(engine)
    with served(engine) as found:
        yield found
    engine.dispose()


@contextmanager
def served(engine: Engine, at: datetime = NOW) -> Iterator[str]:
    """The service over `engine` with an account a role, named after it; its clock stands still."""
    add_accounts(engine)
    with served_with(Settings(), engine, at) as found:
        yield found


def add_accounts(engine: Engine) -> None:
    """An account for each of these roles, named after it."""
    with engine.begin() as c:
        for role in ("operator", "supervisor", "planner"):
            add_account(c, DISTRICT, role, role, password=PASSWORD)
        add_account(c, DISTRICT, "worker", "worker", worker="W-001", password=PASSWORD)


@contextmanager
def served_with(settings: Settings, engine: Engine, at: datetime) -> Iterator[str]:
    """The service with these settings; its clock stands still."""
    app = create_app(settings, engine)
    app.dependency_overrides[now] = lambda: at
    app.state.live.now = lambda: at
    with serving(app) as found:
        yield found


def sign_in(page: Page, address: str, role: str = "operator") -> None:
    """Sign the page's context in, beside the form."""
    asked = {"name": role, "password": PASSWORD}
    answer = page.request.post(f"{address}/api/v1/session", data=asked)
    assert answer.ok, answer.text()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def page(browser: Browser, watch: Watch) -> Iterator[Page]:
    """An empty page of 1366 × 768 in the light theme, Chinese."""
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, locale="zh-CN", color_scheme="light"
    )
    context.set_default_timeout(LONGEST_MS)
    watch.over(context)
    yield context.new_page()
    context.close()


@pytest.fixture
def patrol_page(page: Page, address: str) -> Page:
    """The patrol map, on its last day."""
    sign_in(page, address)
    page.goto(f"{address}/map")
    page.wait_for_selector(".place")
    return page
