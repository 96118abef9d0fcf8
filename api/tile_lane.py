"""The short way for tiles: what a map asks a dozen times a second is answered before the router.

Finding the route and what its handler depends on takes several times as long as answering with a
kept tile. Whatever is not the usual request goes the long way, where it is answered or refused:
the lane answers nothing that the route would answer otherwise.
"""

import re
from typing import Final, NamedTuple

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.auth import COOKIE, Shown
from api.clock import now, utc_now
from api.tiles import Tiles
from gis.errors import NotSignedIn
from gis.service.tiles import LAYERS, Layer
from gis.tile_grid import Tile

_USUAL: Final = re.compile(
    rf"/api/v1/tiles/({'|'.join(LAYERS)})/([0-9]{{1,2}})/([0-9]{{1,7}})/([0-9]{{1,7}})\.mvt"
)
_BEARER: Final = "Bearer "


class _Usual(NamedTuple):
    layer: Layer
    tile: Tile
    shown: Shown


class TileLane:
    """Answer the usual requests for tiles, and hand everything else on."""

    def __init__(self, app: ASGIApp, tiles: Tiles) -> None:
        self.app = app
        self.tiles = tiles

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on."""
        asked = _usual(scope)
        if asked is None:
            await self.app(scope, receive, send)
            return
        clock = scope["app"].dependency_overrides.get(now, utc_now)  # as the route is told it
        try:
            sight = await self.tiles.lookout.sight_of(asked.shown, clock())
            response = await self.tiles.tile(Request(scope), sight, asked.layer, asked.tile)
        except (NotSignedIn, SQLAlchemyError):
            await self.app(scope, receive, send)
        else:
            await response(scope, receive, send)


def _usual(scope: Scope) -> _Usual | None:
    """What a request asks for, None where it is not the usual one for a tile that can be."""
    if scope["type"] != "http" or scope["method"] != "GET" or scope["query_string"]:
        return None
    found = _USUAL.fullmatch(scope["path"])
    if found is None:
        return None
    tile = Tile(*(int(number) for number in found.groups()[1:]))
    shown = _shown(Request(scope))
    if shown is None or not tile.exists:
        return None
    layer = next(layer for layer in LAYERS if layer == found[1])
    return _Usual(layer, tile, shown)


def _shown(request: Request) -> Shown | None:
    """The token of a program or of the console, None where it comes in another way."""
    told = request.headers.get("authorization")
    if told is None:
        cookie = request.cookies.get(COOKIE)
        return None if cookie is None else Shown(cookie, "console")
    return Shown(told.removeprefix(_BEARER), "program") if told.startswith(_BEARER) else None
