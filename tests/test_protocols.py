"""What clients send is read whatever it is: rows and faults, or one refusal that says why."""

import io
import json
import math
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import BadInput, TooLarge
from gis.protocols.arrow import LARGEST_PIECE, read_arrow
from gis.protocols.files import LARGEST_DOCUMENT, read_file
from gis.protocols.native import read_json, read_lines
from gis.protocols.ndjson import LONGEST_LINE, read_ndjson
from gis.protocols.osmand import osmand_items, osmand_token, read_osmand, read_osmand_items
from gis.protocols.overland import read_overland
from gis.protocols.owntracks import read_owntracks
from gis.protocols.scalars import flag_of, moment_of, number_of
from gis.protocols.sent import (
    ARRAYS,
    MOST_ROWS,
    NOTHING,
    UNKNOWN,
    Collector,
    Sent,
    gathered,
    joined,
)
from gis.track import NO_TIME
from gis.track_files import Reading, RowFault
from gis.track_files.values import times

KEYS = st.sampled_from(
    ["_type", "tst", "lat", "lon", "acc", "locations", "location", "coords", "timestamp", "t",
     "properties", "geometry", "coordinates", "current", "id", "latitude", "longitude", "mock",
     "device", "accuracy_m", "valid", "action"]
)  # fmt: skip
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8),
    st.sampled_from(["location", "1782864000", "2026-07-01T08:00:00+08:00", "nan", "是", 10**400]),
)  # fmt: skip
DOCUMENTS = st.recursive(
    SCALARS,
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(KEYS, parts, max_size=6),
    max_leaves=20,
)
BODIES = st.binary(max_size=60) | DOCUMENTS.map(lambda document: json.dumps(document).encode())


def sound(sent: Sent) -> None:
    """Each row has a value in each column, and one without a fault has a time and a place."""
    assert {len(getattr(sent, name)) for name in ARRAYS} == {len(sent)}
    good = sent.fault == RowFault.NONE
    assert (sent.t_ms[good] != NO_TIME).all()
    assert not np.isnan(sent.lon[good] + sent.lat[good]).any()
    assert set(sent.mock.tolist()) <= {UNKNOWN, 0, 1}
    if sent.devices is not None:
        assert (sent.devices.code < len(sent.devices.names)).all()


@given(BODIES)
def test_what_phones_send_is_never_an_error(body: bytes):
    sound(read_owntracks(body))
    sound(read_overland(body))
    items = osmand_items(body)
    assert isinstance(osmand_token(items), str | None)
    sound(read_osmand_items(items))
    sound(read_lines(body))


@given(BODIES)
def test_what_platforms_send_is_read_or_refused(body: bytes):
    with suppress(BadInput):
        sound(read_json(body))


@given(st.lists(st.tuples(KEYS, st.text(max_size=12)), max_size=8))
def test_any_parameters_are_one_row(parameters: list[tuple[str, str]]):
    _, sent = read_osmand(parameters)
    sound(sent)
    assert len(sent) == 1


@given(st.binary(max_size=200))
def test_any_bytes_are_an_arrow_stream_or_refused(body: bytes):
    with suppress(BadInput):
        for sent in read_arrow(io.BytesIO(body)):
            sound(sent)


def arrow_stream() -> bytes:
    """Every kind of column that is understood, with holes."""
    names = pa.DictionaryArray.from_arrays(pa.array([0, 1, None, 0], pa.int8()), ["a", "b"])
    columns = {
        "t": ["2026-07-01T08:00:00+08:00", "x", None, "1782864000"],
        "lon": [1.0, 2.0, 3.0, None],
        "lat": [1, 2, 3, 4],
        "accuracy_m": [1.0, None, 3.0, 4.0],
        "mock": [True, False, None, True],
        "device": names,
    }
    batch = pa.record_batch(columns)
    body = io.BytesIO()
    with pa.ipc.new_stream(body, batch.schema) as writer:
        writer.write(batch)
    return body.getvalue()


STREAM = arrow_stream()


@given(st.lists(st.tuples(st.integers(0, len(STREAM) - 1), st.integers(0, 255)), max_size=3))
def test_an_arrow_stream_with_wrong_bytes_is_read_or_refused(wrong: list[tuple[int, int]]):
    """Unchecked, a false offset would end the process."""
    body = bytearray(STREAM)
    for place, byte in wrong:
        body[place] = byte
    with suppress(BadInput):
        for sent in read_arrow(io.BytesIO(bytes(body))):
            sound(sent)


