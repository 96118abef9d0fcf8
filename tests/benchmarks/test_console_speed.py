"""The console under a full district: 992 grids, a worker in each who sends a fix every 5 s.

    ./xunge test tests/benchmarks/test_console_speed.py --benchmark-enable

A real server and worker process; Chromium draws by SwiftShader, that is on the same processor
without a graphics card, at 1366 × 768. `extra_info` says, in ms: `first_paint` and `interactive`
(map drawn, controls ready) of a first visit and of a second one from the browser's store, both from
the start of loading, signed in; and between frames while the map is dragged about with the day
going on: median, 95th percentile and longest.
"""

import multiprocessing
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_benchmark.fixture import BenchmarkFixture
from sqlalchemy import Engine

from api.app import create_app
from api.deps import now
from gis.service.accounts import add_account
from gis.service.turn import turn
from gis.settings import Settings
from tests.benchmarks.test_fresh_speed import (
    DISTRICT,
    NOON,
    STEP_S,
    Field,
    city,
    engine,
    morning,
    people,
    walk_on,
    work,
)
from tests.e2e.conftest import PASSWORD, running_browser, sign_in
from tests.serving import serving

__all__ = ["city", "engine", "people"]  # fixtures of others
PATIENCE_MS = 120_000
FRAMES = """
async (seconds) => {
  const frames = [];
  let last = performance.now();
  const end = last + 1000 * seconds;
  await new Promise((resolve) => {
    const frame = (at) => {
      frames.push(at - last);
      last = at;
      if (at < end) requestAnimationFrame(frame);
      else resolve();
    };
    requestAnimationFrame(frame);
  });
  return frames.slice(1);
}
"""


@pytest.fixture
def seconds(benchmark: BenchmarkFixture) -> float:
    """How long the map is dragged; as a plain test, next to nothing."""
    return 10 if benchmark.enabled else 1


@pytest.fixture
def address(engine: Engine, people: Field) -> Iterator[str]:
    """The district at noon, served, with everybody walking."""
    ahead = NOON - datetime.now(UTC)
    morning(engine, people, 24)
    list(turn(engine, NOON))
    with engine.begin() as c:
        add_account(c, DISTRICT, "operator", "operator", password=PASSWORD)
    app = create_app(Settings(), engine)
    app.dependency_overrides[now] = lambda: datetime.now(UTC) + ahead
    app.state.live.now = lambda: datetime.now(UTC) + ahead
    spawn = multiprocessing.get_context("spawn")
    done = spawn.Event()
    url = engine.url.render_as_string(hide_password=False)
    worker = spawn.Process(target=work, args=(url, ahead, done))
    worker.start()
    with serving(app) as served:
        yield served
    done.set()
    worker.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for this module alone: later benchmarks run event loops of their own."""
    with running_browser() as opened:
        yield opened


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    opened.set_default_timeout(PATIENCE_MS)
    opened.add_init_script("localStorage.setItem('xunge.signed_in', 'yes')")
    yield opened
    opened.close()


def opened(page: Page, address: str) -> dict[str, float]:
    """Load the console; ms until its first paint and until it can be used."""
    page.goto(address)
    page.wait_for_selector("html[data-ready=yes]")
    found: dict[str, float] = page.evaluate(
        """() => ({
          first_paint: performance.getEntriesByName("first-contentful-paint")[0].startTime,
          interactive: performance.getEntriesByName("xunge:interactive")[0].startTime,
        })"""
    )
    return found


def dragged(page: Page, seconds: float) -> np.ndarray:
    """Times between frames, in ms, while the map is dragged to and fro."""
    page.evaluate(f"window.frames_told = ({FRAMES})({seconds})")
    box = page.locator("#map canvas").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x - 200, y - 100, steps=20)
        page.mouse.move(x, y, steps=20)
        page.mouse.up()
    return np.asarray(page.evaluate("window.frames_told"))


def test_a_full_district(
    benchmark: BenchmarkFixture,
    engine: Engine,
    people: Field,
    context: BrowserContext,
    address: str,
    seconds: float,
) -> None:
    page = context.new_page()
    sign_in(page, address)
    first, second = opened(page, address), opened(page, address)
    steps = range(24, 24 + max(1, round(2 * seconds / STEP_S)))
    walkers = threading.Thread(target=walk_on, args=(engine, people, NOON, steps))
    walkers.start()
    frames = benchmark.pedantic(lambda: dragged(page, seconds), rounds=1)
    walkers.join()
    benchmark.extra_info |= {
        **{f"first_visit_{name}": round(value) for name, value in first.items()},
        **{f"second_visit_{name}": round(value) for name, value in second.items()},
        "frame_median": round(float(np.median(frames)), 1),
        "frame_p95": round(float(np.quantile(frames, 0.95)), 1),
        "frame_longest": round(float(frames.max()), 1),
        "frames": len(frames),
    }
