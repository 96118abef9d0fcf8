"""Signing in and out over HTTP: the cookie, the header against forgery, programs' tokens."""

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest
from sqlalchemy import Engine, text

from gis.service.accounts import add_account, reset_account
from gis.service.sign_in import FREE_OF_NAME
from tests.nets import DISTRICT

SESSION = "/api/v1/session"
TOKENS = "/api/v1/tokens"
GRIDS = "/api/v1/grids?level=street"
PASSWORD = "long enough to keep"


@pytest.fixture(scope="module", autouse=True)
def _chen(district_engine: Engine) -> None:
    with district_engine.begin() as c:
        add_account(c, DISTRICT, "chen", "supervisor", password=PASSWORD)


@pytest.fixture(autouse=True)
def _forget(stranger: httpx.Client) -> Iterator[None]:
    yield
    stranger.cookies.clear()


@pytest.fixture
def browser(service: str) -> Iterator[httpx.Client]:
    """A browser that has signed in, with the header that its console sends."""
    with httpx.Client(base_url=service) as opened:
        opened.headers["X-CSRF-Token"] = enter(opened).json()["csrf"]
        yield opened


def enter(client: httpx.Client, password: str = PASSWORD) -> httpx.Response:
    return client.post(SESSION, json={"name": "chen", "password": password})


def test_the_answer_says_who_and_what_they_see(stranger: httpx.Client) -> None:
    body = enter(stranger).json()
    assert isinstance(body.pop("csrf"), str)
    assert body == {
        "name": "chen", "role": "supervisor", "district": DISTRICT, "scope": DISTRICT,
        "worker": None,
    }  # fmt: skip


def test_the_cookie_is_out_of_the_reach_of_scripts_and_other_sites(service: str) -> None:
    with httpx.Client(base_url=service) as fresh:
        cookie = enter(fresh).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Secure" not in cookie


def test_the_cookie_shows_who_it_is(browser: httpx.Client) -> None:
    info = browser.get(SESSION).json()
    assert (info["name"], info["csrf"]) == ("chen", browser.headers["X-CSRF-Token"])
    assert browser.get(GRIDS).is_success


def test_nobody_is_refused(service: str) -> None:
    response = httpx.get(f"{service}{SESSION}")
    assert (response.status_code, response.json()["error"]) == (401, "not_signed_in")
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("told", [None, "", "wrong", "é"])
def test_a_change_without_the_header_is_refused(browser: httpx.Client, told: str | None) -> None:
    browser.headers.pop("X-CSRF-Token")
    headers = {} if told is None else {"X-CSRF-Token": told.encode()}
    for refused in (
        browser.post(TOKENS, json={"label": "QGIS"}, headers=headers),
        browser.delete(SESSION, headers=headers),
    ):
        assert (refused.status_code, refused.json()["error"]) == (403, "not_allowed")


def test_another_session_s_header_is_no_good(service: str, browser: httpx.Client) -> None:
    with httpx.Client(base_url=service) as other:
        theirs = enter(other).json()["csrf"]
    assert browser.delete(SESSION, headers={"X-CSRF-Token": theirs}).status_code == 403


def test_signing_out_ends_the_session_itself(service: str, browser: httpx.Client) -> None:
    kept = httpx.Cookies({"xunge_session": browser.cookies["xunge_session"]})
    assert browser.delete(SESSION).status_code == 204
    assert "xunge_session" not in browser.cookies
    with httpx.Client(base_url=service, cookies=kept) as thief:
        assert thief.get(SESSION).status_code == 401


def test_a_session_s_cookie_is_no_program_s_token(service: str, browser: httpx.Client) -> None:
    token = browser.cookies["xunge_session"]
    headers = {"Authorization": f"Bearer {token}"}
    assert httpx.get(f"{service}{SESSION}", headers=headers).status_code == 401


def test_a_program_s_token_is_no_cookie(service: str, browser: httpx.Client) -> None:
    token = browser.post(TOKENS, json={"label": "QGIS"}).json()["token"]
    cookies = httpx.Cookies({"xunge_session": token})
    with httpx.Client(base_url=service, cookies=cookies) as forged:
        assert forged.get(SESSION).status_code == 401


def test_a_program_shows_its_token_and_needs_no_other_header(
    service: str, browser: httpx.Client
) -> None:
    given = browser.post(TOKENS, json={"label": "QGIS", "days": 7})
    assert given.status_code == 201
    headers = {"Authorization": f"Bearer {given.json()['token']}"}
    with httpx.Client(base_url=service, headers=headers) as program:
        info = program.get(SESSION).json()
        assert (info["name"], info["csrf"]) == ("chen", None)
        assert program.delete(f"{TOKENS}/{'0' * 16}").status_code == 404


def test_a_program_s_token_gives_no_tokens_that_outlive_it(
    service: str, browser: httpx.Client
) -> None:
    token = browser.post(TOKENS, json={"label": "for a day", "days": 1}).json()["token"]
    asked = {"label": "for a year", "days": 366}
    refused = httpx.post(f"{service}{TOKENS}", json=asked, auth=("any", token))
    assert (refused.status_code, refused.json()["error"]) == (403, "not_allowed")


