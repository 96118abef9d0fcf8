"""Who is let in, before anything is read: nobody costs nothing, a stranger no more than a look."""

import gzip
import json
import socket
from datetime import date

import httpx
import pytest
from sqlalchemy import Engine, text

from tests.phones import EIGHT_S, LAT, LON, NOON, bearer, moments, tallies, told
from tests.stored import DISTRICT

JSON = {"Content-Type": "application/json"}
LINES = {"Content-Type": "application/x-ndjson"}
ARROW = {"Content-Type": "application/vnd.apache.arrow.stream"}
MESSAGE = {"_type": "location", "lat": LAT, "lon": LON, "tst": EIGHT_S}
EVERYWHERE = [
    ("/owntracks", JSON), ("/osmand", JSON), ("/overland", JSON), ("/fixes", JSON),
    ("/fixes", LINES), ("/fixes", ARROW), ("/fixes", {}), ("/file", {}),
]  # fmt: skip


@pytest.mark.parametrize(("address", "kind"), EVERYWHERE)
@pytest.mark.parametrize("body", [b"", b"{", gzip.compress(b" " * (33 << 20))])
def test_whoever_shows_no_token_hears_nothing_else(wire, address: str, kind: dict, body: bytes):
    packed = {"Content-Encoding": "gzip"} if len(body) > 1 else {}
    answer = wire.post(address, content=body, headers=kind | packed)
    assert (answer.status_code, answer.json()["error"]) == (401, "not_signed_in")


@pytest.mark.parametrize(("address", "kind"), EVERYWHERE)
@pytest.mark.parametrize("body", [b"", b"{", gzip.compress(b" " * (33 << 20))])
def test_a_stranger_hears_nothing_else(wire, address: str, kind: dict, body: bytes):
    packed = {"Content-Encoding": "gzip"} if len(body) > 1 else {}
    answer = wire.post(address, content=body, headers=kind | packed | bearer("stranger"))
    assert (answer.status_code, answer.json()["error"]) == (401, "not_signed_in")


def connected(wire: httpx.Client, address: str, headers: dict[str, str]) -> socket.socket:
    """A connection that has sent the head of a request."""
    url = wire.base_url
    head = {"Host": f"{url.host}:{url.port}"} | headers
    lines = [f"POST {url.path}{address[1:]} HTTP/1.1", *(f"{k}: {v}" for k, v in head.items())]
    connection = socket.create_connection((url.host, url.port), timeout=10)
    connection.sendall("\r\n".join([*lines, "", ""]).encode())
    return connection


def first_line(wire: httpx.Client, address: str, headers: dict[str, str]) -> bytes:
    """What the service answers to the head of a request whose body never comes."""
    with connected(wire, address, headers | {"Content-Length": "12000000"}) as connection:
        return connection.recv(4096).partition(b"\r\n")[0]


@pytest.mark.parametrize(("address", "kind"), [pair for pair in EVERYWHERE if pair[0] != "/osmand"])
def test_without_a_token_no_body_is_read(wire, address: str, kind: dict):
    assert first_line(wire, address, kind) == b"HTTP/1.1 401 Unauthorized"


@pytest.mark.parametrize(("address", "kind"), [pair for pair in EVERYWHERE if pair[0] != "/osmand"])
def test_of_a_stranger_no_long_body_is_read(wire, address: str, kind: dict):
    headers = kind | bearer("stranger")
    assert first_line(wire, address, headers) == b"HTTP/1.1 401 Unauthorized"


def test_a_device_hears_what_is_wrong(wire, phone):
    answer = wire.post("/fixes", content=b"{", headers=JSON | bearer(phone.token))
    assert (answer.status_code, answer.json()["error"]) == (422, "bad_input")


@pytest.mark.parametrize("packed", [False, True])
def test_a_long_body_of_a_device_is_taken_in(wire, store, phone, packed: bool):
    """Its token is looked up before the body is read."""
    body = json.dumps([MESSAGE, {"_type": "card", "face": "x" * 300_000}]).encode()
    headers = JSON | bearer(phone.token) | ({"Content-Encoding": "gzip"} if packed else {})
    content = gzip.compress(body) if packed else body
    answer = wire.post("/owntracks", content=content, headers=headers)
    assert (answer.status_code, answer.json()) == (200, [])
    assert moments(store, phone) == [0.0]