@given(st.lists(st.integers(-(10**15), 10**15) | st.floats() | st.text(max_size=30) | st.none()))
def test_a_single_time_is_read_as_a_files_column_of_them(values: list):
    told = [moment_of(value) for value in values]
    for value, (t_ms, fault) in zip(values, told, strict=True):
        assert (t_ms == NO_TIME) == (fault != RowFault.NONE)
        if isinstance(value, int):
            column_ms, column_fault = times(pa.array([float(value)]), None)
            assert (t_ms, fault) == (column_ms[0], column_fault[0])


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001  made aware below
def test_a_moment_may_be_written_as_iso_or_counted(moment: datetime):
    aware = moment.replace(microsecond=moment.microsecond // 1000 * 1000, tzinfo=UTC)
    t_ms = round(aware.timestamp() * 1000)
    assert moment_of(aware.isoformat()) == (t_ms, RowFault.NONE)
    if t_ms >= 10**11:
        assert moment_of(t_ms) == moment_of(str(t_ms)) == (t_ms, RowFault.NONE)


@pytest.mark.parametrize(
    ("value", "number"),
    [(1, 1.0), ("1.5", 1.5), (" 2 ", 2.0), (True, None), ("x", None), ([1], None), (10**400, None)],
)
def test_numbers(value: object, number: float | None):
    assert number_of(value) == number


@pytest.mark.parametrize("value", [None, "", "-", "nan", "NULL"])
def test_what_stands_for_nothing_is_no_number(value: object):
    assert math.isnan(number_of(value))


@pytest.mark.parametrize(
    ("value", "flag"),
    [
        (True, 1),
        ("true", 1),
        (1, 1),
        ("是", 1),
        (False, 0),
        ("0", 0),
        (None, -1),
        ("", -1),
        ("x", None),
    ],
)
def test_flags(value: object, flag: int | None):
    assert flag_of(value) == flag


def lines(count: int) -> bytes:
    return b"".join(b'{"t":%d,"lon":1,"lat":2}\n' % (1_782_864_000 + n) for n in range(count))


@pytest.mark.parametrize("piece", [1, 7, 64, 10_000])
def test_lines_are_whole_however_they_come(piece: int, monkeypatch):
    monkeypatch.setattr("gis.protocols.ndjson._PIECE_BYTES", piece)
    read = list(read_ndjson(io.BytesIO(lines(50))))
    assert np.diff(joined(read).t_ms).tolist() == [1000] * 49


def test_a_line_without_an_end_is_refused():
    with pytest.raises(BadInput, match="A line"):
        list(read_ndjson(io.BytesIO(b"x" * (LONGEST_LINE * 6))))


def test_a_record_batch_that_says_it_is_huge_is_refused():
    """The length is the sender's word: nothing is set aside for it."""
    stream = io.BytesIO()
    batch = pa.record_batch({"t": [1], "lon": [2.0], "lat": [3.0]})
    with pa.ipc.new_stream(stream, batch.schema) as writer:
        writer.write_batch(batch)
    body = stream.getvalue()
    with pytest.raises(BadInput):
        list(
            read_arrow(
                io.BytesIO(body.replace((1).to_bytes(8, "little"), (1 << 40).to_bytes(8, "little")))
            )
        )
    assert LARGEST_PIECE < 1 << 40


def test_small_pieces_are_drawn_together():
    pieces = [read_lines(lines(3)) for _ in range(5)]
    assert [len(piece) for piece in gathered(iter(pieces), 6)] == [6, 6, 3]
    assert list(gathered(iter([]), 6)) == []


def test_pieces_keep_the_names_of_their_devices():
    one = Collector().add(1, 2, 3, device="b").add(1, 2, 3).sent()
    two = Collector().add(1, 2, 3, device="a").add(1, 2, 3, device="b").sent()
    both = joined([one, NOTHING, two])
    named = [both.devices.names[code] if code >= 0 else None for code in both.devices.code]
    assert named == ["b", None, "a", "b"]


CROWDED = [
    b"[" + b"{}," * 1_000_001 + b"{}]",
    b"[" + b"0," * 6_000_001 + b"0]",
    b'{"t":[' + b"0," * 6_000_001 + b"0]}",
]


@pytest.mark.parametrize("body", CROWDED, ids=["objects", "values", "columns"])
@pytest.mark.parametrize("read", [read_json, read_overland, read_owntracks, osmand_items])
def test_a_document_that_would_grow_in_memory_is_not_read(body: bytes, read):
    with pytest.raises(TooLarge):
        read(body)


def test_a_document_of_too_many_rows_is_refused():
    with pytest.raises(TooLarge, match="JSON lines"):
        read_json(b"[" + b"0," * MOST_ROWS + b"0]")
    assert len(read_json(b"[" + b"0," * (MOST_ROWS - 1) + b"0]")) == MOST_ROWS


@pytest.mark.parametrize("name", ["a.gpx", "a.geojson", "a.json"])
def test_a_file_that_would_grow_in_memory_is_not_read(tmp_path: Path, name: str):
    path = tmp_path / name
    for content in (b" " * (LARGEST_DOCUMENT + 1), b"<" * 1_000_001, b"{" * 1_000_001):
        path.write_bytes(content)
        with pytest.raises(TooLarge):
            list(read_file(path, Reading()))


def test_parquet_is_not_for_phones(tmp_path: Path):
    with pytest.raises(BadInput, match="command line"):
        list(read_file(tmp_path / "a.parquet", Reading()))