def test_a_map_program_shows_it_as_a_password(service: str, browser: httpx.Client) -> None:
    token = browser.post(TOKENS, json={"label": "QGIS"}).json()["token"]
    assert httpx.get(f"{service}{SESSION}", auth=("anyone", token)).is_success
    assert httpx.get(f"{service}{SESSION}", auth=("chen", PASSWORD)).status_code == 401


def test_a_token_is_listed_without_what_it_is_and_ended_by_its_id(
    service: str, browser: httpx.Client
) -> None:
    token = browser.post(TOKENS, json={"label": "to end"}).json()["token"]
    (listed,) = [one for one in browser.get(TOKENS).json()["tokens"] if one["label"] == "to end"]
    assert set(listed) == {"id", "label", "created_at", "expires_at"}
    assert browser.delete(f"{TOKENS}/{listed['id']}").status_code == 204
    assert browser.delete(f"{TOKENS}/{listed['id']}").status_code == 404
    assert httpx.get(f"{service}{SESSION}", auth=("chen", token)).status_code == 401


def test_a_wrong_password_is_a_401_that_says_no_more(stranger: httpx.Client) -> None:
    wrong = enter(stranger, "wrong")
    unknown = stranger.post(SESSION, json={"name": "nobody at all", "password": "wrong"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()


def test_too_many_failures_are_a_429_with_the_wait(
    stranger: httpx.Client, district_engine: Engine
) -> None:
    body = {"name": "guessed", "password": "wrong"}
    for _ in range(5):
        stranger.post(SESSION, json=body)
    response = stranger.post(SESSION, json=body)
    assert (response.status_code, response.json()["error"]) == (429, "too_soon")
    assert response.headers["retry-after"] == "1"
    with district_engine.begin() as c:
        c.execute(text("DELETE FROM login_failure"))


@pytest.mark.parametrize(
    "body",
    [
        {}, {"name": "chen"}, {"name": "", "password": "x"}, {"name": "chen", "password": 7},
        {"name": "a\x00b", "password": "x"}, {"name": "chen", "password": "x" * 201},
        {"name": "chen", "password": "x", "more": 1}, [], "chen", None,
    ],
)  # fmt: skip
def test_a_body_that_is_none_is_a_422_without_what_was_sent(
    stranger: httpx.Client, body: object
) -> None:
    response = stranger.post(SESSION, json=body)
    assert response.status_code == 422
    assert "x" * 100 not in response.text


@pytest.mark.parametrize(
    "header", ["Bearer", "Basic", "Basic !!!", "Basic eA==", "Digest x", "\xff"]
)
def test_a_header_that_is_none_is_a_401(stranger: httpx.Client, header: str) -> None:
    headers = {"Authorization": header.encode("latin-1")}
    assert stranger.get(GRIDS, headers=headers).status_code == 401


@pytest.fixture
def new_password(district_engine: Engine) -> Iterator[str]:
    """A password to change to; afterwards chen has the old one again, and never failed."""
    yield "another long one"
    with district_engine.begin() as c:
        c.execute(text("DELETE FROM login_failure"))
        reset_account(c, "chen", password=PASSWORD, now=datetime.now(UTC))


def change(client: httpx.Client, to: str, current: str = PASSWORD) -> httpx.Response:
    return client.put(f"{SESSION}/password", json={"current": current, "password": to})


def test_a_changed_password_is_the_one_that_signs_in(
    browser: httpx.Client, stranger: httpx.Client, new_password: str
) -> None:
    assert change(browser, new_password).status_code == 204
    assert enter(stranger).status_code == 401
    assert enter(stranger, new_password).is_success


def test_changing_the_password_ends_whatever_else_is_open(
    browser: httpx.Client, service: str, new_password: str
) -> None:
    token = browser.post(TOKENS, json={"label": "QGIS"}).json()["token"]
    with httpx.Client(base_url=service) as elsewhere:
        enter(elsewhere)
        change(browser, new_password)
        assert elsewhere.get(SESSION).status_code == 401
    program = httpx.get(f"{service}{GRIDS}", headers={"Authorization": f"Bearer {token}"})
    assert program.status_code == 401
    assert browser.get(SESSION).is_success


def test_who_does_not_know_the_password_changes_none(
    browser: httpx.Client, stranger: httpx.Client, new_password: str
) -> None:
    refused = change(browser, new_password, current="a guess")
    assert (refused.status_code, refused.json()["error"]) == (403, "not_allowed")
    assert enter(stranger).is_success


def test_guessing_the_password_from_within_is_slowed(
    browser: httpx.Client, new_password: str
) -> None:
    statuses = [change(browser, new_password, current=f"guess {n}").status_code for n in range(6)]
    assert statuses == [403] * FREE_OF_NAME + [429]


def test_a_short_password_is_refused_before_the_present_one_is_looked_at(
    browser: httpx.Client,
) -> None:
    assert change(browser, "short", current="a guess").status_code == 422


def test_a_program_s_token_changes_no_password(browser: httpx.Client, service: str) -> None:
    token = browser.post(TOKENS, json={"label": "QGIS"}).json()["token"]
    with httpx.Client(base_url=service, headers={"Authorization": f"Bearer {token}"}) as program:
        assert change(program, "another long one").status_code == 403
