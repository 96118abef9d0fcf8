"""What stands before every route."""

import httpx
import pytest

from api.guard import LOOPBACK_NAMES, names_of
from api.headers import SECURITY_HEADERS
from gis.settings import Settings
from web.page import policy_of

EVERYWHERE = [
    "/", "/map", "/api/v1/health", "/api/v1/grids?level=basic", "/nowhere", "/api/v1/patrol/days",
]  # fmt: skip


@pytest.mark.parametrize("address", EVERYWHERE)
def test_every_answer_carries_the_security_headers(client: httpx.Client, address: str) -> None:
    headers = client.get(address).headers
    assert {name.lower() for name in SECURITY_HEADERS} <= set(headers)
    assert "server" not in headers


def test_data_may_run_nothing(client: httpx.Client) -> None:
    policy = client.get("/api/v1/grids").headers["content-security-policy"]
    assert policy == "default-src 'none'; frame-ancestors 'none'"


def test_the_map_runs_its_own_scripts_only_and_as_a_site_of_its_own(client: httpx.Client) -> None:
    response = client.get("/map")
    policy = response.headers["content-security-policy"]
    apart = "frame-ancestors 'none'; sandbox allow-scripts"
    assert policy == f"{policy_of(response.text)}; {apart}"
    assert "unsafe" not in policy


def test_the_console_runs_no_inline_script_and_asks_nobody_else(stranger: httpx.Client) -> None:
    policy = stranger.get("/").headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    for directive in ("default-src 'none'", "script-src 'self'", "form-action 'none'"):
        assert directive in policy.split("; ")


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "127.0.0.1:9", "[::1]:8000", "LOCALHOST"]
)
def test_our_own_names_are_answered(client: httpx.Client, host: str) -> None:
    assert client.get("/api/v1/health", headers={"Host": host}).is_success


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8000", "0.0.0.0", "", "["],
)
def test_a_rebound_name_is_not(client: httpx.Client, host: str) -> None:
    response = client.get("/api/v1/health", headers={"Host": host})
    assert (response.status_code, response.json()["error"]) == (421, "misdirected")


@pytest.mark.parametrize(
    ("host", "hosts", "named"),
    [
        ("0.0.0.0", ("xunge.example",), {"xunge.example"}),
        ("::", ("xunge.example", "10.0.0.5"), {"xunge.example", "10.0.0.5"}),
        ("10.0.0.5", ("xunge.example",), {"xunge.example", "10.0.0.5"}),
        ("fd00::5", ("xunge.example",), {"xunge.example", "[fd00::5]"}),
        ("localhost", (), set()),
    ],
)
def test_it_answers_to_the_names_that_are_set(
    host: str, hosts: tuple[str, ...], named: set[str]
) -> None:
    assert names_of(Settings(host=host, hosts=hosts)) == LOOPBACK_NAMES | named


def test_a_phone_says_nothing_of_sites_and_is_heard(stranger: httpx.Client) -> None:
    """It is refused for its token only."""
    response = stranger.post("/api/v1/in/owntracks", json={"_type": "location"})
    assert response.status_code == 401


def test_a_foreign_page_cannot_report_a_position(stranger: httpx.Client) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    response = stranger.post("/api/v1/in/owntracks", content="{}", headers=headers)
    assert response.status_code == 403


def test_a_link_from_elsewhere_may_lead_to_the_map(client: httpx.Client) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert client.get("/map", headers=headers).is_success


def test_a_page_of_elsewhere_may_not_read_the_map(client: httpx.Client) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    assert client.get("/map", headers=headers).status_code == 403


def test_no_other_origin_is_let_in(client: httpx.Client) -> None:
    headers = {"Origin": "https://evil.example"}
    answer = client.get("/api/v1/grids", headers=headers).headers
    assert not [name for name in answer if name.startswith("access-control-")]
