"""The service's own formats: JSON in rows and columns, lines of JSON, Arrow streams; and files."""

import gzip
import io
import json
from pathlib import Path

import httpx
import numpy as np
import pyarrow as pa
import pytest

from tests.phones import EIGHT_S, LAT, LON, bearer, moments, stored, tallies, told

ROW = {"t": EIGHT_S * 1000, "lon": LON, "lat": LAT, "accuracy_m": 4.5, "mock": False}
WHOLE = [(0.0, LON, LAT, 4.5, False, "w1")]
LINES, ARROW = "application/x-ndjson", "application/vnd.apache.arrow.stream"


def rows(*seconds: float, **changed: object) -> list[dict]:
    return [ROW | {"t": (EIGHT_S + second) * 1000} | changed for second in seconds]


def columns(of: list[dict]) -> dict[str, list]:
    return {name: [row[name] for row in of] for name in of[0]}


def post(wire, phone, body: object, kind: str = "application/json", **headers: str):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": kind, **bearer(phone.token), **headers}
    return wire.post("/fixes", content=content, headers=headers)


def lines(of: list[dict]) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in of)


def arrow(table: pa.Table | pa.RecordBatch) -> bytes:
    body = io.BytesIO()
    with pa.ipc.new_stream(body, table.schema) as writer:
        writer.write(table)
    return body.getvalue()


def table(of: list[dict]) -> pa.Table:
    return pa.Table.from_pylist(of)


def of_moments(of: list[dict]) -> pa.Table:
    """The times as timestamps, and the device by a dictionary, as data frames come out."""
    made = table(of)
    return made.set_column(0, "t", made["t"].cast(pa.timestamp("ms", "UTC")))


FORMS = {
    "rows": (rows(0, 5), "application/json"),
    "columns": (columns(rows(0, 5)), "application/json; charset=utf-8"),
    "lines": (lines(rows(0, 5)), LINES),
    "lines without an end": (lines(rows(0, 5)).rstrip(), "application/jsonl"),
    "arrow": (arrow(table(rows(0, 5))), ARROW),
    "arrow of moments": (arrow(of_moments(rows(0, 5))), ARROW),
}


@pytest.mark.parametrize("form", sorted(FORMS))
def test_fixes_are_stored_from_every_form(wire, store, phone, form: str):
    body, kind = FORMS[form]
    assert told(post(wire, phone, body, kind)) == {"stored": 2}
    assert stored(store, phone)[:1] == WHOLE
    assert moments(store, phone) == [0.0, 5.0]


@pytest.mark.parametrize("form", sorted(FORMS))
def test_packed_bodies_are_unpacked(wire, store, phone, form: str):
    body, kind = FORMS[form]
    packed = gzip.compress(body if isinstance(body, bytes) else json.dumps(body).encode())
    assert told(post(wire, phone, packed, kind, **{"Content-Encoding": "gzip"})) == {"stored": 2}


@pytest.mark.parametrize(
    "t",
    [
        EIGHT_S,
        float(EIGHT_S),
        EIGHT_S * 1000,
        str(EIGHT_S),
        "2026-07-01T08:00:00+08:00",
        "2026-07-01T00:00:00.000Z",
    ],
)
@pytest.mark.parametrize("shape", [list, columns])
def test_a_time_may_be_written_in_many_ways(wire, store, phone, t, shape):
    post(wire, phone, shape(rows(0, t=t)))
    assert moments(store, phone) == [0.0]


def test_what_is_optional_may_be_left_out(wire, store, phone):
    bare = [{name: row[name] for name in ("t", "lon", "lat")} for row in rows(0)]
    post(wire, phone, bare)
    assert stored(store, phone) == [(0.0, LON, LAT, None, None, "w1")]


BAD = [
    ROW | {"lon": "east"},
    ROW | {"lat": None},
    {"lon": LON, "lat": LAT},
    ROW | {"mock": "perhaps"},
    ROW | {"t": "noon"},
    ROW | {"t": "2026-07-01T08:00:00"},
    ROW | {"lon": LAT, "lat": LON},
    ROW | {"lon": 200.0},
    ROW | {"t": 10**30},
    17,
]
REASONS = [
    "bad_number", "no_position", "no_time", "bad_flag", "bad_time", "naive_time", "swapped",
    "invalid", "bad_time", "malformed",
]  # fmt: skip


