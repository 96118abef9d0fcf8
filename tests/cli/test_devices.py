"""`xunge devices`, on one database with a district and its workers."""

import json

import pytest
from sqlalchemy import text

from gis.store.engine import make_engine
from tests.cli.conftest import Run
from tests.stored import set_up_district


@pytest.fixture(scope="module", autouse=True)
def _district(module_database: str) -> None:
    engine = make_engine(module_database)
    with engine.begin() as c:
        set_up_district(c)
    engine.dispose()


def shown(run_on: Run, name: str) -> dict:
    return json.loads(run_on("devices", "show", name, "--json").out)


def test_a_device_is_added_and_its_token_printed_once(run_on: Run, module_database: str):
    token = run_on("devices", "add", "printed").out.split()[-1]
    assert len(token) >= 43
    engine = make_engine(module_database)
    with engine.connect() as c:
        kept = c.execute(text("SELECT * FROM device WHERE name = 'printed'")).one()
    engine.dispose()
    assert token not in str(kept)


def test_a_device_is_given_on_and_shown_with_its_history(run_on: Run):
    run_on("devices", "add", "given", "--worker", "w1", "--since", "2026-05-01T08:00+08:00")
    run_on("devices", "bind", "given", "w2", "--since", "2026-06-01T08:00+08:00")
    run_on("devices", "bind", "given", "--since", "2026-07-01T08:00+08:00")
    page = shown(run_on, "given")
    assert page["device"]["worker"] is None
    assert [(one["worker"], one["until"]) for one in page["bindings"]] == [
        ("w2", "2026-07-01T00:00:00+00:00"),
        ("w1", "2026-06-01T00:00:00+00:00"),
    ]


def test_a_revoked_device_is_shown_as_such(run_on: Run):
    run_on("devices", "add", "lost")
    assert "lost" in run_on("devices", "revoke", "lost").out
    assert "revoked" in run_on("devices", "show", "lost").out


def test_devices_are_listed_by_name(run_on: Run):
    for name in ("b of all", "a of all"):
        run_on("devices", "add", name, "--datum", "gcj02", "--json")
    listed = [one["name"] for one in json.loads(run_on("devices", "list", "--json").out)["devices"]]
    assert listed == sorted(listed)
    assert "gcj02" in run_on("devices", "list").out


@pytest.mark.parametrize(
    "words",
    [
        ("add", "x" * 101),
        ("add", "new", "--worker", "nobody"),
        ("add", "new", "--datum", "mars"),
        ("add", "new", "--since", "yesterday"),
        ("add", "new", "--since", "2026-07-01"),
        ("show", "unknown"),
        ("bind", "unknown", "w1"),
        ("revoke", "unknown"),
    ],
)
def test_what_cannot_be_is_refused_in_a_line(run_on: Run, words: tuple[str, ...]):
    ran = run_on("devices", *words)
    assert (ran.code, ran.out) == (2, "")
    assert len(ran.err.strip().splitlines()) == 1


def test_a_name_is_given_once(run_on: Run):
    run_on("devices", "add", "twice")
    assert run_on("devices", "add", "twice").code == 2
