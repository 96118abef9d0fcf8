"""The console under a full district: 992 grids, a worker in each who sends a fix every 5 s.

    ./xunge test tests/benchmarks/test_console_speed.py --benchmark-enable

A real server and worker process; Chromium draws by SwiftShader, that is on the same processor
without a graphics card, at 1366 × 768. `extra_info` says, in ms: `first_paint` and `interactive`
(map drawn, controls ready) of a first visit and of a second one from the browser's store, both from
the start of loading, signed in; `form`, when the sign-in form is there for a stranger; and between
frames while the map is dragged about with the day going on: median, 95th percentile and longest.
The same of bare maps of the engine, one with its ground alone and one with the basic grids in one
plain colour and nothing else, while the same people walk, says what this machine can do at best:
`ground_frame_…` and `plain_frame_…`.
"""

import multiprocessing
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count

import numpy as np
import pytest
from playwright.sync_api import Browser, Page
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
WALKED_STEPS = 24  # by noon
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
BARE = """
async ([box, plain]) => {
  const {Map: Engine} = await import("/static/any/vendor/maplibre-gl/maplibre-gl.mjs");
  const {netOf} = await import("/static/any/console/net.js");
  const grids = await (await fetch("/api/v1/grids")).json();
  const net = netOf(grids, 4);
  const basic = grids.features.filter(({properties}) => properties.level === net.lowest);
  const container = document.createElement("div");
  document.body.replaceChildren(container);
  container.id = "map";
  for (const [name, value] of Object.entries(box)) container.style[name] = `${value}px`;
  container.style.position = "fixed";
  const ground = {id: "ground", type: "background", paint: {"background-color": "#e6ebed"}};
  const fill = {id: "plain", type: "fill", source: "plain", paint: {"fill-color": "#86bedd"}};
  const source = {type: "geojson", data: {type: "FeatureCollection", features: basic}};
  const map = new Engine({
    container,
    style: {version: 8, sources: {plain: source}, layers: plain ? [ground, fill] : [ground]},
    bounds: net.boundsOf(net.root),
    attributionControl: false,
  });
  await new Promise((resolve) => map.once("idle", resolve));
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
    morning(engine, people, WALKED_STEPS)
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


@contextmanager
def visiting(browser: Browser, address: str, *, known: bool = True) -> Iterator[Page]:
    """A page of a browser that holds nothing but a session, which the console `known`ly has."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    context.set_default_timeout(PATIENCE_MS)
    if known:
        context.add_init_script("localStorage.setItem('xunge.signed_in', 'yes')")
    page = context.new_page()
    sign_in(page, address)
    yield page
    context.close()


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


def asked(page: Page, address: str) -> float:
    """Load the console as a stranger; ms until the form is there."""
    page.goto(address)
    page.wait_for_selector("#name:focus")
    form: float = page.evaluate("performance.now()")
    return form


def dragged(page: Page, seconds: float) -> np.ndarray:
    """Times between frames, in ms, while the map is dragged to and fro."""
    page.evaluate(f"() => void (window.frames_told = ({FRAMES})({seconds}))")  # not awaited here
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


@contextmanager
def walking(engine: Engine, people: Field, steps: Iterator[int]) -> Iterator[None]:
    """Everybody goes on walking meanwhile, by the next of `steps`."""
    done = threading.Event()

    def walk() -> None:
        while not done.is_set():
            step = next(steps)
            walk_on(engine, people, NOON, range(step, step + 1))

    walkers = threading.Thread(target=walk)
    walkers.start()
    try:
        yield
    finally:
        done.set()
        walkers.join()


def summary(name: str, frames: np.ndarray) -> dict[str, float]:
    """What `extra_info` says of times between frames."""
    return {
        f"{name}_median": round(float(np.median(frames)), 1),
        f"{name}_p95": round(float(np.quantile(frames, 0.95)), 1),
        f"{name}_longest": round(float(frames.max()), 1),
        f"{name}s": len(frames),
    }


def test_a_full_district(
    benchmark: BenchmarkFixture,
    engine: Engine,
    people: Field,
    browser: Browser,
    address: str,
    seconds: float,
) -> None:
    steps = count(WALKED_STEPS)
    with visiting(browser, address) as page:
        first, second = opened(page, address), opened(page, address)
        box = page.locator("#map canvas").bounding_box()
        with walking(engine, people, steps):
            frames = benchmark.pedantic(lambda: dragged(page, seconds), rounds=1)
    bare = {}
    with visiting(browser, address, known=False) as page, walking(engine, people, steps):
        form = asked(page, address)
        for name, plain in {"ground_frame": False, "plain_frame": True}.items():
            page.evaluate(BARE, [box, plain])
            bare |= summary(name, dragged(page, seconds))
    benchmark.extra_info |= {
        "form": round(form),
        **{f"first_visit_{name}": round(value) for name, value in first.items()},
        **{f"second_visit_{name}": round(value) for name, value in second.items()},
        **summary("frame", frames),
        **bare,
    }