def test_refused_rows_are_told_with_their_places(wire, store, phone):
    answer = post(wire, phone, [*rows(0), *BAD, *rows(5)])
    assert answer.json()["refused"] == [
        {"index": place, "reason": reason} for place, reason in enumerate(REASONS, start=1)
    ]
    assert moments(store, phone) == [0.0, 5.0]


def test_refused_lines_are_told_with_their_places(wire, store, phone):
    body = lines([*rows(0), *BAD]) + b"{broken\n\n" + '{"t":"网格"}'.encode("gbk") + b"\n"
    answer = post(wire, phone, body + lines(rows(5)), LINES)
    reasons = [*REASONS, "malformed", "malformed"]
    assert [row["reason"] for row in answer.json()["refused"]] == reasons
    assert moments(store, phone) == [0.0, 5.0]


def test_values_of_wrong_types_in_columns_are_their_rows_faults_alone(wire, store, phone):
    good = columns(rows(0, 5))
    answer = post(wire, phone, good | {"lon": [LON, "east"]})
    assert answer.json()["refused"] == [{"index": 1, "reason": "bad_number"}]
    assert moments(store, phone) == [0.0]


def test_infinities_of_arrow_are_refused_by_row(wire, store, phone):
    made = pa.table(
        {
            "t": np.array([EIGHT_S, EIGHT_S + 5, EIGHT_S + 10]) * 1000,
            "lon": [LON, float("nan"), float("inf")],
            "lat": [LAT] * 3,
        }
    )
    answer = post(wire, phone, arrow(made), ARROW)
    assert answer.json()["refusals"] == {"no_position": 1, "invalid": 1}
    assert moments(store, phone) == [0.0]


def test_arrow_in_small_batches_is_one_upload(wire, store, phone):
    body = io.BytesIO()
    whole = table(rows(*range(50)))
    with pa.ipc.new_stream(body, whole.schema) as writer:
        writer.write_table(whole, max_chunksize=7)
    assert told(post(wire, phone, body.getvalue(), ARROW)) == {"stored": 50}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"[{NaN}]", "application/json"),
        ('["网格"]'.encode("gbk"), "application/json"),
        (b'"fixes"', "application/json"),
        (b"{}", "application/json"),
        (b'{"t":[1],"lon":[2]}', "application/json"),
        (b'{"t":[1,2],"lon":[2],"lat":[3]}', "application/json"),
        (b'{"t":[1],"lon":[2],"lat":7}', "application/json"),
        (b"", ARROW),
        (b"not arrow", ARROW),
        (FORMS["arrow"][0][:-300], ARROW),
        (arrow(pa.table({"t": [1], "lon": [2.0]})), ARROW),
        (b"{" + b" " * (2 << 20), LINES),
        (b"t,lon,lat", "text/csv"),
        (b"[]", ""),
    ],
)
def test_what_is_no_upload_is_refused_and_says_why(wire, store, phone, body: bytes, kind: str):
    answer = post(wire, phone, body, kind)
    assert (answer.status_code, answer.json()["error"]) == (422, "bad_input")
    assert answer.json()["message"]
    assert tallies(store, phone) == {}


def test_a_stream_that_breaks_leaves_nothing(wire, store, phone):
    body = io.BytesIO()
    whole = table(rows(*range(1000)))
    with pa.ipc.new_stream(body, whole.schema) as writer:
        writer.write_table(whole, max_chunksize=100)
    assert post(wire, phone, body.getvalue()[:-3000], ARROW).status_code == 422
    assert (moments(store, phone), tallies(store, phone)) == ([], {})


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (b"plain", "gzip"),
        (gzip.compress(b"[]" * 999)[:-9], "gzip"),
        (b"[]", "br"),
    ],
)
def test_a_body_that_is_not_packed_as_it_says_is_refused(wire, phone, body, encoding: str):
    answer = post(wire, phone, body, **{"Content-Encoding": encoding})
    assert (answer.status_code, answer.json()["error"]) == (422, "bad_input")


