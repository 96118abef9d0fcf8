"""The net in force on a date."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.auth import Viewer
from api.caching import holds, kept
from api.deps import Db, Now, profile_meant
from api.document import problems
from api.geojson import GEOJSON, GeoJson, Grids
from api.schemas import GridsAsked
from gis.service.net import grids_etag, grids_geojson

router = APIRouter(tags=["net"])

_HELD = {"description": "The net is still the one that `If-None-Match` names."}


@router.get(
    "/grids",
    response_class=GeoJson,
    response_model=Grids,
    responses={304: _HELD, **problems(404)},
)
def grids(
    request: Request, db: Db, viewer: Viewer, now: Now, asked: Annotated[GridsAsked, Query()]
) -> Response:
    """The grids as GeoJSON (WGS-84), simplified as one coverage so that borders still meet."""
    with db.reading() as c:
        profile = profile_meant(c, asked.district)
        level = None if asked.level is None else profile.level_number(asked.level)
        as_of = asked.as_of or now.astimezone(profile.zone).date()
        # A worker's grids change with duty, which no version counts: those are sent each time.
        sight = f"{viewer.sight} {now if viewer.worker else ''}"
        etag = grids_etag(c, profile.district, level, asked.within, as_of, sight=sight)
        if holds(request, etag):
            return kept(etag, None, GEOJSON)
        _, body = grids_geojson(c, profile.district, level, asked.within, as_of)
    return kept(etag, body, GEOJSON)
