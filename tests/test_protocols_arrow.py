"""Arrow streams that take more than they show, or show what is none: refused, in little memory."""

import io
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from gis.errors import BadInput
from gis.protocols import arrow_messages
from gis.protocols.arrow import read_arrow
from gis.track_files import RowFault

ONE = {"t": [1_782_864_000], "lon": [117.0], "lat": [39.0]}
LONG = "x" * 2000


def stream(*batches: pa.RecordBatch, **options: object) -> bytes:
    body = io.BytesIO()
    written_as = pa.ipc.IpcWriteOptions(**options)
    with pa.ipc.new_stream(body, batches[0].schema, options=written_as) as writer:
        for batch in batches:
            writer.write(batch)
    return body.getvalue()


def one(**more: pa.Array) -> pa.RecordBatch:
    return pa.record_batch({name: pa.array(values) for name, values in ONE.items()} | more)


def refusal(body: bytes) -> str:
    with pytest.raises(BadInput) as caught:
        list(read_arrow(io.BytesIO(body)))
    return str(caught.value)


@pytest.mark.parametrize("compression", ["lz4", "zstd"])
def test_compressed_batches_are_refused(compression: str):
    zeros = np.zeros(1000)
    body = stream(pa.record_batch(dict.fromkeys(ONE, zeros)), compression=compression)
    assert "gzip" in refusal(body)


@pytest.mark.parametrize("compression", ["lz4", "zstd"])
def test_compressed_dictionaries_are_refused(compression: str):
    device = pa.array([LONG]).dictionary_encode()
    assert "gzip" in refusal(stream(one(device=device), compression=compression))


_READ = """
import sys
from gis.errors import BadInput
from gis.protocols.arrow import read_arrow

def most_held_mb():
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024

before = most_held_mb()
try:
    print(sum(map(len, read_arrow(open(sys.argv[1], "rb")))), end=" ")
except BadInput:
    print("refused", end=" ")
print(most_held_mb() - before)
"""


def test_a_bomb_is_refused_in_little_memory(tmp_path: Path):
    """14 KB that would unpack to 240 MB; in a process of its own, whose memory nobody else used."""
    zeros = np.zeros(10_000_000)
    bomb = tmp_path / "bomb"
    bomb.write_bytes(stream(pa.record_batch(dict.fromkeys(ONE, zeros)), compression="zstd"))
    assert bomb.stat().st_size < 200_000
    read = [sys.executable, "-c", _READ, str(bomb)]
    told = subprocess.run(read, capture_output=True, text=True, check=True).stdout.split()
    assert told[0] == "refused"
    assert float(told[1]) < 50


def test_a_large_batch_is_read_in_pieces():
    rows = 300_000
    t = np.arange(rows) * 1000 + 1_782_864_000_000
    batch = pa.record_batch({"t": t, "lon": np.zeros(rows), "lat": np.zeros(rows)})
    pieces = list(read_arrow(io.BytesIO(stream(batch))))
    assert max(map(len, pieces)) < rows / 2
    assert np.concatenate([piece.t_ms for piece in pieces]).tolist() == t.tolist()


NO_BYTES = [
    pa.nulls(10**9),
    pa.RunEndEncodedArray.from_arrays(pa.array([10**9], pa.int64()), pa.array([1.0])),
    pa.Array.from_buffers(pa.struct([]), 10**9, [None]),
    pa.Array.from_buffers(pa.binary(0), 10**9, [None, pa.py_buffer(b"")]),
]


@pytest.mark.parametrize("column", NO_BYTES, ids=lambda column: str(column.type))
def test_columns_that_take_no_bytes_are_no_values(column: pa.Array):
    batch = pa.record_batch([column] * 3, names=["t", "lon", "lat"])
    assert refusal(stream(batch)).count("of a type") == 3


def test_nothing_may_stand_in_a_column_that_is_optional():
    (sent,) = read_arrow(io.BytesIO(stream(one(accuracy_m=pa.nulls(1), device=pa.nulls(1)))))
    assert sent.fault.tolist() == [RowFault.NONE]


