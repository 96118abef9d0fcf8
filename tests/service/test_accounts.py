"""Accounts: what may be opened, by whom, and under which password."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection

from gis.errors import BadInput, Conflict, NotAllowed, NotFound
from gis.service.accounts import add_account, demo_account, disable_account, reset_account
from gis.service.passwords import matches
from gis.store import accounts, net
from gis.store.viewers import Viewer
from tests.nets import EAST, WEST, small_net
from tests.stored import DAY, DISTRICT, set_up_district

NOW = datetime(2026, 7, 1, 8, tzinfo=UTC)


@pytest.fixture
def c(connection: Connection) -> Connection:
    set_up_district(connection)
    net.insert_grids(connection, DISTRICT, small_net(), DAY)
    return connection


def viewer(scope: str) -> Viewer:
    return Viewer(account_id=0, name="boss", role="admin", district=DISTRICT, scope=scope)


def test_without_a_password_one_is_made_up_and_told_once(c: Connection) -> None:
    opened = add_account(c, DISTRICT, "chen", "operator")
    found = accounts.account_named(c, "chen")
    assert opened.password is not None
    assert found is not None
    assert matches(opened.password, found[1])


def test_a_chosen_password_is_not_told(c: Connection) -> None:
    assert add_account(c, DISTRICT, "chen", "operator", password="x" * 12).password is None


def test_the_scope_is_the_district_unless_named(c: Connection) -> None:
    assert add_account(c, DISTRICT, "chen", "operator").account.scope == DISTRICT
    assert add_account(c, DISTRICT, "li", "planner", scope=WEST).account.scope == WEST


def test_who_has_a_smaller_scope_gives_it_on(c: Connection) -> None:
    opened = add_account(c, DISTRICT, "chen", "operator", by=viewer(WEST))
    assert opened.account.scope == WEST


def test_nobody_opens_an_account_beyond_the_own_scope(c: Connection) -> None:
    for scope in (EAST, DISTRICT):
        with pytest.raises(NotAllowed):
            add_account(c, DISTRICT, "chen", "operator", scope=scope, by=viewer(WEST))


def test_a_worker_s_account_is_a_known_worker_s(c: Connection) -> None:
    assert add_account(c, DISTRICT, "w1", "worker", worker="w1").account.worker == "w1"
    with pytest.raises(NotFound):
        add_account(c, DISTRICT, "w9", "worker", worker="w9")


@pytest.mark.parametrize(("role", "worker"), [("king", None), ("worker", None), ("operator", "w1")])
def test_a_role_that_does_not_fit_is_refused(c: Connection, role: str, worker: str | None) -> None:
    with pytest.raises(BadInput):
        add_account(c, DISTRICT, "chen", role, worker=worker)


@pytest.mark.parametrize("name", ["", " chen", "chen ", "a\nb", "x" * 101])
def test_a_name_that_is_none_is_refused(c: Connection, name: str) -> None:
    with pytest.raises(BadInput):
        add_account(c, DISTRICT, name, "operator")


@pytest.mark.parametrize("alike", ["ｃｈｅｎ", "chen\u202e", "ch\u200ben", "ch\u00aden"])
def test_no_two_names_look_alike_in_the_log(c: Connection, alike: str) -> None:
    """Wide letters are the plain ones; what nobody sees, or turns the line, is in no name."""
    add_account(c, DISTRICT, "chen", "operator")
    with pytest.raises((Conflict, BadInput)):
        add_account(c, DISTRICT, alike, "admin")


def test_a_grid_that_is_not_there_is_no_scope(c: Connection) -> None:
    with pytest.raises(NotFound):
        add_account(c, DISTRICT, "chen", "operator", scope=f"{DISTRICT}999")


def test_a_name_is_given_once(c: Connection) -> None:
    add_account(c, DISTRICT, "chen", "operator")
    with pytest.raises(Conflict), c.begin_nested():
        add_account(c, DISTRICT, "chen", "planner")


def test_a_short_password_is_refused(c: Connection) -> None:
    with pytest.raises(BadInput):
        add_account(c, DISTRICT, "chen", "operator", password="short")


def test_nobody_disables_the_own_account(c: Connection) -> None:
    account = add_account(c, DISTRICT, "chen", "admin").account
    own = Viewer(account.id, "chen", "admin", DISTRICT, DISTRICT)
    with pytest.raises(Conflict):
        disable_account(c, "chen", now=NOW, by=own)


def test_an_unknown_account_is_not_found(c: Connection) -> None:
    for change in (reset_account, disable_account):
        with pytest.raises(NotFound):
            change(c, "nobody", now=NOW, **({"password": None} if change is reset_account else {}))


def test_the_demonstration_s_password_is_new_each_time(c: Connection) -> None:
    first, second = (demo_account(c, DISTRICT, now=NOW) for _ in range(2))
    assert first.account.id == second.account.id
    assert None not in (first.password, second.password)
    assert first.password != second.password
