"""Bodies of requests: bounded ones whole, long ones as a file that a thread reads as they come."""

import io
import shutil
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path, PurePath
from tempfile import SpooledTemporaryFile, TemporaryDirectory
from typing import BinaryIO, Final, cast

from anyio import from_thread
from fastapi import Request
from starlette.datastructures import UploadFile

from api.bounds import counted
from gis.errors import BadInput, TooLarge

_GZIP: Final = 31  # zlib's window bits for gzip alone
_PIECE_BYTES: Final = 1 << 20
_LONGEST_SUFFIX: Final = 20
_ENCODINGS: Final = frozenset(("", "identity", "gzip", "x-gzip"))


async def body_of(request: Request, most_bytes: int) -> bytes:
    """The whole body, unpacked; TooLarge where it has more than `most_bytes`, packed or not."""
    pieces = [piece async for piece in _bounded(pieces_of(request), most_bytes)]
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def may_be_long(request: Request, bytes_: int) -> bool:
    """Whether the body may have more than so many bytes, unpacked, as far as its headers say."""
    headers = request.headers
    unsaid = "transfer-encoding" in headers or "content-encoding" in headers
    return unsaid or int(headers.get("content-length", 0)) > bytes_


async def pieces_of(request: Request) -> AsyncIterator[bytes]:
    """The body piece by piece as it comes, unpacked; BadInput where it is packed otherwise."""
    encoding = request.headers.get("content-encoding", "").strip().lower()
    if encoding not in _ENCODINGS:
        raise BadInput("intake_live.encoding")
    packed = encoding.endswith("gzip")
    async for piece in _unpacked(request.stream()) if packed else request.stream():
        if piece:
            yield piece


async def _unpacked(packed: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Gzip members one behind the other, unpacked a bounded piece at a time."""
    member, whole = zlib.decompressobj(_GZIP), True
    try:
        async for piece in packed:
            rest, held_back = piece, False
            while rest or held_back:
                unpacked = member.decompress(rest, _PIECE_BYTES)
                yield unpacked
                rest, whole = member.unconsumed_tail, member.eof
                held_back = not whole and len(unpacked) == _PIECE_BYTES
                if whole:
                    rest, member = member.unused_data, zlib.decompressobj(_GZIP)
        if not whole:
            raise BadInput("intake_live.not_gzip")
    except zlib.error as error:
        raise BadInput("intake_live.not_gzip") from error


@asynccontextmanager
async def spooled(request: Request, most_bytes: int) -> AsyncIterator[tuple[str | None, BinaryIO]]:
    """A form's one file with its name, or else the whole body; TooLarge beyond `most_bytes`."""
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        with SpooledTemporaryFile(max_size=_PIECE_BYTES) as file:
            async for piece in _bounded(pieces_of(request), most_bytes):
                file.write(piece)
            file.seek(0)
            yield None, cast("BinaryIO", file)
        return
    bounded = counted(request.receive, most_bytes, _too_large(most_bytes))
    async with Request(request.scope, bounded).form() as form:
        files = [value for value in form.values() if isinstance(value, UploadFile)]
        if len(files) != 1:
            raise BadInput("intake_live.one_file")
        yield files[0].filename, files[0].file


async def _bounded(pieces: AsyncIterator[bytes], most_bytes: int) -> AsyncIterator[bytes]:
    size = 0
    async for piece in pieces:
        size += len(piece)
        if size > most_bytes:
            raise _too_large(most_bytes)
        yield piece


def _too_large(most_bytes: int) -> TooLarge:
    return TooLarge("intake_live.too_large", megabytes=most_bytes >> 20)


@contextmanager
def on_disk(body: BinaryIO, name: str) -> Iterator[Path]:
    """The body as a file of its own, of which the ending alone is as in `name`; blocks."""
    with TemporaryDirectory(prefix="xunge-") as folder:
        path = Path(folder, f"upload{PurePath(name).suffix[:_LONGEST_SUFFIX]}")
        with path.open("wb") as file:
            shutil.copyfileobj(body, file)
        yield path


def as_file(request: Request) -> io.BufferedReader:
    """The body as a file, for a thread that the event loop started; holds a piece at a time."""
    return io.BufferedReader(_Body(request), _PIECE_BYTES)


class _Body(io.RawIOBase):
    def __init__(self, request: Request) -> None:
        self._pieces = aiter(pieces_of(request))
        self._piece = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, into: memoryview) -> int:  # type: ignore[override]
        if not self._piece:
            self._piece = memoryview(from_thread.run(anext, self._pieces, b""))
        taken = min(len(into), len(self._piece))
        into[:taken] = self._piece[:taken]
        self._piece = self._piece[taken:]
        return taken
