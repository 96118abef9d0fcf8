"""Signing in: who may, who must wait, and what nobody is told."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import argon2
import pytest
from sqlalchemy import Connection, select, text

from gis.errors import NotSignedIn, TooSoon
from gis.service import sign_in as door
from gis.service.accounts import add_account, disable_account, reset_account
from gis.service.passwords import matches
from gis.service.sign_in import SignedIn, sign_in
from gis.service.tokens import digest_of
from gis.store import accounts
from gis.store.engine import make_engine
from gis.store.tables import account, login_failure
from tests.stored import set_up_district

NOW = datetime(2026, 7, 1, 8, tzinfo=UTC)
PASSWORD = "long enough to keep"


@pytest.fixture(autouse=True)
def _little_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not what a password is worth; tests/service/test_passwords.py holds the real parameters."""
    quick = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(door.passwords, "_hasher", quick)


@pytest.fixture
def c(connection: Connection) -> Connection:
    """A district with the account `chen`."""
    district = set_up_district(connection)
    add_account(connection, district, "chen", "operator", password=PASSWORD)
    return connection


def attempt(
    c: Connection,
    password: str = PASSWORD,
    *,
    name: str = "chen",
    address: str = "10.0.0.1",
    after_s: float = 0,
) -> SignedIn | NotSignedIn | TooSoon:
    return sign_in(c, name, password, address=address, now=NOW + timedelta(seconds=after_s))


def test_the_right_password_opens_a_session(c: Connection) -> None:
    signed_in = attempt(c)
    assert isinstance(signed_in, SignedIn)
    viewer = accounts.viewer_of(c, digest_of(signed_in.token), kind="console", now=NOW)
    assert viewer == signed_in.viewer
    assert (viewer.name, viewer.role, viewer.scope) == ("chen", "operator", "120106")


def test_a_name_that_an_input_method_widened_is_the_same_name(c: Connection) -> None:
    assert isinstance(attempt(c, name="ｃｈｅｎ"), SignedIn)
    for _ in range(door.FREE_OF_NAME):
        attempt(c, "wrong", name="ｃhen")
    assert isinstance(attempt(c, name="chen"), TooSoon)


@pytest.mark.parametrize(
    ("theirs", "waits"),
    [
        ("2001:db8:1:2:ffff::7", True),  # the same network, which is one subscriber's
        ("2001:db8:1:3::7", False),
        ("10.0.0.1", False),
    ],
)
def test_whoever_has_a_network_of_addresses_has_no_more_attempts(
    c: Connection, theirs: str, waits: bool
) -> None:
    for number in range(door.FREE_FROM_ADDRESS):
        attempt(c, "wrong", name=f"name {number}", address=f"2001:db8:1:2::{number:x}")
    assert isinstance(attempt(c, address=theirs), TooSoon if waits else SignedIn)


def test_an_address_of_ipv4_is_the_same_in_ipv6(c: Connection) -> None:
    for number in range(door.FREE_FROM_ADDRESS):
        attempt(c, "wrong", name=f"name {number}", address="::ffff:10.0.0.9")
    assert isinstance(attempt(c, address="10.0.0.9"), TooSoon)
    assert isinstance(attempt(c, address="::ffff:10.0.0.8"), SignedIn)


def test_the_token_itself_is_not_kept(c: Connection) -> None:
    signed_in = attempt(c)
    assert isinstance(signed_in, SignedIn)
    kept = c.execute(text("SELECT CAST(session AS text) FROM session")).scalars()
    assert not [row for row in kept if signed_in.token in row]


def test_the_session_ends_with_the_shift(c: Connection) -> None:
    signed_in = attempt(c)
    assert isinstance(signed_in, SignedIn)
    token, later = digest_of(signed_in.token), NOW + door.SESSION
    assert accounts.viewer_of(c, token, kind="console", now=later) is None


def test_a_console_s_token_is_no_program_s(c: Connection) -> None:
    signed_in = attempt(c)
    assert isinstance(signed_in, SignedIn)
    assert accounts.viewer_of(c, digest_of(signed_in.token), kind="program", now=NOW) is None


def test_wrong_unknown_and_disabled_are_refused_alike(c: Connection) -> None:
    wrong, unknown = attempt(c, "wrong"), attempt(c, name="nobody")
    disable_account(c, "chen", now=NOW)
    disabled = attempt(c)
    assert {type(outcome) for outcome in (wrong, unknown, disabled)} == {NotSignedIn}
    assert {str(outcome) for outcome in (wrong, unknown, disabled)} == {str(wrong)}


