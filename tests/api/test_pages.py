"""The console's page and files over HTTP: types, tags, what may be kept, what may run."""

import gzip

import httpx
import pytest

from web import bundle

MAIN = "console/main.js"


def address_of(name: str, version: str | None = None) -> str:
    return f"/static/{version or bundle.version()}/{name}"


def test_the_page_needs_no_signing_in(stranger: httpx.Client) -> None:
    page = stranger.get("/")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["cache-control"] == "no-cache"


def test_only_this_host_s_scripts_run(stranger: httpx.Client) -> None:
    policy = stranger.get("/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "blob:" not in policy


def test_the_map_s_worker_may_ask_this_host_and_no_other(stranger: httpx.Client) -> None:
    answer = stranger.get(address_of("vendor/maplibre-gl/maplibre-gl-worker.mjs"))
    assert "connect-src 'self';" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        (MAIN, "text/javascript"),
        ("vendor/maplibre-gl/maplibre-gl-worker.mjs", "text/javascript"),
        (bundle.STYLES, "text/css"),
        ("console/mark.svg", "image/svg+xml"),
        (bundle.WORDS, "application/json"),
    ],
)
def test_each_file_says_what_it_is(stranger: httpx.Client, name: str, media_type: str) -> None:
    answer = stranger.get(address_of(name))
    assert answer.headers["content-type"].startswith(media_type)
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_present_version_is_kept_for_good(stranger: httpx.Client) -> None:
    assert "immutable" in stranger.get(address_of(MAIN)).headers["cache-control"]


def test_another_version_is_asked_for_each_time(stranger: httpx.Client) -> None:
    answer = stranger.get(address_of(MAIN, "0123456789ab"))
    assert answer.headers["cache-control"] == "no-cache"
    again = stranger.get(
        address_of(MAIN, "0123456789ab"), headers={"If-None-Match": answer.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


def test_it_is_packed_for_who_can_unpack(stranger: httpx.Client) -> None:
    with stranger.stream("GET", address_of(MAIN)) as packed:
        assert packed.headers["content-encoding"] == "gzip"
        body = gzip.decompress(b"".join(packed.iter_raw()))
    plain = stranger.get(address_of(MAIN), headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == body


@pytest.mark.parametrize(
    "address",
    [
        *map(address_of, ["nothing.js", "..%2fpage.py", "%2e%2e/page.py", "index.html", ""]),
        "/static/page.py",
    ],
)
def test_nothing_else_is_there(stranger: httpx.Client, address: str) -> None:
    answer = stranger.get(address)
    assert (answer.status_code, answer.json()["error"]) == (404, "not_found")
