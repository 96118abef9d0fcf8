"""Tiles at the wire: one look at who asks for all who wait, made tiles kept, packed once.

A look is never older than the request it answers: those that come while one is under way wait for
the next, together. So a browser's burst of tiles costs a few looks, and a session that was revoked
or data that changed a moment ago count.
"""

import asyncio
import gzip
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

import anyio
import anyio.to_thread
from fastapi import Request, Response

from api.auth import Shown
from api.caching import holds
from gis.errors import NotSignedIn
from gis.service.tiles import Layer, Sight, look, sight_of, tag_of, tile_query, tile_tag
from gis.store.one_trip import OneTrip, Query
from gis.store.viewers import DOOR
from gis.tile_grid import Tile

MVT: Final = "application/vnd.mapbox-vector-tile"
KEPT_BYTES: Final = 64 * 1024**2
_WORTH_PACKING_BYTES: Final = 200
_PACKED_LEVEL: Final = 3  # a twentieth larger than at 6, in a third of the time
_LONG_TO_PACK_BYTES: Final = 50_000  # a millisecond, in which nobody else would be answered
_ENTRY_BYTES: Final = 400  # what an entry takes beside its bytes, about


class Packed(NamedTuple):
    """A tile as it is kept: gzip where that makes it smaller."""

    body: bytes
    is_packed: bool

    def plain(self) -> bytes:
        """The tile for a caller that does not take gzip."""
        return gzip.decompress(self.body) if self.is_packed else self.body


def packed(body: bytes) -> Packed:
    """A tile ready to be kept; the same bytes whenever the tile is the same."""
    if len(body) < _WORTH_PACKING_BYTES:
        return Packed(body, is_packed=False)
    return Packed(gzip.compress(body, _PACKED_LEVEL, mtime=0), is_packed=True)


class KeptTiles:
    """The tiles used last, by their tags, up to so many bytes in all.

    Nothing is ever removed for being old: a tag stands for one state of the data and of who looks,
    and nobody asks for a former one.
    """

    def __init__(self, most_bytes: int = KEPT_BYTES) -> None:
        self._tiles: OrderedDict[str, Packed] = OrderedDict()
        self._most_bytes = most_bytes
        self.bytes = 0

    def get(self, tag: str) -> Packed | None:
        """The tile of a tag, if it is still there."""
        tile = self._tiles.get(tag)
        if tile is not None:
            self._tiles.move_to_end(tag)
        return tile

    def put(self, tag: str, tile: Packed) -> None:
        """Keep a tile, and let those go that were not asked for the longest."""
        former = self._tiles.pop(tag, None)
        self.bytes += _size(tile) - (0 if former is None else _size(former))
        self._tiles[tag] = tile
        while self.bytes > self._most_bytes:
            _, gone = self._tiles.popitem(last=False)
            self.bytes -= _size(gone)


def _size(tile: Packed) -> int:
    return len(tile.body) + _ENTRY_BYTES


Looked = Mapping[Shown, Sight]


class Lookout:
    """Looks up who asks and what the maps show, once for all requests that wait."""

    def __init__(self, database: OneTrip) -> None:
        self._database = database
        self._one_at_a_time = asyncio.Lock()
        self._waiting: dict[Shown, datetime] = {}
        self._next: asyncio.Task[Looked] | None = None

    async def sight_of(self, shown: Shown, now: datetime) -> Sight:
        """Who shows this token, and the state of their maps; NotSignedIn where nobody does."""
        self._waiting[shown] = now
        if self._next is None:
            self._next = asyncio.create_task(self._look())
        looked = await asyncio.shield(self._next)
        if shown not in looked:
            raise NotSignedIn("accounts.sign_in")
        return looked[shown]

    async def _look(self) -> Looked:
        async with self._one_at_a_time:  # the former look ends first; meanwhile others come to wait
            asked, self._waiting, self._next = self._waiting, {}, None
            found = await asyncio.gather(*(self._found(*each) for each in asked.items()))
        return {
            shown: sight for shown, sight in zip(asked, found, strict=True) if sight is not None
        }

    async def _found(self, shown: Shown, now: datetime) -> Sight | None:
        queries = look(shown.token, shown.kind, now)
        row = await self._database.ask(*queries, settings=DOOR)
        return None if row is None else sight_of(row, now)


class Tiles:
    """What the tile routes share: the lookout, the kept tiles and the database."""

    def __init__(self, door: OneTrip, database: OneTrip) -> None:
        self.lookout = Lookout(door)
        self.kept = KeptTiles()
        self._database = database

    async def read(self, sight: Sight, query: Query) -> Any:
        """The one value that a query finds of what this viewer may see."""
        row = await self._database.ask(query, settings=sight.viewer.settings())
        return None if row is None else row[0]

    async def tile(self, request: Request, sight: Sight, layer: Layer, tile: Tile) -> Response:
        """A tile of which the state is known."""
        tag = tile_tag(sight, layer, tile)
        return await self.answer(request, sight, tag, lambda: tile_query(sight, layer, tile))

    async def answer(
        self, request: Request, sight: Sight, tag: str | None, asked: Callable[[], Query | None]
    ) -> Response:
        """The tile of a tag, kept or made; where its state has no tag, its bytes are the tag.

        `asked`: gives what asks for its bytes, None where it has none.
        """
        if tag is not None and holds(request, tag):
            return Response(status_code=304, headers=_headers(tag))
        tile = None if tag is None else self.kept.get(tag)
        if tile is None:
            tile = await self._made(sight, asked())
            if tag is not None:
                self.kept.put(tag, tile)
        return _response(request, tag_of(tile.body) if tag is None else tag, tile)

    async def _made(self, sight: Sight, query: Query | None) -> Packed:
        body = b"" if query is None else bytes(await self.read(sight, query))
        if len(body) < _LONG_TO_PACK_BYTES:
            return packed(body)
        return await anyio.to_thread.run_sync(packed, body)


def _headers(tag: str) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding"}


def _response(request: Request, tag: str, tile: Packed) -> Response:
    headers = _headers(tag)
    if holds(request, tag):
        return Response(status_code=304, headers=headers)
    if not tile.body:
        return Response(status_code=204, headers=headers)
    if tile.is_packed and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(tile.body, headers=headers, media_type=MVT)
    return Response(tile.plain(), headers=headers, media_type=MVT)
