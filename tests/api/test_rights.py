"""Every route × role × scope, by the table of tests/api/rights.py."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from sqlalchemy import Engine, text

from api.app import create_app
from api.deps import now
from gis.service.devices import add_device
from gis.settings import Settings
from gis.store.engine import make_engine
from gis.store.viewers import ROLE_NAMES
from tests.api.rights import ANYBODY, DEVICES, RIGHTS, Row
from tests.nets import DISTRICT, EAST, WEST
from tests.patrolled import BASIC, MONDAY, NOW
from tests.rights_district import set_up
from tests.serving import serving
from tests.signed_in import token_for

_NAMED = re.compile(rf"(?<!\w)(?:{DISTRICT}\d{{9}}|W-\d{{3}})(?!\w)")
_EAST = {*BASIC[4:], "W-005", "W-006", "W-007"}
_WEST = {*BASIC[:4], "W-001", "W-002", "W-003", "W-004"}
_numbers = count()


@dataclass(frozen=True)
class Asker:
    """Who asks, and everything that they may ever be told of."""

    name: str
    role: str
    inside: bool
    may_see: frozenset[str]
    scope: str = DISTRICT
    worker: str | None = None


def _askers() -> Iterator[Asker]:
    yield Asker("nobody", "nobody", inside=False, may_see=frozenset())
    yield Asker("a device", "device", inside=True, may_see=frozenset())
    for worker, inside, grid in (("W-001", True, BASIC[0]), ("W-005", False, BASIC[4])):
        own = frozenset({worker, grid})
        yield Asker(f"worker {worker}", "worker", inside, own, worker=worker)
    for role in ROLE_NAMES:
        if role != "worker":
            for scope, inside, seen in (
                (WEST, True, _WEST), (EAST, False, _EAST), (DISTRICT, True, _WEST | _EAST),
            ):  # fmt: skip
                people = frozenset() if role == "planner" else seen
                places = {name for name in seen if not name.startswith("W-")}
                yield Asker(f"{role} of {scope}", role, inside, frozenset(places | people), scope)


ASKERS = tuple(_askers())


@pytest.fixture(scope="module")
def district_engine(module_database: str) -> Iterator[Engine]:
    engine = make_engine(module_database)
    set_up(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def app(district_engine: Engine) -> FastAPI:
    made = create_app(Settings(), district_engine)
    made.dependency_overrides[now] = lambda: NOW
    return made


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[httpx.Client]:
    """One that shows whatever token it is given with a request."""
    with serving(app) as address, httpx.Client(base_url=address, timeout=30) as opened:
        yield opened


@pytest.fixture(scope="module")
def asked_for(district_engine: Engine) -> dict[str, str]:
    """What stands in the places of an address."""
    with district_engine.connect() as c:
        phone = c.execute(text("SELECT id FROM device WHERE name = 'phone 1'")).scalar_one()
    return {
        "worker": "W-001", "date": str(MONDAY), "device": str(phone), "name": f"of {WEST}",
        "west": WEST,
    }  # fmt: skip


def routes_of(app: FastAPI) -> set[tuple[str, str]]:
    """Every route that the service answers, described or not."""
    found = {
        (method, re.sub(r":\w+}", "}", context.path))
        for context in iter_route_contexts(app.routes)
        for method in context.methods - {"HEAD"}
    }
    described = {
        (method.upper(), path)
        for path, operations in app.openapi()["paths"].items()
        for method in operations
    }
    assert described <= found
    return found


def test_every_route_has_one_row(app: FastAPI) -> None:
    rows = [(row.method, row.path) for row in RIGHTS]
    assert len(rows) == len(set(rows))
    assert set(rows) == routes_of(app)


@pytest.mark.parametrize("row", RIGHTS, ids=lambda row: f"{row.method} {row.path}")
def test_each_asker_gets_what_the_row_says(
    row: Row, client: httpx.Client, district_engine: Engine, asked_for: dict[str, str]
) -> None:
    wrong = {}
    for asker in ASKERS:
        status, told = _ask(row, asker, client, district_engine, asked_for)
        named = set() if row.shows == "examples" else set(_NAMED.findall(told))
        if status not in _expected(row, asker):
            wrong[asker.name] = f"{status}, not {_expected(row, asker)}: {told[:200]}"
        elif named - asker.may_see - _own_words(row):
            wrong[asker.name] = f"is told of {sorted(named - asker.may_see)}"
        elif status == 200 and (missing := _owed(row, asker) - named):
            wrong[asker.name] = f"is not told of {sorted(missing)}"
    assert wrong == {}


def _expected(row: Row, asker: Asker) -> set[int]:
    if row.who == ANYBODY:
        return _set(row.inside)
    if row.who == DEVICES:
        return _set(row.inside) if asker.role == "device" else {401}
    if asker.role in {"nobody", "device"}:
        return {401}
    if asker.role not in row.who:
        return {403}
    return _set(row.inside if asker.inside or row.beyond is None else row.beyond)


def _owed(row: Row, asker: Asker) -> set[str]:
    """What a right answer names to whoever may see it."""
    if not asker.inside or asker.role not in row.who:
        return set()
    owed = {"places": {BASIC[0]}, "people": {"W-001"}}
    return owed.get(row.shows, set()) & asker.may_see


def _own_words(row: Row) -> set[str]:
    """What the asker said, and may hear again."""
    return {"W-001"} if "worker" in row.path or row.body == {"worker": "W-001"} else set()


def _ask(
    row: Row, asker: Asker, client: httpx.Client, engine: Engine, asked_for: dict[str, str]
) -> tuple[int, str]:
    values = asked_for | {"unique": f"new {next(_numbers)}"} | row.values
    path = row.path.format_map(values)
    body = row.body
    if isinstance(body, dict):
        body = {key: _filled(value, values) for key, value in body.items()}
    headers, address = _headers(asker, engine), f"{path}?{row.ask}"
    with client.stream(row.method, address, json=body, headers=headers) as response:
        if not (row.streams and response.is_success):
            response.read()
        return response.status_code, "" if row.streams else response.text


def _headers(asker: Asker, engine: Engine) -> dict[str, str]:
    if asker.role == "nobody":
        return {}
    if asker.role == "device":
        with engine.begin() as c:
            token = add_device(c, DISTRICT, f"of a test {next(_numbers)}", now=NOW).token
    else:
        token = token_for(engine, asker.role, scope=asker.scope, worker=asker.worker)
    return {"Authorization": f"Bearer {token}"}


def _filled(value: object, values: dict[str, str]) -> object:
    return value.format_map(values) if isinstance(value, str) else value


def _set(statuses: int | tuple[int, ...]) -> set[int]:
    return {statuses} if isinstance(statuses, int) else set(statuses)