def test_a_form_of_too_many_parameters_is_no_position(wire, phone):
    form = f"id={phone.token}&" + "&".join(["lat=1"] * 1000)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert wire.post("/osmand", content=form, headers=headers).status_code == 401
    headers |= bearer(phone.token)
    assert told(wire.post("/osmand", content=form, headers=headers)) == {"no_position": 1}


@pytest.fixture
def purged(store: Engine):
    """The day before `NOON` is purged, in this test alone."""
    day = date.fromordinal(NOON.toordinal() - 1)
    with store.begin() as c:
        c.execute(
            text("INSERT INTO purged_day (district, date, fixes, purged_at)"
                 " VALUES (:district, :day, 1, now())"),
            {"district": DISTRICT, "day": day},
        )  # fmt: skip
    yield
    with store.begin() as c:
        c.execute(text("DELETE FROM purged_day"))


@pytest.mark.usefixtures("purged")
@pytest.mark.parametrize("kind", [JSON, LINES])
def test_a_fix_of_a_purged_day_is_refused_and_counted(wire, store, phone, kind: dict):
    rows = [{"t": EIGHT_S - days * 86_400, "lon": LON, "lat": LAT} for days in (0, 1, 2)]
    body = json.dumps(rows) if kind is JSON else "\n".join(map(json.dumps, rows))
    answer = wire.post("/fixes", content=body, headers=kind | bearer(phone.token))
    assert told(answer) == {"stored": 2, "purged": 1}
    assert answer.json()["refused"] == [{"index": 1, "reason": "purged"}]
    assert tallies(store, phone) == {"stored": 2, "purged": 1}


@pytest.mark.parametrize("kind", [JSON, LINES, ARROW])
def test_a_connection_that_breaks_leaves_nothing_and_holds_nothing(wire, store, phone, kind: dict):
    row = json.dumps({"t": EIGHT_S, "lon": LON, "lat": LAT}).encode() + b"\n"
    headers = kind | bearer(phone.token)
    with connected(wire, "/fixes", headers | {"Transfer-Encoding": "chunked"}) as connection:
        connection.sendall(b"%x\r\n%b\r\n" % (len(row), row))
    assert told(wire.post("/fixes", content=row, headers=LINES | bearer(phone.token))) == {
        "stored": 1
    }


GARBLED = [
    {"Content-Length": "five"},
    {"Content-Length": "-5"},
    {"Content-Length": "9" * 5000},
    {"Content-Length": "2", "Transfer-Encoding": "chunked"},
]


@pytest.mark.parametrize("garbled", GARBLED, ids=range(len(GARBLED)))
def test_a_length_that_cannot_be_is_answered_as_such(wire, phone, garbled: dict):
    with connected(wire, "/fixes", JSON | bearer(phone.token) | garbled) as connection:
        assert connection.recv(4096).startswith(b"HTTP/1.1 400 ")


FORM = {"Content-Type": "multipart/form-data; boundary=x"}
PART = b'--x\r\nContent-Disposition: form-data; name="f%d"; filename="%b"\r\n\r\nno gpx\r\n'
FORMS = {
    "without a boundary": ({"Content-Type": "multipart/form-data"}, b"abc"),
    "of too many files": (FORM, b"".join(PART % (n, b"a.gpx") for n in range(2000)) + b"--x--"),
    "of two files": (FORM, PART % (0, b"a.gpx") + PART % (1, b"b.gpx") + b"--x--"),
    "named in GBK": (FORM, PART % (0, "轨迹.gpx".encode("gbk")) + b"--x--"),
    "named with a zero byte": (FORM, PART % (0, b"a\0/../b.gpx") + b"--x--"),
}


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_form_that_is_none_of_a_track_is_refused(wire, store, phone, form: str):
    headers, body = FORMS[form]
    answer = wire.post("/file", content=body, headers=headers | bearer(phone.token))
    assert (answer.status_code, answer.json()["error"]) == (422, "bad_input")
    assert tallies(store, phone) == {}
