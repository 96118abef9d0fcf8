"""How the console begins, and what its search finds, for whom."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, insert

from api.app import create_app
from api.deps import now
from gis.settings import Settings
from gis.store.engine import make_engine
from gis.store.tables import layer
from tests.lively import BASIC, DISTRICT, GRID_OF, at, set_up_lively
from tests.nets import EAST, WEST, small_net
from tests.serving import serving
from tests.signed_in import signed_in

NOW = at("10:00")
CORNER_POINT = small_net().set_index("code").geometry[BASIC[0]].centroid


@pytest.fixture(scope="module")
def engine(module_database: str) -> Iterator[Engine]:
    made = make_engine(module_database)
    with made.begin() as c:
        set_up_lively(c)
        post = {
            "district": DISTRICT, "kind": "post", "source_id": "p1", "name": "幸福驿站",
            "geometry": f"SRID=4326;{CORNER_POINT.wkt}", "imported_at": NOW,
        }  # fmt: skip
        c.execute(insert(layer), post)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def service(engine: Engine) -> Iterator[str]:
    app: FastAPI = create_app(Settings(), engine)
    app.dependency_overrides[now] = lambda: NOW
    with serving(app) as served:
        yield served


@pytest.fixture(scope="module")
def operator(service: str, engine: Engine) -> Iterator[httpx.Client]:
    with signed_in(service, engine, "operator") as opened:
        yield opened


def found(client: httpx.Client, q: str, **more: Any) -> list[dict[str, Any]]:
    answer = client.get("/api/v1/search", params={"q": q, **more}).raise_for_status()
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def codes(client: httpx.Client, q: str, **more: Any) -> list[str]:
    return [one["code"] for one in found(client, q, **more)]


def test_the_console_begins_with_the_districts_rules(operator: httpx.Client) -> None:
    start = operator.get("/api/v1/console").raise_for_status().json()
    assert (start["district"], start["title"]["zh"]) == (DISTRICT, "天津市红桥区")
    assert [level["number"] for level in start["profile"]["levels"]] == [1, 2, 3, 4]
    assert start["profile"]["kinds"] == [
        {"name": "general", "title": {"en": "general", "zh": "综合"}}
    ]
    assert (start["profile"]["goal_minutes"], start["profile"]["day_end"]) == (60, "22:00:00")
    assert (start["today"], start["now"]) == ("2026-05-11", "2026-05-11T02:00:00Z")
    assert (start["fresh_s"], start["stale_s"], start["basemap"]["kind"]) == (120, 900, "none")
    assert not start["profile"]["synthetic"]


def test_the_bounds_are_those_of_the_scope(service: str, engine: Engine) -> None:
    bounds = {}
    for scope in (DISTRICT, EAST):
        with signed_in(service, engine, "planner", scope=scope) as client:
            bounds[scope] = client.get("/api/v1/console").raise_for_status().json()["bounds"]
    assert bounds[DISTRICT][0] < bounds[EAST][0] < bounds[EAST][2] == bounds[DISTRICT][2]


def test_a_code_finds_its_grid_first(operator: httpx.Client) -> None:
    first = found(operator, BASIC[0])[0]
    assert (first["kind"], first["code"], first["point"]) == ("grid", BASIC[0], None)
    assert first["bbox"] == pytest.approx(small_net().set_index("code").bounds.loc[BASIC[0]])


def test_the_beginning_of_a_code_finds_the_higher_level_first(operator: httpx.Client) -> None:
    assert codes(operator, WEST)[:3] == [WEST, f"{WEST}001", f"{WEST}002"]


def test_a_part_of_a_chinese_name_finds_it(operator: httpx.Client) -> None:
    assert BASIC[0] in codes(operator, f"格{BASIC[0][6:]}")


def test_all_words_must_be_held(operator: httpx.Client) -> None:
    assert codes(operator, f"网格 {BASIC[1][6:]}") == [BASIC[1]]


def test_full_width_letters_are_the_same(operator: httpx.Client) -> None:
    assert codes(operator, "Ｗ１")[0] == "w1"


def test_a_worker_is_found_by_name_with_the_own_grid(operator: httpx.Client) -> None:
    first = found(operator, "网格员2")[0]
    assert (first["kind"], first["code"], first["grid_code"]) == ("worker", "w2", GRID_OF["w2"])


def test_a_post_is_found_with_the_grid_it_lies_in(operator: httpx.Client) -> None:
    (post,) = found(operator, "幸福")
    assert (post["kind"], post["grid_code"]) == ("post", BASIC[0])
    assert post["point"] == pytest.approx([CORNER_POINT.x, CORNER_POINT.y], abs=1e-6)


def test_there_is_no_more_than_asked_for(operator: httpx.Client) -> None:
    assert len(found(operator, "网格", limit=3)) == 3


def test_kinds_take_turns(operator: httpx.Client) -> None:
    """One grid is called just so; fourteen more and three workers have names that begin so."""
    kinds = [one["kind"] for one in found(operator, "网格", limit=5)]
    assert kinds == ["grid", "grid", "worker", "grid", "worker"]


@pytest.mark.parametrize("text", ["%", "_", "'", "\\", "网 \\%", "()", "٣", "😀", "a" * 100])
def test_signs_mean_themselves(operator: httpx.Client, text: str) -> None:
    assert found(operator, text) == []


@pytest.mark.parametrize(
    "query", ["", "q=", "q=%20", "q=%00", "q=a%0Ab", f"q={'a' * 101}", "q=a&limit=0", "q=a&x=1"]
)
def test_what_cannot_be_looked_for_is_refused(operator: httpx.Client, query: str) -> None:
    assert operator.get(f"/api/v1/search?{query}").status_code == 422


@pytest.mark.parametrize(
    ("role", "scope", "worker", "kinds"),
    [
        ("supervisor", DISTRICT, None, {"grid", "worker"}),
        ("operator", EAST, None, {"grid"}),
        ("planner", DISTRICT, None, {"grid"}),
        ("worker", DISTRICT, "w1", {"grid", "worker"}),
    ],
)
def test_each_finds_what_is_theirs(
    service: str, engine: Engine, role: Any, scope: str, worker: str | None, kinds: set[str]
) -> None:
    with signed_in(service, engine, role, scope=scope, worker=worker) as client:
        results = found(client, "网格", limit=100)
        assert found(client, "幸福") == [] or scope != EAST
    assert {one["kind"] for one in results} == kinds
    assert all(one["code"].startswith(scope) for one in results if one["kind"] == "grid")
    if worker:
        assert [(one["kind"], one["grid_code"]) for one in results] == [
            ("grid", GRID_OF[worker]), ("worker", GRID_OF[worker])
        ]  # fmt: skip


def test_a_stranger_is_told_nothing(service: str) -> None:
    with httpx.Client(base_url=service) as stranger:
        for path in ("/api/v1/console", "/api/v1/search?q=a"):
            assert stranger.get(path).status_code == 401
