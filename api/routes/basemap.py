"""The map below the net: what the console is told of it, and the file of tiles on this machine."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException

from api.auth import signed_in
from api.document import problems
from gis.basemap import Basemap
from gis.errors import BadInput, NotFound

PMTILES = "application/vnd.pmtiles"
"""What a file of tiles is; it is never packed again, since a packed range is no range."""

router = APIRouter(tags=["console"])

_RANGE = re.compile(r"bytes=([0-9]{1,18})-([0-9]{1,18})")
_FOR_AN_HOUR = "private, max-age=3600"


@router.get(
    "/basemap",
    dependencies=[Depends(signed_in)],
    response_class=FileResponse,
    responses={
        200: {"content": {PMTILES: {}}, "description": "The whole file."},
        206: {"content": {PMTILES: {}}, "description": "The bytes asked for."},
        **problems(404, 416),
    },
)
def basemap_file(
    request: Request, asked: Annotated[str | None, Header(alias="Range")] = None
) -> FileResponse:
    """The basemap's PMTiles file, by ranges of bytes; for whoever signed in.

    Nothing in it is of the district, yet its licence may bind it to this house, and a stranger
    could draw gigabytes.
    """
    file = request.app.state.basemap.file
    if file is None:
        raise NotFound("basemap.none")
    if asked is not None:
        _check_range(asked, file.stat().st_size)
    return FileResponse(file, media_type=PMTILES, headers={"Cache-Control": _FOR_AN_HOUR})


def told(basemap: Basemap) -> dict[str, Any]:
    """What the console is told of the basemap; `kind` is `none`, `tiles` or `pmtiles`."""
    shown = {"datum": basemap.datum, "attribution": basemap.attribution}
    if basemap.templates:
        layers = list(basemap.templates)
        return {"kind": "tiles", "layers": layers, "max_zoom": basemap.max_zoom, **shown}
    if basemap.file is not None:
        return {"kind": "pmtiles", "tiles": basemap.tiles, **shown}
    return {"kind": "none"}


def _check_range(asked: str, size: int) -> None:
    """Refuse what is not one range of bytes that begins within the file."""
    found = _RANGE.fullmatch(asked)
    if found is None or int(found[1]) > int(found[2]):
        raise BadInput("basemap.bad_range")
    if int(found[1]) >= size:
        raise HTTPException(416, headers={"Content-Range": f"bytes */{size}"})