@pytest.mark.parametrize("type_", [pa.list_(pa.float64()), pa.struct([("x", pa.float64())])])
def test_nested_columns_are_no_values(type_: pa.DataType):
    assert "lon: is of a type" in refusal(stream(one(lon=pa.nulls(1, type_))))


def test_what_other_columns_hold_does_not_matter():
    type_ = pa.int8()
    for _ in range(40):
        type_ = pa.list_(type_)
    assert len(next(read_arrow(io.BytesIO(stream(one(more=pa.nulls(1, type_))))))) == 1


def test_a_schema_of_too_many_columns_is_refused():
    more = {f"column {number}": pa.array([1]) for number in range(10_000)}
    assert "schema" in refusal(stream(one(**more)))


def test_a_schema_nested_too_deep_is_refused():
    type_ = pa.int8()
    for _ in range(500):
        type_ = pa.struct([("a", type_)])
    body = io.BytesIO()
    pa.ipc.new_stream(body, pa.schema([("t", type_)])).close()
    assert "flatbuffer" in refusal(body.getvalue())


SHARED = [
    pa.array([LONG]).dictionary_encode(),
    pa.array([LONG], pa.string_view()),
]


@pytest.mark.parametrize("column", SHARED, ids=lambda column: str(column.type))
@pytest.mark.parametrize("name", ["lat", "device"])
def test_a_long_text_that_rows_share_is_refused(column: pa.Array, name: str):
    assert "1000 bytes" in refusal(stream(one(**{name: column})))


NAMES = ["a phone", None, "another phone, of a longer name", "a phone"]
TEXTS = [
    pa.array(NAMES),
    pa.array(NAMES, pa.large_string()),
    pa.array(NAMES, pa.string_view()),
    pa.array(NAMES).dictionary_encode(),
    pa.array(NAMES, pa.large_string()).dictionary_encode(),
]


@pytest.mark.parametrize("device", TEXTS, ids=lambda device: str(device.type))
def test_texts_are_read_however_they_are_kept(device: pa.Array):
    columns = {name: pa.array(values * 4) for name, values in ONE.items()}
    (sent,) = read_arrow(io.BytesIO(stream(pa.record_batch(columns | {"device": device}))))
    names = [sent.devices.names[code] if code >= 0 else None for code in sent.devices.code]
    assert names == NAMES


def growing(batches: int) -> bytes:
    """A dictionary that each batch adds a name to."""
    names = [f"phone {number}" for number in range(batches)]
    dictionaries = [
        pa.DictionaryArray.from_arrays(pa.array([number]), names[: number + 1])
        for number in range(batches)
    ]
    made = [one(device=device) for device in dictionaries]
    return stream(*made, emit_dictionary_deltas=True)


def test_a_dictionary_may_grow():
    pieces = list(read_arrow(io.BytesIO(growing(20))))
    assert [piece.devices.names for piece in pieces] == [[f"phone {n}"] for n in range(20)]


def test_a_dictionary_may_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch):
    body = growing(200)
    monkeypatch.setattr(arrow_messages, "LARGEST_PIECE", 10_000)
    assert "dictionaries" in refusal(body)


def test_of_a_large_dictionary_only_what_is_used_is_read():
    many = pa.array([f"phone {number}" for number in range(100_000)])
    device = pa.DictionaryArray.from_arrays(pa.array([77_777]), many)
    (sent,) = read_arrow(io.BytesIO(stream(one(device=device))))
    assert sent.devices.names == ["phone 77777"]


@pytest.mark.parametrize("length", [-(2**31), -5, -2, 2**31 - 1])
def test_a_length_that_cannot_be_is_refused(length: int):
    assert refusal(b"\xff\xff\xff\xff" + struct.pack("<i", length) + b"x" * 100)


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_stream_that_is_cut_off_is_refused(share: float):
    body = stream(one(device=pa.array(["a phone"]).dictionary_encode()))
    assert refusal(body[: int(len(body) * share)])
