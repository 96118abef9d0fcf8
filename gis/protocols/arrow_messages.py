"""The messages of an Arrow IPC stream, each looked at before Arrow unpacks anything of it.

A message is metadata, a flatbuffer, and a body. What the body takes once it is read is bounded by
its own length, except where its buffers are compressed: then it is the sender's word. Such are
refused; a stream is packed as a whole instead, which is unpacked a bounded piece at a time.
Source: Arrow's page "Columnar format", "Serialization and Interprocess Communication (IPC)", and
its Message.fbs, whose fields are numbered here.
"""

import struct
from collections.abc import Iterator
from typing import Final, Protocol

import pyarrow as pa

from gis.errors import BadInput

LARGEST_PIECE: Final = 64 << 20
"""Bytes of a record batch, and of all dictionaries together: memory is bounded by them."""

_LARGEST_SCHEMA: Final = 1 << 18
_HEADER, _BATCH_COMPRESSION = 2, 3
_DICTIONARY_ID, _DICTIONARY_DATA, _DICTIONARY_IS_DELTA = 0, 1, 2


class Source(Protocol):
    """Where a stream's bytes come from."""

    def read(self, size: int, /) -> bytes:
        """The next `size` bytes; fewer at the end alone."""


class Checked:
    """A stream of Arrow messages as a file, with none in it that takes more than it shows."""

    closed = False

    def __init__(self, source: Source) -> None:
        self._messages = _messages(_Bounded(source))
        self._rest = memoryview(b"")

    def read(self, size: int) -> bytes:
        """The next `size` bytes; fewer at the end alone."""
        parts = []
        while size > 0:
            if not self._rest:
                self._rest = memoryview(next(self._messages, b""))
                if not self._rest:
                    break
            parts.append(self._rest[:size])
            self._rest = self._rest[size:]
            size -= len(parts[-1])
        return b"".join(parts)


class _Bounded:
    """A source that refuses to hand out more than a bound at once: first that of a schema."""

    closed = False

    def __init__(self, source: Source) -> None:
        self._source = source
        self.most = _LARGEST_SCHEMA

    def read(self, size: int) -> bytes:
        if not 0 <= size <= self.most:
            raise _too_large(self.most)
        return self._source.read(size)


def _too_large(most: int) -> BadInput:
    if most == _LARGEST_SCHEMA:
        return BadInput("protocols.large_schema", kilobytes=most >> 10)
    return BadInput("protocols.large_piece", megabytes=most >> 20)


def _messages(source: _Bounded) -> Iterator[memoryview]:
    sizes: dict[int, int] = {}
    for message in pa.ipc.MessageReader.open_stream(pa.PythonFile(source, mode="r")):
        if message.type != "schema":
            _check(message, sizes)
        source.most = LARGEST_PIECE
        yield memoryview(message.serialize())


def _check(message: pa.ipc.Message, dictionaries: dict[int, int]) -> None:
    """BadInput where a message is compressed, or dictionaries, whose sizes are kept, too large."""
    metadata = memoryview(message.metadata)
    header = batch = _table(metadata, _root(metadata), _HEADER)
    if message.type == "dictionary":
        batch = _table(metadata, header, _DICTIONARY_DATA)
        number = _number(metadata, header, _DICTIONARY_ID, "<q")
        before = _number(metadata, header, _DICTIONARY_IS_DELTA, "<?") * dictionaries.get(number, 0)
        dictionaries[number] = before + message.body.size + len(metadata)
        if sum(dictionaries.values()) > LARGEST_PIECE:
            raise BadInput("protocols.large_dictionaries", megabytes=LARGEST_PIECE >> 20)
    if _place(metadata, batch, _BATCH_COMPRESSION) is not None:
        raise BadInput("protocols.compressed_arrow")


def _root(flatbuffer: memoryview) -> int:
    return int(struct.unpack_from("<I", flatbuffer)[0])


def _place(flatbuffer: memoryview, table: int, field: int) -> int | None:
    """Where a table has a field; None where it does not have it."""
    vtable = table - struct.unpack_from("<i", flatbuffer, table)[0]
    size = struct.unpack_from("<H", flatbuffer, vtable)[0]
    slot = 4 + 2 * field
    offset = struct.unpack_from("<H", flatbuffer, vtable + slot)[0] if slot < size else 0
    return table + offset if offset else None


def _table(flatbuffer: memoryview, table: int, field: int) -> int:
    """Where the table is that a field points to; ValueError where it has none."""
    place = _place(flatbuffer, table, field)
    if place is None:
        raise ValueError("a message without content")
    return place + int(struct.unpack_from("<I", flatbuffer, place)[0])


def _number(flatbuffer: memoryview, table: int, field: int, form: str) -> int:
    place = _place(flatbuffer, table, field)
    return 0 if place is None else int(struct.unpack_from(form, flatbuffer, place)[0])
