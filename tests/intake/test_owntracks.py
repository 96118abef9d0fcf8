"""OwnTracks in HTTP mode: payloads as its apps send them, and the `[]` that they wait for."""

import pytest

from tests.phones import EIGHT_S, LAT, LON, basic, bearer, moments, stored, tallies

LOCATION = {
    "_type": "location",
    "_id": "f8b045d5",
    "BSSID": "02:00:00:00:00:00",
    "SSID": "office",
    "acc": 12,
    "alt": 4,
    "batt": 87,
    "bs": 1,
    "cog": 271,
    "conn": "w",
    "created_at": EIGHT_S + 3,
    "inregions": [],
    "lat": LAT,
    "lon": LON,
    "m": 2,
    "p": 101.2,
    "t": "u",
    "tid": "W1",
    "topic": "owntracks/w1/phone",
    "tst": EIGHT_S,
    "vac": 3,
    "vel": 4,
}

OTHERS = {
    "encrypted": {"_type": "encrypted", "data": "uQ0iX3Ck2Wb3+1lXK8m0Jb8LQ0QYzg=="},
    "lwt": {"_type": "lwt", "tst": EIGHT_S},
    "transition": {
        "_type": "transition", "wtst": EIGHT_S - 99, "tst": EIGHT_S, "acc": 5.0, "lat": LAT,
        "lon": LON, "event": "enter", "desc": "office", "tid": "W1", "t": "c", "rid": "6da9cf",
    },
    "waypoint": {
        "_type": "waypoint", "desc": "office", "lat": LAT, "lon": LON, "rad": 50, "tst": EIGHT_S,
    },
    "waypoints": {"_type": "waypoints", "_creator": "app", "waypoints": []},
    "status": {"_type": "status", "_id": "0c2b", "android": {"wifi": 1, "ps": 0, "bo": 1}},
    "card": {"_type": "card", "name": "W 1", "face": "iVBORw0KGgo=", "tid": "W1"},
    "cmd": {"_type": "cmd", "action": "reportLocation"},
    "dump": {"_type": "dump", "configuration": {"_type": "configuration", "mode": 3}},
    "configuration": {"_type": "configuration", "deviceId": "phone", "mode": 3},
    "steps": {"_type": "steps", "tst": EIGHT_S, "steps": 1200, "from": EIGHT_S - 9, "to": EIGHT_S},
    "beacon": {"_type": "beacon", "uuid": "CA271EAE", "major": 1, "minor": 2, "tst": EIGHT_S},
    "request": {"_type": "request", "request": "tour"},
    "unknown_type": {"_type": "something of next year", "tst": EIGHT_S},
}  # fmt: skip


def test_a_location_is_stored_and_answered_with_an_empty_list(wire, store, phone):
    answer = wire.post("/owntracks", json=LOCATION, headers=basic(phone.token, "w1"))
    assert (answer.status_code, answer.content) == (200, b"[]")
    assert answer.headers["content-type"] == "application/json"
    assert stored(store, phone) == [(0.0, LON, LAT, 12.0, None, "w1")]


def test_a_location_without_what_is_optional_is_stored(wire, store, phone):
    bare = {name: LOCATION[name] for name in ("_type", "lat", "lon", "tst", "tid")}
    wire.post("/owntracks", json=bare, headers=basic(phone.token))
    assert stored(store, phone) == [(0.0, LON, LAT, None, None, "w1")]


def test_several_messages_in_one_body_are_taken_one_by_one(wire, store, phone):
    messages = [LOCATION, OTHERS["lwt"], LOCATION | {"tst": EIGHT_S + 5}, "what", LOCATION]
    answer = wire.post("/owntracks", json=messages, headers=basic(phone.token))
    assert answer.json() == []
    assert moments(store, phone) == [0.0, 5.0]
    assert tallies(store, phone) == {"stored": 2, "duplicate": 1, "lwt": 1, "malformed": 1}


@pytest.mark.parametrize("kind", sorted(OTHERS))
def test_what_is_no_location_is_answered_alike_and_counted(wire, store, phone, kind: str):
    answer = wire.post("/owntracks", json=OTHERS[kind], headers=basic(phone.token))
    assert (answer.status_code, answer.json()) == (200, [])
    assert tallies(store, phone) == {kind: 1}
    assert stored(store, phone) == []


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b"", "malformed"),
        (b"{", "malformed"),
        (b'{"_type":"location","lat":NaN}', "malformed"),
        ('{"_type":"location","desc":"网格"}'.encode("gbk"), "malformed"),
        (b"[" * 100_000, "malformed"),
        (b"17", "malformed"),
        (b'{"_type":"location","lat":39.1,"lon":117.1}', "no_time"),
        (b'{"_type":"location","lat":39.1,"lon":117.1,"tst":1e400}', "malformed"),
        (b'{"_type":"location","lat":39.1,"lon":117.1,"tst":' + b"9" * 30 + b"}", "bad_time"),
        (b'{"_type":"location","lat":39.1,"lon":' + b"9" * 400 + b',"tst":1}', "bad_number"),
        (b'{"_type":"location","lat":[39.1],"lon":117.1,"tst":1782864000}', "bad_number"),
        (b'{"_type":"location","lon":117.1,"tst":1782864000}', "no_position"),
        (b'{"_type":"location","lat":117.15,"lon":39.16,"tst":1782864000}', "swapped"),
        (b'{"_type":"location","lat":0,"lon":0,"tst":1782864000}', "invalid"),
        (b'{"_type":"location","lat":39.1,"lon":117.1,"tst":1782878701}', "future"),
        (b'{"_type":"location","lat":39.1,"lon":117.1,"tst":1700000000}', "too_old"),
        (b'{"_type":"location","lat":39.1,"lon":117.1,"tst":1782846000}', "off_hours"),
    ],
)
def test_what_cannot_be_a_fix_is_answered_alike_and_counted(
    wire, store, phone, body: bytes, outcome: str
):
    answer = wire.post("/owntracks", content=body, headers=basic(phone.token))
    assert (answer.status_code, answer.content) == (200, b"[]")
    assert tallies(store, phone) == {outcome: 1}
    assert stored(store, phone) == []


def test_the_same_location_again_changes_nothing(wire, store, phone):
    for _ in range(3):
        wire.post("/owntracks", json=LOCATION, headers=basic(phone.token))
    assert moments(store, phone) == [0.0]
    assert tallies(store, phone) == {"stored": 1, "duplicate": 2}


def test_a_bearer_is_taken_as_well(wire, store, phone):
    wire.post("/owntracks", json=LOCATION, headers=bearer(phone.token))
    assert moments(store, phone) == [0.0]
