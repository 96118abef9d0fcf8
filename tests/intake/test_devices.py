"""Devices through the API: tokens, whose they are and were, tallies, and being shut out."""

from collections.abc import Iterator
from itertools import count

import httpx
import pytest
from sqlalchemy import Engine, text

from tests import phones
from tests.phones import LAT, LON, NOON, bearer, moments, told
from tests.signed_in import signed_in

_numbers = count(1)
HOUR_AGO = "2026-07-01T03:00:00Z"


@pytest.fixture(scope="module")
def address(store: Engine) -> Iterator[str]:
    with phones.posting(store) as served:
        yield served


@pytest.fixture(scope="module")
def keeper(address: str, store: Engine) -> Iterator[httpx.Client]:
    with signed_in(address, store, "admin") as client:
        client.base_url = f"{address}/api/v1"
        yield client


@pytest.fixture
def name() -> str:
    return f"new phone {next(_numbers)}"


def add(keeper: httpx.Client, name: str, **more: object) -> dict:
    answer = keeper.post("/devices", json={"name": name, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def page(keeper: httpx.Client, device: dict) -> dict:
    return keeper.get(f"/devices/{device['id']}").json()


def post(keeper: httpx.Client, token: str, *clocks: str) -> httpx.Response:
    rows = [{"t": f"2026-07-01T{clock}+08:00", "lon": LON, "lat": LAT} for clock in clocks]
    address = f"{keeper.base_url}in/fixes"
    return httpx.post(address, json=rows, headers=bearer(token))


def test_a_token_has_256_bits_and_is_kept_as_a_hash_alone(keeper, store, name: str):
    added = add(keeper, name)
    assert len(added["token"]) >= 43
    with store.connect() as c:
        row = c.execute(text("SELECT * FROM device WHERE name = :name"), {"name": name}).one()
    assert len(row.token_sha256) == 32
    assert added["token"].encode() not in bytes(row.token_sha256)
    assert added["token"] not in keeper.get(f"/devices/{added['id']}").text


def test_a_new_device_is_listed_with_its_worker(keeper, name: str):
    added = add(keeper, name, worker="w2", since=HOUR_AGO, datum="gcj02")
    listed = {device["name"]: device for device in keeper.get("/devices").json()["devices"]}
    assert listed[name]["id"] == added["id"]
    assert (listed[name]["worker"], listed[name]["datum"]) == ("w2", "gcj02")
    assert (listed[name]["last_heard"], listed[name]["revoked_at"]) == (None, None)


def test_what_it_sends_is_tallied_on_its_page(keeper, name: str):
    added = add(keeper, name, worker="w1", since=HOUR_AGO)
    assert told(post(keeper, added["token"], "11:30:00", "11:30:00", "05:00:00")) == {
        "stored": 1, "duplicate": 1, "unbound": 1,
    }  # fmt: skip
    seen = page(keeper, added)
    assert {tally["outcome"]: tally["count"] for tally in seen["tallies"]} == {
        "stored": 1, "duplicate": 1, "unbound": 1,
    }  # fmt: skip
    assert {tally["day"] for tally in seen["tallies"]} == {"2026-07-01"}
    assert seen["last_heard"] == "2026-07-01"


def test_a_fix_is_the_workers_whose_the_device_was_then(keeper, store, name: str):
    added = add(keeper, name, worker="w1", since="2026-07-01T08:00:00+08:00")
    keeper.post(
        f"/devices/{added['id']}/bind", json={"worker": "w2", "since": "2026-07-01T09:00:00+08:00"}
    )
    keeper.post(
        f"/devices/{added['id']}/bind", json={"worker": None, "since": "2026-07-01T10:00:00+08:00"}
    )
    clocks = ("07:59:59", "08:00:00", "08:59:59", "09:00:00", "09:59:59", "10:00:00")
    answer = post(keeper, added["token"], *clocks)
    assert told(answer) == {"stored": 4, "unbound": 2}
    assert [row["index"] for row in answer.json()["refused"]] == [0, 5]
    with store.connect() as c:
        query = text(
            "SELECT worker.id FROM fix JOIN worker ON number = worker_number"
            " WHERE device_id = :id ORDER BY t_ms"
        )
        whose = c.execute(query, {"id": added["id"]}).scalars().all()
    assert whose == ["w1", "w1", "w2", "w2"]


def test_bindings_stay_on_record(keeper, name: str):
    added = add(keeper, name, worker="w1", since="2026-07-01T08:00:00+08:00")
    answer = keeper.post(
        f"/devices/{added['id']}/bind", json={"worker": "w2", "since": "2026-07-01T09:00:00+08:00"}
    )
    assert answer.json()["bindings"] == [
        {"worker": "w2", "since": "2026-07-01T01:00:00Z", "until": None},
        {"worker": "w1", "since": "2026-07-01T00:00:00Z", "until": "2026-07-01T01:00:00Z"},
    ]


def test_a_binding_from_the_same_moment_replaces(keeper, name: str):
    added = add(keeper, name, worker="w1", since=HOUR_AGO)
    keeper.post(f"/devices/{added['id']}/bind", json={"worker": "w3", "since": HOUR_AGO})
    assert [binding["worker"] for binding in page(keeper, added)["bindings"]] == ["w3"]


def test_a_device_bound_later_cannot_be_bound_before(keeper, name: str):
    added = add(keeper, name, worker="w1", since=HOUR_AGO)
    early = {"worker": "w2", "since": "2026-06-01T00:00:00Z"}
    assert keeper.post(f"/devices/{added['id']}/bind", json=early).status_code == 409


def test_a_revoked_device_is_let_in_no_longer(keeper, name: str):
    added = add(keeper, name, worker="w1", since=HOUR_AGO)
    assert told(post(keeper, added["token"], "11:30:00")) == {"stored": 1}
    assert keeper.post(f"/devices/{added['id']}/revoke").status_code == 204
    assert post(keeper, added["token"], "11:30:05").status_code == 401
    assert page(keeper, added)["revoked_at"] == NOON.isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize(
    "show",
    [
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer of nothing"},
        {"Authorization": "Basic not base64"},
        {"Authorization": "Basic bm9jb2xvbg=="},
        {"Authorization": b"Bearer \xc3\x28\xff"},
    ],
)
@pytest.mark.parametrize("client", ["owntracks", "osmand", "overland", "fixes"])
def test_who_shows_no_known_token_is_refused(keeper, client: str, show: dict):
    headers = {"Content-Type": "application/json", **show}
    answer = httpx.post(f"{keeper.base_url}in/{client}", content=b"[]", headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (401, "not_signed_in")


def test_a_persons_token_is_no_devices(keeper):
    answer = keeper.post("/in/fixes", json=[])
    assert answer.status_code == 401


def test_a_devices_token_opens_nothing_else(keeper, name: str):
    added = add(keeper, name)
    answer = httpx.get(f"{keeper.base_url}devices", headers=bearer(added["token"]))
    assert answer.status_code == 401


def test_a_name_is_given_once(keeper, name: str):
    add(keeper, name)
    assert keeper.post("/devices", json={"name": name}).status_code == 409


def test_a_device_that_files_brought_is_taken_over_with_its_fixes(keeper, store, name: str):
    with store.begin() as c:
        c.execute(
            text("INSERT INTO device (district, name) SELECT code, :name FROM district"),
            {"name": name},
        )
    added = add(keeper, name, worker="w1", since=HOUR_AGO)
    assert told(post(keeper, added["token"], "11:30:00")) == {"stored": 1}


@pytest.mark.parametrize(
    "asked",
    [
        {"name": ""},
        {"name": "x" * 101},
        {"name": "a\x00b"},
        {"name": "a\u200bb"},
        {"name": "ok", "datum": "mars"},
        {"name": "ok", "since": "2026-07-01T08:00:00"},
        {"name": "ok", "since": "0001-01-01T00:00:00Z"},
        {"name": "ok", "colour": "red"},
        {},
    ],
)
def test_a_device_that_cannot_be_is_refused(keeper, asked: dict):
    assert keeper.post("/devices", json=asked).status_code == 422


def test_an_unknown_worker_gets_no_device(keeper, name: str):
    assert keeper.post("/devices", json={"name": name, "worker": "nobody"}).status_code == 404
    assert name not in keeper.get("/devices").text


@pytest.mark.parametrize("number", ["0", "2147483648", "x"])
def test_a_number_that_no_device_can_have_is_refused(keeper, number: str):
    assert keeper.get(f"/devices/{number}").status_code == 422


def test_an_unknown_device_is_not_found(keeper):
    assert keeper.get("/devices/2147483647").status_code == 404
    assert keeper.post("/devices/2147483647/revoke").status_code == 404
    assert keeper.post("/devices/2147483647/bind", json={"worker": None}).status_code == 404


@pytest.mark.parametrize("role", ["operator", "planner", "worker"])
def test_who_hands_out_no_devices_sees_none(address, store, role):
    worker = "w1" if role == "worker" else None
    with signed_in(address, store, role, worker=worker) as client:
        assert client.get("/api/v1/devices").status_code == 403


def test_a_gateway_speaks_for_the_devices_that_its_rows_name(keeper, store, name: str):
    gateway = phones.device(store, name, None, gateway=True)
    one, two = (phones.device(store, f"{name} {of}", of) for of in ("w1", "w2"))
    row = {"t": "2026-07-01T08:00:00+08:00", "lon": LON, "lat": LAT}
    rows = [
        {**row, "device": one.name},
        {**row, "device": two.name},
        {**row, "device": "nobody's"},
        {**row, "device": "zero\x00byte"},
        row,
    ]
    answer = httpx.post(f"{keeper.base_url}in/fixes", json=rows, headers=bearer(gateway.token))
    assert told(answer) == {"stored": 2, "unknown_device": 3}
    assert moments(store, one) == moments(store, two) == [0.0]
    assert phones.tallies(store, one) == {"stored": 1}
    assert phones.tallies(store, gateway) == {"unknown_device": 3}


def test_a_phone_speaks_for_itself_alone(keeper, store, name: str):
    phone, other = phones.device(store, name), phones.device(store, f"{name} of another")
    row = {"t": "2026-07-01T08:00:00+08:00", "lon": LON, "lat": LAT}
    rows = [{**row, "device": other.name}, {**row, "device": name}]
    answer = httpx.post(f"{keeper.base_url}in/fixes", json=rows, headers=bearer(phone.token))
    assert told(answer) == {"stored": 1, "unknown_device": 1}
    assert moments(store, other) == []


@pytest.mark.parametrize("datum", ["gcj02", "bd09", "cgcs2000"])
def test_a_devices_positions_are_converted_from_its_datum(keeper, store, name: str, datum):
    import numpy as np

    from gis.datum import from_wgs84

    lon, lat = from_wgs84(np.array([LON]), np.array([LAT]), datum)
    phone = phones.device(store, name, datum=datum)
    rows = [{"t": "2026-07-01T08:00:00+08:00", "lon": lon[0], "lat": lat[0]}]
    httpx.post(f"{keeper.base_url}in/fixes", json=rows, headers=bearer(phone.token))
    assert phones.stored(store, phone)[0][1:3] == pytest.approx((LON, LAT), abs=1e-9)
