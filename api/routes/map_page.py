"""The patrol map as a page."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.deps import Db, Now, profile_meant
from api.language import preferred
from api.schemas import PageAsked
from gis.service.picture import patrol_picture
from web.maps import patrol_map
from web.page import policy_of

router = APIRouter()

_APART = "frame-ancestors 'none'; sandbox allow-scripts"
"""Its scripts are inline, so it runs as a site apart: what they do cannot reach the service."""


@router.get("/map", response_class=HTMLResponse, include_in_schema=False)
def map_page(
    request: Request, db: Db, now: Now, asked: Annotated[PageAsked, Query()]
) -> HTMLResponse:
    """The days up to a date on the map, in the browser's language, else in Chinese."""
    language = preferred(request.headers.get("accept-language"), "zh")
    with db.reading() as c:
        picture = patrol_picture(c, profile_meant(c, asked.district), until=asked.date, now=now)
    html = patrol_map(
        *picture, generated_at=now.astimezone(picture.profile.zone), language=language
    )
    return HTMLResponse(html, headers={"Content-Security-Policy": f"{policy_of(html)}; {_APART}"})