def test_a_body_may_be_packed_in_several_members(wire, store, phone):
    body = lines(rows(0, 5))
    packed = gzip.compress(body[:50]) + gzip.compress(body[50:])
    assert told(post(wire, phone, packed, LINES, **{"Content-Encoding": "gzip"})) == {"stored": 2}


@pytest.mark.parametrize("address", ["/owntracks", "/osmand", "/overland", "/fixes"])
def test_a_body_that_unpacks_to_too_much_is_refused(wire, phone, address: str):
    bomb = gzip.compress(b" " * (33 << 20))
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    answer = wire.post(address, content=bomb, headers=headers | bearer(phone.token))
    assert (answer.status_code, answer.json()["error"]) == (413, "too_large")


@pytest.mark.parametrize("kind", ["application/json", LINES])
def test_more_rows_than_one_commit_takes_are_stored(wire, store, phone, kind: str):
    many = rows(*(second / 10 for second in range(25_000)))
    assert told(post(wire, phone, many if kind != LINES else lines(many), kind)) == {
        "stored": 25_000
    }


GPX = f"""<?xml version="1.0"?>
<gpx version="1.1" creator="GPSLogger" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>
<trkpt lat="{LAT}" lon="{LON}"><time>2026-07-01T00:00:00.000Z</time><src>gps</src></trkpt>
<trkpt lat="{LAT}" lon="{LON}"><time>2026-07-01T00:00:05.000Z</time><src>gps</src></trkpt>
</trkseg></trk></gpx>""".encode()
CSV = f"when,x,y,worker\n2026-07-01 08:00:00,{LON},{LAT},w3\n".encode()


def upload(wire, phone, body: bytes, **query: str) -> httpx.Response:
    return wire.post("/file", content=body, params=query, headers=bearer(phone.token))


def test_a_gpx_file_is_stored(wire, store, phone):
    assert told(upload(wire, phone, GPX, name="20260701.gpx")) == {"stored": 2}
    assert moments(store, phone) == [0.0, 5.0]


def test_the_file_again_changes_nothing(wire, phone):
    """As a phone does that gave up waiting: the whole file once more."""
    upload(wire, phone, GPX, name="a.gpx")
    assert told(upload(wire, phone, GPX, name="a.gpx")) == {"duplicate": 2}


def test_a_form_with_a_file_is_understood(wire, store, phone):
    answer = wire.post("/file", files={"file": ("a.gpx", GPX)}, headers=bearer(phone.token))
    assert told(answer) == {"stored": 2}


def test_a_table_is_read_as_its_sender_says(wire, store, phone):
    answer = upload(
        wire, phone, CSV, name="a.csv", map="t=when,lon=x,lat=y", timezone="Asia/Shanghai"
    )
    assert told(answer) == {"stored": 1}
    assert [row[5] for row in stored(store, phone)] == ["w1"]


@pytest.mark.parametrize(
    ("body", "query"),
    [
        (GPX, {}),
        (GPX, {"name": "a.exe"}),
        (GPX[:-80], {"name": "a.gpx"}),
        (b"", {"name": "a.gpx"}),
        (CSV, {"name": "a.csv"}),
        (CSV, {"name": "a.csv", "map": "t:when"}),
        (CSV, {"name": "a.csv", "map": "t=when,lon=x,lat=y", "timezone": "Mars/Base"}),
        (b"\x00\x01\x02", {"name": "a.parquet"}),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(wire, store, phone, body: bytes, query: dict):
    answer = upload(wire, phone, body, **query)
    assert (answer.status_code, answer.json()["error"]) == (422, "bad_input")
    assert tallies(store, phone) == {}


def test_a_form_without_a_file_is_refused(wire, phone):
    answer = wire.post("/file", files={"a": (None, "b")}, headers=bearer(phone.token))
    assert answer.status_code == 422


def test_an_uploaded_file_leaves_no_trace_on_the_disk(wire, phone, tmp_path: Path, monkeypatch):
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    upload(wire, phone, GPX, name="a.gpx")
    assert list(tmp_path.iterdir()) == []
