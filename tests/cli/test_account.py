"""`xunge account`, as a user would run it."""

import json
import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from gis.service.passwords import matches
from gis.service.tokens import digest_of
from gis.store.accounts import account_named, viewer_of
from gis.store.engine import make_engine
from tests.cli.conftest import Run
from tests.nets import DISTRICT
from tests.stored import set_up_district


@pytest.fixture(scope="module", autouse=True)
def engine(module_database: str):
    made = make_engine(module_database)
    with made.begin() as c:
        set_up_district(c)
    yield made
    made.dispose()


def kept(engine: Engine, name: str) -> str:
    with engine.connect() as c:
        found = account_named(c, name)
    assert found is not None
    return found[1]


def told(text: str) -> str:
    found = re.search(r"told this once: (\S+)", text)
    assert found, text
    return found[1]


def test_a_password_is_made_up_and_printed_once(run_on: Run, engine: Engine) -> None:
    ran = run_on("account", "add", "chen", "--role", "operator")
    assert ran.code == 0
    assert f"chen: operator, sees {DISTRICT}" in ran.out
    assert matches(told(ran.out), kept(engine, "chen"))


def test_the_list_has_every_account_and_no_password(run_on: Run) -> None:
    password = told(run_on("account", "add", "li", "--role", "planner").out)
    listed = run_on("account", "list", "--json")
    accounts = {one["name"]: one for one in json.loads(listed.out)["accounts"]}
    assert accounts["li"]["role"] == "planner"
    assert password not in listed.out
    assert "argon2" not in listed.out
    assert "li" in run_on("account", "list").out


def test_a_reset_prints_another(run_on: Run, engine: Engine) -> None:
    first = told(run_on("account", "add", "wang", "--role", "admin").out)
    second = told(run_on("account", "reset", "wang").out)
    assert first != second
    assert matches(second, kept(engine, "wang"))


def test_a_token_acts_as_the_account_until_it_is_disabled(run_on: Run, engine: Engine) -> None:
    run_on("account", "add", "qgis", "--role", "planner")
    ran = run_on("account", "token", "qgis", "--label", "QGIS", "--days", "7")
    digest = digest_of(told(ran.out))
    with engine.connect() as c:
        viewer = viewer_of(c, digest, kind="program", now=datetime.now(UTC))
    assert viewer is not None
    assert (viewer.name, viewer.role) == ("qgis", "planner")
    run_on("account", "disable", "qgis")
    with engine.connect() as c:
        assert viewer_of(c, digest, kind="program", now=datetime.now(UTC)) is None
    assert "disabled" in run_on("account", "token", "qgis").err


def test_a_disabled_account_is_listed_as_such(run_on: Run) -> None:
    run_on("account", "add", "zhao", "--role", "operator")
    assert run_on("account", "disable", "zhao").code == 0
    accounts = json.loads(run_on("account", "list", "--json").out)["accounts"]
    assert [one["disabled_at"] is not None for one in accounts if one["name"] == "zhao"] == [True]


def test_a_password_can_be_typed_and_is_not_printed(
    run_on: Run, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("typer.prompt", lambda *_, **options: "a password of my own")
    ran = run_on("account", "add", "sun", "--role", "operator", "--ask")
    assert "a password of my own" not in ran.out + ran.err
    assert matches("a password of my own", kept(engine, "sun"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["add", "x", "--role", "king"], "There is no role king"),
        (["add", "x", "--role", "worker"], "needs a worker's id"),
        (["add", "x", "--role", "worker", "--worker", "w9"], "no worker w9"),
        (["add", "x", "--role", "operator", "--scope", "120106999"], "no grid 120106999"),
        (["reset", "nobody"], "no account nobody"),
        (["disable", "nobody"], "no account nobody"),
    ],
)
def test_a_refusal_is_one_line(run_on: Run, words: list[str], said: str) -> None:
    ran = run_on("account", *words)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert said in ran.err


def test_a_short_typed_password_is_refused(run_on: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("typer.prompt", lambda *_, **options: "short")
    ran = run_on("account", "add", "qian", "--role", "operator", "--ask")
    assert "12 to 200" in ran.err
