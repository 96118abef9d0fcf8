"""How much of a body is read before anybody has signed in."""

from collections.abc import Iterator

import httpx
import pytest

from api.bounds import MOST_BYTES

JSON = {"Content-Type": "application/json"}
SESSION = "/api/v1/session"


def pieces(size: int) -> Iterator[bytes]:
    """So many bytes of JSON, of a length that nobody says beforehand."""
    yield b'{"name": "'
    for _ in range(size // 1024):
        yield b"x" * 1024


@pytest.mark.parametrize("path", [SESSION, "/api/v1/accounts", "/api/v1/devices", "/nowhere"])
def test_a_longer_body_is_refused_unread(stranger: httpx.Client, path: str) -> None:
    refused = stranger.post(path, content=b" " * (MOST_BYTES + 1), headers=JSON)
    assert (refused.status_code, refused.json()["error"]) == (413, "too_large")


def test_a_longer_body_that_does_not_say_so_is_refused_as_it_comes(stranger: httpx.Client) -> None:
    refused = stranger.post(SESSION, content=pieces(2 * MOST_BYTES), headers=JSON)
    assert (refused.status_code, refused.json()["error"]) == (413, "too_large")


def test_a_body_as_long_as_is_taken_is_read(stranger: httpx.Client) -> None:
    body = b'{"name": "x", "password": "x"}'.ljust(MOST_BYTES)
    assert stranger.post(SESSION, content=body, headers=JSON).status_code == 401


def test_positions_have_limits_of_their_own(stranger: httpx.Client) -> None:
    sent = stranger.post("/api/v1/in/fixes", content=b" " * (MOST_BYTES + 1), headers=JSON)
    assert sent.status_code == 401
