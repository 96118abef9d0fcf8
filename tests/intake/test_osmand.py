"""The OsmAnd protocol: OsmAnd, Traccar Client in its two ages, GPSLogger; any 2xx will do them."""

import pytest

from tests.phones import EIGHT_S, LAT, LON, moments, stored, tallies, told

TRACCAR = {
    "timestamp": str(EIGHT_S),
    "lat": str(LAT),
    "lon": str(LON),
    "speed": "2.1598",
    "bearing": "271.0",
    "altitude": "4.0",
    "accuracy": "12.5",
    "batt": "87.0",
}
"""Traccar Client for Android until 8: the query, speed in knots."""

BACKGROUND = {
    "location": {
        "event": "motionchange",
        "is_moving": True,
        "uuid": "7f3c2d1e-0a4b-4c55-9d61-2f1f6f5f7a10",
        "timestamp": "2026-07-01T00:00:00.000Z",
        "odometer": 1200.5,
        "coords": {
            "latitude": LAT, "longitude": LON, "accuracy": 12.5, "speed": 1.11,
            "speed_accuracy": 0.5, "heading": 271.0, "heading_accuracy": 3.0, "altitude": 4.0,
        },
        "activity": {"type": "walking", "confidence": 100},
        "battery": {"level": 0.87, "is_charging": False},
        "extras": {},
    },
}  # fmt: skip
"""Traccar Client from 9 on: the JSON of its location library."""


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_traccar_clients_query_is_stored(wire, store, phone, method: str):
    answer = wire.request(method, "/osmand", params={"id": phone.token, **TRACCAR})
    assert told(answer) == {"stored": 1}
    assert stored(store, phone) == [(0.0, LON, LAT, 12.5, None, "w1")]


def test_a_form_is_stored(wire, store, phone):
    assert told(wire.post("/osmand", data={"id": phone.token, **TRACCAR})) == {"stored": 1}
    assert moments(store, phone) == [0.0]


def test_traccar_clients_json_is_stored(wire, store, phone):
    answer = wire.post("/osmand", json=BACKGROUND | {"device_id": phone.token})
    assert told(answer) == {"stored": 1}
    assert stored(store, phone) == [(0.0, LON, LAT, 12.5, None, "w1")]


def test_a_list_of_flat_objects_is_stored(wire, store, phone):
    """As Traccar's own library for apps sends its queue."""
    point = {"id": phone.token, "lat": LAT, "lon": LON, "accuracy": 12.5, "speed": 2.16}
    points = [{**point, "timestamp": EIGHT_S + second} for second in (0, 5, 10)]
    assert told(wire.post("/osmand", json=points)) == {"stored": 3}


def test_gpsloggers_custom_url_is_stored(wire, store, phone):
    """`…/osmand?id=TOKEN&lat=%LAT&lon=%LON&timestamp=%TIMESTAMP&accuracy=%ACC&speed=%SPD`"""
    query = f"id={phone.token}&lat={LAT}&lon={LON}&timestamp={EIGHT_S}&accuracy=12.5&speed=1.1"
    assert told(wire.get(f"/osmand?{query}")) == {"stored": 1}


def test_osmands_own_url_is_stored(wire, store, phone):
    """`…/osmand?id=TOKEN&lat={0}&lon={1}&timestamp={2}&hdop={3}&altitude={4}&speed={5}`"""
    query = f"id={phone.token}&lat={LAT}&lon={LON}&timestamp={EIGHT_S}000&hdop=0.9&speed=1.1"
    assert told(wire.get(f"/osmand?{query}")) == {"stored": 1}
    assert stored(store, phone) == [(0.0, LON, LAT, None, None, "w1")]


@pytest.mark.parametrize(
    "timestamp",
    [
        f"{EIGHT_S}",
        f"{EIGHT_S}.000",
        f"{EIGHT_S}000",
        "2026-07-01T00:00:00Z",
        "2026-07-01T00:00:00.000Z",
        "2026-07-01T08:00:00+08:00",
        "2026-07-01T08:00:00+0800",
        "2026-07-01T08:00:00.000 08:00",
    ],
)
def test_a_timestamp_may_be_s_or_ms_or_iso(wire, store, phone, timestamp: str):
    """The last one is what a `+` becomes in a URL that its app did not quote."""
    query = TRACCAR | {"id": phone.token, "timestamp": timestamp}
    assert told(wire.get("/osmand", params=query)) == {"stored": 1}
    assert moments(store, phone) == [0.0]


@pytest.mark.parametrize(("mock", "kept"), [("true", True), ("false", False), ("1", True)])
def test_a_mocked_position_comes_in_as_such(wire, store, phone, mock: str, kept: bool):
    wire.get("/osmand", params={"id": phone.token, **TRACCAR, "mock": mock})
    assert [row[4] for row in stored(store, phone)] == [kept]


def test_a_pair_is_understood(wire, store, phone):
    query = {"id": phone.token, "timestamp": EIGHT_S, "location": f"{LAT},{LON}"}
    assert told(wire.get("/osmand", params=query)) == {"stored": 1}


@pytest.mark.parametrize("name", ["id", "deviceid", "device_id"])
def test_the_token_has_several_names(wire, phone, name: str):
    assert told(wire.get("/osmand", params={name: phone.token, **TRACCAR})) == {"stored": 1}


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        ({"timestamp": None}, "no_time"),
        ({"timestamp": "yesterday"}, "bad_time"),
        ({"timestamp": "2026-07-01 08:00:00"}, "naive_time"),
        ({"timestamp": "9" * 400}, "bad_time"),
        ({"lat": None}, "no_position"),
        ({"lat": "north"}, "bad_number"),
        ({"lat": "nan"}, "no_position"),
        ({"lat": "inf"}, "invalid"),
        ({"accuracy": "inf"}, "bad_number"),
        ({"lat": "网格"}, "bad_number"),
        ({"valid": "false"}, "no_position"),
        ({"mock": "maybe"}, "bad_flag"),
        ({"lat": str(LON), "lon": str(LAT)}, "swapped"),
    ],
)
def test_a_refused_fix_blocks_none_behind_it(wire, store, phone, changed, outcome: str):
    query = {name: value for name, value in (TRACCAR | changed).items() if value is not None}
    assert told(wire.get("/osmand", params={"id": phone.token, **query})) == {outcome: 1}
    assert told(wire.get("/osmand", params={"id": phone.token, **TRACCAR})) == {"stored": 1}


@pytest.mark.parametrize("body", [b"{}", b"[1]", b'{"location":7}', b'{"location":{"coords":[]}}'])
def test_json_that_is_no_fix_is_counted(wire, store, phone, body: bytes):
    headers = {"Content-Type": "application/json"}
    answer = wire.post("/osmand", params={"id": phone.token}, content=body, headers=headers)
    assert answer.status_code == 200
    assert sum(tallies(store, phone).values()) == 1


def test_bytes_in_another_encoding_are_no_fault_of_the_service(wire, phone):
    body = f"id={phone.token}&lat=".encode() + "网格".encode("gbk")
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert told(wire.post("/osmand", content=body, headers=headers)) == {"bad_number": 1}
