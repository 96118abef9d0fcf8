"""Overland: a batch of features, kept by the app until it hears `ok`."""

from tests.phones import LAT, LON, bearer, moments, stored, tallies

STAMPS = ["2026-07-01T00:00:00Z", "2026-07-01T08:00:05+0800", "2026-07-01T00:00:10Z"]


def feature(timestamp: str, **changed: object) -> dict[str, object]:
    properties = {
        "timestamp": timestamp,
        "altitude": 4,
        "speed": 1,
        "horizontal_accuracy": 12,
        "vertical_accuracy": -1,
        "motion": ["walking"],
        "pauses": False,
        "activity": "other_navigation",
        "desired_accuracy": 100,
        "deferred": 1000,
        "significant_change": "disabled",
        "locations_in_payload": 1,
        "battery_state": "unplugged",
        "battery_level": 0.87,
        "device_id": "w1",
        "wifi": "office",
    }
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [LON, LAT]},
        "properties": properties | changed,
    }


def post(wire, phone, body):
    answer = wire.post("/overland", json=body, headers=bearer(phone.token))
    assert (answer.status_code, answer.json()["result"]) == (200, "ok")
    return answer.json()


def test_a_batch_is_stored_and_acknowledged(wire, store, phone):
    assert post(wire, phone, {"locations": [feature(t) for t in STAMPS]})["stored"] == 3
    assert stored(store, phone)[0] == (0.0, LON, LAT, 12.0, None, "w1")
    assert moments(store, phone) == [0.0, 5.0, 10.0]


def test_an_unknown_accuracy_stays_unknown(wire, store, phone):
    post(wire, phone, {"locations": [feature(STAMPS[0], horizontal_accuracy=-1)]})
    assert stored(store, phone)[0][3] is None


def test_the_newest_position_of_a_long_queue_comes_along(wire, store, phone):
    trip = {"distance": 12.5, "mode": "walk", "start": STAMPS[0]}
    post(
        wire,
        phone,
        {"locations": [feature(STAMPS[0])], "current": feature(STAMPS[2]), "trip": trip},
    )
    assert moments(store, phone) == [0.0, 10.0]


def test_one_bad_feature_does_not_keep_the_batch_back(wire, store, phone):
    bad = [7, {}, feature("soon"), {**feature(STAMPS[1]), "geometry": None}]
    told = post(wire, phone, {"locations": [*bad, feature(STAMPS[0])]})
    assert told["refused"] == [
        {"index": 0, "reason": "malformed"},
        {"index": 1, "reason": "malformed"},
        {"index": 2, "reason": "bad_time"},
        {"index": 3, "reason": "no_position"},
    ]
    assert moments(store, phone) == [0.0]


def test_what_the_app_notes_about_itself_is_only_counted(wire, store, phone):
    note = feature(STAMPS[0], action="paused_location_updates")
    assert post(wire, phone, {"locations": [note]})["other"] == {"action": 1}
    assert tallies(store, phone) == {"action": 1}


def test_an_empty_batch_is_acknowledged(wire, phone):
    assert post(wire, phone, {"locations": []})["read"] == 0


def test_a_body_that_is_no_batch_is_acknowledged_and_counted(wire, store, phone):
    for body in ([], {"locations": 5}, "locations"):
        post(wire, phone, body)
    assert tallies(store, phone) == {"malformed": 3}


def test_the_batch_again_is_acknowledged_and_changes_nothing(wire, store, phone):
    batch = {"locations": [feature(t) for t in STAMPS]}
    assert [post(wire, phone, batch)["duplicate"] for _ in range(2)] == [0, 3]
    assert len(moments(store, phone)) == 3
