"""Fixes in any order, pieces and number, by any way in, leave the same rows."""

import json
from collections.abc import Callable
from itertools import count
from typing import NamedTuple

import httpx
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import phones
from tests.intake.test_native import arrow, columns, lines
from tests.intake.test_overland import feature
from tests.phones import EIGHT_S, basic, bearer, stored


class Fix(NamedTuple):
    """A fix, its time in s after 08:00."""

    second: int
    lon: float
    lat: float
    accuracy_m: float | None


Way = Callable[[httpx.Client, str, list[Fix]], httpx.Response]
_numbers = count(1)
UNKNOWN_M = 50.0


def rows(fixes: list[Fix]) -> list[dict]:
    return [
        {"t": EIGHT_S + f.second, "lon": f.lon, "lat": f.lat, "accuracy_m": f.accuracy_m}
        for f in fixes
    ]


def native(wire: httpx.Client, token: str, body: bytes, kind: str) -> httpx.Response:
    return wire.post("/fixes", content=body, headers={"Content-Type": kind, **bearer(token)})


def by_owntracks(wire, token, fixes):
    messages = [
        {"_type": "location", "tst": EIGHT_S + f.second, "lon": f.lon, "lat": f.lat}
        | ({} if f.accuracy_m is None else {"acc": f.accuracy_m})
        for f in fixes
    ]
    return wire.post("/owntracks", json=messages, headers=basic(token))


def by_osmand(wire, token, fixes):
    points = [
        {"id": token, "timestamp": f"{EIGHT_S + f.second}000", "lat": f.lat, "lon": f.lon}
        | ({} if f.accuracy_m is None else {"accuracy": f.accuracy_m})
        for f in fixes
    ]
    return wire.post("/osmand", json=points)


def by_overland(wire, token, fixes):
    features = []
    for f in fixes:
        accuracy_m = -1 if f.accuracy_m is None else f.accuracy_m
        one = feature(f"2026-07-01T08:00:{f.second:02d}+0800", horizontal_accuracy=accuracy_m)
        features.append({**one, "geometry": {"type": "Point", "coordinates": [f.lon, f.lat]}})
    return wire.post("/overland", json={"locations": features}, headers=bearer(token))


def by_rows(wire, token, fixes):
    return native(wire, token, json.dumps(rows(fixes)).encode(), "application/json")


def by_columns(wire, token, fixes):
    return native(wire, token, json.dumps(columns(rows(fixes))).encode(), "application/json")


def by_lines(wire, token, fixes):
    return native(wire, token, lines(rows(fixes)), "application/x-ndjson")


def by_arrow(wire, token, fixes):
    body = arrow(pa.Table.from_pylist(rows(fixes)))
    return native(wire, token, body, "application/vnd.apache.arrow.stream")


WAYS = (by_owntracks, by_osmand, by_overland, by_rows, by_columns, by_lines, by_arrow)
FIXES = st.builds(
    Fix,
    st.integers(0, 5),
    st.sampled_from([117.15, 117.16]),
    st.sampled_from([39.16, 39.17]),
    st.sampled_from([None, 4.0, 50.0, 51.0]),
)
BATCHES = st.lists(
    st.tuples(st.sampled_from(WAYS), st.lists(FIXES, min_size=1, max_size=5)), max_size=6
)


def best_of(fixes: list[Fix]) -> list[Fix]:
    """One fix a moment, the best by the patrol page §1: a slow, obvious version."""
    kept: dict[int, Fix] = {}
    for fix in sorted(fixes, key=rank, reverse=True):
        kept[fix.second] = fix
    return [kept[second] for second in sorted(kept)]


def rank(fix: Fix) -> tuple[float, bool, float, float]:
    accuracy_m = UNKNOWN_M if fix.accuracy_m is None else fix.accuracy_m
    return accuracy_m, fix.accuracy_m is None, fix.lon, fix.lat


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(batches=BATCHES, data=st.data())
def test_shuffled_split_repeated_and_interleaved_batches_leave_the_same_rows(
    wire, store, batches: list[tuple[Way, list[Fix]]], data: st.DataObject
):
    once = phones.device(store, f"once {next(_numbers)}")
    mixed = phones.device(store, f"mixed {next(_numbers)}")
    every = [fix for _, fixes in batches for fix in fixes]
    if every:
        assert by_rows(wire, once.token, every).status_code == 200
    again = data.draw(st.lists(st.sampled_from(batches), max_size=3)) if batches else []
    for way, fixes in data.draw(st.permutations([*batches, *again])):
        cut = data.draw(st.integers(0, len(fixes)))
        for part in (fixes[cut:], fixes[:cut]):
            if part:
                assert way(wire, mixed.token, part).status_code == 200
    expected = [
        (float(fix.second), fix.lon, fix.lat, fix.accuracy_m, None, "w1") for fix in best_of(every)
    ]
    assert stored(store, once) == expected
    assert stored(store, mixed) == expected


@pytest.mark.parametrize("way", WAYS)
def test_every_way_in_stores_the_same(wire, store, way: Way):
    phone = phones.device(store, f"phone {next(_numbers)}")
    fixes = [Fix(0, 117.15, 39.16, 4.5), Fix(5, 117.16, 39.17, None)]
    assert way(wire, phone.token, fixes).status_code == 200
    assert stored(store, phone) == [(float(f.second), *f[1:], None, "w1") for f in fixes]
