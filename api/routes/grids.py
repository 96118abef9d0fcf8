"""The net in force on a date."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.auth import Viewer
from api.caching import holds, kept
from api.deps import Db, Now, profile_meant
from api.schemas import GridsAsked
from gis.service.net import grids_etag, grids_geojson

router = APIRouter()

GEOJSON = "application/geo+json"


@router.get("/grids", response_class=Response)
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
