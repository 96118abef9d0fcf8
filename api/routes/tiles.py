"""Vector tiles: premises, buildings, and where a day's patrols walked."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.auth import Shown, shown
from api.deps import Now
from api.document import problems
from api.schemas import TracksAsked, Unasked
from api.tiles import MVT, Tiles
from gis.errors import NotAllowed, NotFound
from gis.service.tiles import Sight, tracks_tag
from gis.store.tiles import tracks_tile, tracks_version
from gis.tile_grid import MAX_TILE_ZOOM, Tile

router = APIRouter(prefix="/tiles", tags=["maps"])

_MOST: Final = (1 << MAX_TILE_ZOOM) - 1
_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "A Mapbox vector tile, version 2.1.", "content": {MVT: {}}},
    204: {"description": "Nothing lies there, or nothing that you may see."},
    304: {"description": "The tile is still the one that `If-None-Match` names."},
    **problems(404),
}


async def _tiles(request: Request) -> Tiles:
    tiles: Tiles = request.app.state.tiles
    return tiles


Door = Annotated[Tiles, Depends(_tiles)]


async def _sight(tiles: Door, asked: Annotated[Shown, Depends(shown)], now: Now) -> Sight:
    return await tiles.lookout.sight_of(asked, now)


async def _tile(
    z: Annotated[int, Path(ge=0, le=MAX_TILE_ZOOM)],
    x: Annotated[int, Path(ge=0, le=_MOST)],
    y: Annotated[int, Path(ge=0, le=_MOST)],
) -> Tile:
    """The tile that is meant; NotFound where its zoom has no such column or row."""
    tile = Tile(z, x, y)
    if not tile.exists:
        raise NotFound("tiles.no_such_tile", z=z, x=x, y=y)
    return tile


Looking = Annotated[Sight, Depends(_sight)]
Nothing = Annotated[Unasked, Query()]


@router.get("/premises/{z}/{x}/{y}.mvt", response_class=Response, responses=_ANSWERS)
async def premises(
    request: Request, tiles: Door, sight: Looking, tile: Annotated[Tile, Depends(_tile)], _: Nothing
) -> Response:
    """Dwellings and shops: each by itself from zoom 17 on, from afar how many lie there."""
    return await tiles.tile(request, sight, "premises", tile)


@router.get("/buildings/{z}/{x}/{y}.mvt", response_class=Response, responses=_ANSWERS)
async def buildings(
    request: Request, tiles: Door, sight: Looking, tile: Annotated[Tile, Depends(_tile)], _: Nothing
) -> Response:
    """Buildings with `floors` and `height_m`, from zoom 14 on."""
    return await tiles.tile(request, sight, "buildings", tile)


@router.get("/tracks/{z}/{x}/{y}.mvt", response_class=Response, responses=_ANSWERS)
async def tracks(
    request: Request,
    tiles: Door,
    sight: Looking,
    tile: Annotated[Tile, Depends(_tile)],
    asked: Annotated[TracksAsked, Query()],
) -> Response:
    """Where the patrols of a past day walked, from zoom 12 to 19: places, neither who nor when.

    A place is some 60 m wide. Of a day that still runs nothing is told: who watched it would see
    workers move.
    """
    if sight.viewer.role == "worker":
        raise NotAllowed("accounts.not_for_role")
    is_over = asked.date < sight.today
    version = await tiles.read(sight, tracks_version(asked.date)) if is_over else ""
    tag = tracks_tag(sight, tile, asked.date, version)
    return await tiles.answer(
        request, sight, tag, lambda: tracks_tile(tile, asked.date) if is_over else None
    )