def test_an_unknown_name_is_as_much_work(c: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed = []
    monkeypatch.setattr(
        door.passwords, "matches", lambda password, kept: hashed.append(kept) or False
    )
    attempt(c, name="nobody")
    assert hashed == [None]


def test_the_first_failures_cost_no_wait(c: Connection) -> None:
    for _ in range(door.FREE_OF_NAME - 1):
        attempt(c, "wrong")
    assert isinstance(attempt(c), SignedIn)


@pytest.mark.parametrize("name", ["chen", "nobody"])
def test_more_failures_cost_a_wait_that_doubles(c: Connection, name: str) -> None:
    waits, clock_s = [], 0.0
    for _ in range(door.FREE_OF_NAME + 3):
        outcome = attempt(c, "wrong", name=name, after_s=clock_s)
        if isinstance(outcome, TooSoon):
            waits.append(outcome.wait_s)
            clock_s += outcome.wait_s
            attempt(c, "wrong", name=name, after_s=clock_s)
    assert waits == [1, 2, 4]


def test_the_right_password_waits_too(c: Connection) -> None:
    for _ in range(door.FREE_OF_NAME):
        attempt(c, "wrong")
    assert isinstance(attempt(c), TooSoon)
    assert isinstance(attempt(c, after_s=1), SignedIn)


def test_an_address_that_tries_many_names_waits(c: Connection) -> None:
    for number in range(door.FREE_FROM_ADDRESS):
        attempt(c, "wrong", name=f"name {number}")
    assert isinstance(attempt(c, name="one more"), TooSoon)
    assert isinstance(attempt(c, address="10.0.0.2"), SignedIn)


def test_waits_end_with_the_quarter_of_an_hour(c: Connection) -> None:
    for _ in range(door.FREE_OF_NAME):
        attempt(c, "wrong")
    later = door.LOOKED_BACK.total_seconds() + 1
    assert isinstance(attempt(c, after_s=later), SignedIn)


def test_success_forgets_the_failures(c: Connection) -> None:
    for _ in range(door.FREE_OF_NAME - 1):
        attempt(c, "wrong")
    attempt(c)
    attempt(c, "wrong")
    assert isinstance(attempt(c), SignedIn)


def test_what_was_typed_as_a_name_is_not_kept(c: Connection) -> None:
    attempt(c, "wrong", name="my password by mistake")
    (kept,) = c.execute(select(login_failure.c.name)).scalars()
    assert "password" not in kept


def test_failures_of_days_gone_by_are_forgotten(c: Connection) -> None:
    attempt(c, "wrong")
    attempt(c, "wrong", after_s=2 * 86400)
    assert len(c.execute(select(login_failure.c.id)).all()) == 1


def test_a_hash_of_other_parameters_is_renewed(c: Connection) -> None:
    older = argon2.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    c.execute(account.update().values(password_hash=older))
    assert isinstance(attempt(c), SignedIn)
    kept = c.execute(select(account.c.password_hash)).scalar_one()
    assert kept != older
    assert matches(PASSWORD, kept)


def test_a_reset_ends_the_sessions_and_the_old_password(c: Connection) -> None:
    signed_in = attempt(c)
    assert isinstance(signed_in, SignedIn)
    opened = reset_account(c, "chen", password=None, now=NOW)
    assert accounts.viewer_of(c, digest_of(signed_in.token), kind="console", now=NOW) is None
    assert isinstance(attempt(c), NotSignedIn)
    assert opened.password is not None
    assert isinstance(attempt(c, opened.password), SignedIn)


def test_disabling_ends_the_sessions_and_a_reset_lets_in_again(c: Connection) -> None:
    signed_in = attempt(c)
    assert isinstance(signed_in, SignedIn)
    disable_account(c, "chen", now=NOW)
    assert accounts.viewer_of(c, digest_of(signed_in.token), kind="console", now=NOW) is None
    reset_account(c, "chen", password="another long password", now=NOW)
    assert isinstance(attempt(c, "another long password"), SignedIn)


def test_sessions_whose_time_is_over_are_forgotten(c: Connection) -> None:
    attempt(c)
    attempt(c, after_s=door.SESSION.total_seconds())
    assert c.execute(text("SELECT count(*) FROM session")).scalar_one() == 1


def test_attempts_at_once_are_counted_one_by_one(committed_database: str) -> None:
    """As from several processes: no burst gets more guesses than one after the other."""
    engine = make_engine(committed_database, pool_size=8)
    with engine.begin() as c:
        add_account(c, set_up_district(c), "chen", "operator", password=PASSWORD)

    def guess(_: int) -> type:
        with engine.begin() as c:
            return type(attempt(c, "wrong"))

    with ThreadPoolExecutor(8) as threads:
        outcomes = Counter(threads.map(guess, range(16)))
    engine.dispose()
    assert outcomes == {NotSignedIn: door.FREE_OF_NAME, TooSoon: 16 - door.FREE_OF_NAME}
