"""The console's pure modules, each claim on a case that a reader checks by hand."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from api.app import create_app
from gis.settings import Settings
from tests.serving import serving

# One street of two communities; the first has two basic grids, the second one.
NET = """
const square = (x) => ({type: "Polygon", coordinates: [[[x, 0], [x + 1, 0], [x + 1, 1], [x, 0]]]});
const grid = (code, level, parent_code, x, name = code) => ({
  type: "Feature",
  properties: {code, name, level, kind: null, parent_code, label: [x, 0]},
  geometry: square(x),
});
const geojson = {features: [
  grid("1", 1, null, 0, "S"), grid("11", 2, "1", 0, "Sa"), grid("12", 2, "1", 2),
  grid("111", 3, "11", 0), grid("112", 3, "11", 1), grid("121", 3, "12", 2),
]};
const row = (code, verdict, minutes, due = true) => [code, {code, verdict, minutes, due}];
"""


@pytest.fixture(scope="module")
def modules(server_url: str, browser: Browser) -> Iterator[Page]:
    """A page of the console's origin, which may import its modules."""
    with serving(create_app(Settings(database_url=server_url))) as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)
        yield page
        context.close()


def run(page: Page, module: str, body: str) -> Any:
    """What `body` returns, with the module as `m` and the names of `NET`."""
    return page.evaluate(
        f"""async () => {{
          const m = await import("/static/any/console/{module}");
          const {{netOf}} = await import("/static/any/console/net.js");
          {NET}
          {body}
        }}"""
    )


def test_a_path_leads_from_the_top(modules: Page) -> None:
    assert run(modules, "net.js", 'return netOf(geojson, 3).pathOf("112")') == ["1", "11", "112"]


def test_the_basics_below_a_grid(modules: Page) -> None:
    assert run(modules, "net.js", 'return netOf(geojson, 3).basicsOf("1")') == ["111", "112", "121"]


def test_a_name_leaves_its_parent_s_out(modules: Page) -> None:
    assert run(modules, "net.js", 'return netOf(geojson, 3).shortOf("11")') == "a"


def test_bounds_are_west_south_east_north(modules: Page) -> None:
    assert run(modules, "net.js", 'return netOf(geojson, 3).boundsOf("121")') == [2, 0, 3, 1]


def test_a_few_grids_alone_have_a_nameless_one_above(modules: Page) -> None:
    body = """
    const net = netOf({features: geojson.features.slice(3)}, 3);
    return [net.root, net.childrenOf(net.root), net.boundsOf(net.root), net.parentOf("121")];
    """
    assert run(modules, "net.js", body) == ["", ["111", "112", "121"], [0, 0, 3, 1], ""]


TWO_SQUARES = """
const corners = (x) => [[x, 0], [x + 1, 0], [x + 1, 1], [x, 1], [x, 0]];
const shape = (level, x) => (
  {properties: {level}, geometry: {type: "Polygon", coordinates: [corners(x)]}}
);
"""


