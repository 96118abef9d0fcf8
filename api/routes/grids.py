"""The net in force on a date."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.caching import conditional
from api.deps import Db, Now, district_meant, local_date
from api.schemas import GridsAsked
from gis.service.net import grids_geojson

router = APIRouter()


@router.get("/grids", response_class=Response)
def grids(request: Request, db: Db, now: Now, asked: Annotated[GridsAsked, Query()]) -> Response:
    """The grids as GeoJSON (WGS-84), simplified as one coverage so that borders still meet."""
    with db.reading() as c:
        district = district_meant(c, asked.district)
        as_of = asked.as_of or local_date(c, district, now)
        etag, body = grids_geojson(c, district, asked.level, asked.within, as_of)
    return conditional(request, etag, body, "application/geo+json")
