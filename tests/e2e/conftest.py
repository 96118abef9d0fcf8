"""A real browser on a real server over a small patrolled district."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from api.app import create_app
from api.deps import now
from gis.settings import Settings
from gis.store.engine import make_engine
from tests.patrolled import NOW, patrolled
from tests.serving import serving

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
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
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    assert found, "the browser tests need Chromium"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=[*QUIET])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def address(session_database: str) -> Iterator[str]:
    """Where the patrolled district is served."""
    engine = make_engine(session_database)
    patrolled(engine)
    app = create_app(Settings(), engine)
    app.dependency_overrides[now] = lambda: NOW
    with serving(app) as served:
        yield served
    engine.dispose()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def page(browser: Browser, watch: Watch) -> Iterator[Page]:
    """An empty page of 1366 × 768 in the light theme, Chinese."""
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, locale="zh-CN", color_scheme="light"
    )
    context.set_default_timeout(5000)
    watch.over(context)
    yield context.new_page()
    context.close()


@pytest.fixture
def patrol_page(page: Page, address: str) -> Page:
    """The patrol map, on its last day."""
    page.goto(f"{address}/map")
    page.wait_for_selector(".place")
    return page