def test_a_border_that_two_share_is_one_line(modules: Page) -> None:
    body = f"""{TWO_SQUARES}
    const net = {{lowest: 1, geojson: {{features: [shape(1, 0), shape(1, 1)]}}}};
    return m.bordersOf(net).get(1);
    """
    left, right = run(modules, "map/borders.js", body)
    assert left == [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
    assert right == [[1, 0], [2, 0], [2, 1], [1, 1]]


def test_a_border_is_of_the_highest_level_that_has_it(modules: Page) -> None:
    body = f"""{TWO_SQUARES}
    const net = {{lowest: 2, geojson: {{features: [shape(2, 0), shape(2, 1), shape(1, 0)]}}}};
    return [...m.bordersOf(net).values()].map((lines) => lines.length);
    """
    assert run(modules, "map/borders.js", body) == [1, 1]


def test_a_sum_counts_and_no_grid_adds_more_than_its_hour(modules: Page) -> None:
    body = """
    const net = netOf(geojson, 3);
    const rows = [row("111", "met", 90), row("112", "in_progress", 30)];
    const {due, met, share, counts} = m.sumOf(net, {grids: new Map(rows)}, "1", 60);
    return [due, met, share, counts.not_started];
    """
    assert run(modules, "figures.js", body) == [3, 1, 0.5, 1]  # (60 + 30 + 0) / 180


def test_what_is_not_due_counts_for_nothing(modules: Page) -> None:
    body = """
    const net = netOf(geojson, 3);
    const rows = [row("121", "not_due", null, false)];
    const {due, share} = m.sumOf(net, {grids: new Map(rows)}, "12", 60);
    return [due, share, m.classOf(share)];
    """
    assert run(modules, "figures.js", body) == [0, None, "none"]


@pytest.mark.parametrize(
    ("minutes", "fill"),
    [(0, 0), (14.9, 0), (15, 1), (30, 2), (59.9, 3), (80, 3)],
)
def test_an_hour_fills_by_quarters(modules: Page, minutes: float, fill: int) -> None:
    body = f"""
    const grids = new Map([row("111", "in_progress", {minutes})]);
    return m.fillOf({{grids}}, "111", 60);
    """
    assert run(modules, "figures.js", body) == f"in_progress_{fill}"


@pytest.mark.parametrize(
    ("share", "expected"), [(0, 0), (0.199, 0), (0.2, 1), (0.999, 4), (1, 5), ("null", "none")]
)
def test_only_all_of_it_has_the_last_class(modules: Page, share: object, expected: object) -> None:
    assert run(modules, "figures.js", f"return m.classOf({share})") == expected


@pytest.mark.parametrize(
    ("age_s", "expected"), [(0, "fresh"), (119, "fresh"), (120, "stale"), (900, "off")]
)
def test_a_position_grows_old(modules: Page, age_s: int, expected: str) -> None:
    body = f"""
    const position = {{t: "2026-05-13T01:00:00Z"}};
    const now = Date.parse(position.t) + 1000 * {age_s};
    return m.ageOf({{position}}, now, {{fresh_s: 120, stale_s: 900}});
    """
    assert run(modules, "figures.js", body) == expected


def test_no_position_is_off(modules: Page) -> None:
    assert run(modules, "figures.js", "return m.ageOf({position: null}, 0, {})") == "off"


@pytest.mark.parametrize(("value", "said"), [(59.99, "59"), (60, "60"), ("null", "–"), (0, "0")])
def test_minutes_are_rounded_down(modules: Page, value: object, said: str) -> None:
    assert run(modules, "words.js", f"return m.minutes({value})") == said


@pytest.mark.parametrize(
    ("share", "said"), [(0, "0%"), (0.001, "<1%"), (0.999, "99%"), (1, "100%")]
)
def test_shares_are_rounded_down_but_never_to_nothing(
    modules: Page, share: float, said: str
) -> None:
    assert run(modules, "words.js", f"return m.percent({share})") == said


def test_a_store_tells_once_a_frame_and_only_what_changed(modules: Page) -> None:
    body = """
    const store = m.createStore({add: (state, n) => ({...state, sum: state.sum + n})}, {sum: 0});
    const told = [];
    store.watch((state) => state.sum, (sum) => told.push(sum));
    store.watch((state) => [state.sum > 100], ([big]) => told.push(big));
    for (const n of [1, 2, 3]) store.dispatch("add", n);
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return told;
    """
    assert run(modules, "store.js", body) == [0, False, 6]


def test_what_looks_as_before_stays(modules: Page) -> None:
    body = """
    const list = document.createElement("ul");
    const rows = (second) => ["one", second].map((text) => m.make("li", {}, text));
    m.renew(list, rows("two"));
    const [first, last] = list.children;
    m.renew(list, rows("three"));
    return [list.children[0] === first, list.children[1] === last, list.textContent];
    """
    assert run(modules, "dom.js", body) == [True, False, "onethree"]
