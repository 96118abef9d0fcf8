"""The documents that describe the service: landing page, conformance, collections."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Literal

from fastapi import Request
from pydantic import BaseModel
from sqlalchemy import Connection

from api.geojson import GEOJSON
from api.ogc.links import OPENAPI, Link, here, link
from gis.messages import Language, say
from gis.profile import Profile
from gis.store.features import Extent, day_extent, grid_extent

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
CONFORMANCE = [
    f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}"
    for name in ("core", "geojson", "oas30")
]

CollectionId = Literal["grids", "patrol_days"]
_EXTENT_OF: Mapping[CollectionId, Callable[[Connection, str], Extent]] = {
    "grids": grid_extent,
    "patrol_days": day_extent,
}


class LandingPage(BaseModel):
    """Where everything is."""

    title: str
    description: str
    links: list[Link]


class Conformance(BaseModel):
    """The parts of the standard that are kept to, by their addresses."""

    conformsTo: list[str]  # noqa: N815 - the standard's word


class Spatial(BaseModel):
    """Boxes in degrees: west, south, east, north."""

    bbox: list[tuple[float, float, float, float]]
    crs: str = CRS84


class Temporal(BaseModel):
    """Spans of time, null for an open end."""

    interval: list[tuple[datetime | None, datetime | None]]
    trs: str = GREGORIAN


class CollectionExtent(BaseModel):
    """What a collection covers."""

    spatial: Spatial | None
    temporal: Temporal


class Collection(BaseModel):
    """A collection of features, and where they are."""

    id: CollectionId
    title: str
    description: str
    extent: CollectionExtent
    itemType: Literal["feature"] = "feature"  # noqa: N815 - the standard's word
    links: list[Link]


class Collections(BaseModel):
    """Every collection there is."""

    links: list[Link]
    collections: list[Collection]


def landing_page(request: Request, language: Language) -> LandingPage:
    """The page that a client is given the address of."""
    return LandingPage(
        title=say("ogc.title", language),
        description=say("ogc.description", language),
        links=[
            here(request),
            link(request, "/api", "service-desc", OPENAPI),
            link(request, "/conformance", "conformance"),
            link(request, "/collections", "data"),
        ],
    )


def collections(
    request: Request, c: Connection, profile: Profile, language: Language
) -> Collections:
    """Both collections, each with what the caller may see of it as its extent."""
    every = [collection(request, c, profile, id_, language) for id_ in _EXTENT_OF]
    return Collections(links=[here(request)], collections=every)


def collection(
    request: Request, c: Connection, profile: Profile, id_: CollectionId, language: Language
) -> Collection:
    """One collection."""
    path = f"/collections/{id_}"
    return Collection(
        id=id_,
        title=say(f"ogc.{id_}", language),
        description=say(f"ogc.{id_}_description", language),
        extent=_extent(_EXTENT_OF[id_](c, profile.district), profile),
        links=[link(request, path, "self"), link(request, f"{path}/items", "items", GEOJSON)],
    )


def _extent(extent: Extent, profile: Profile) -> CollectionExtent:
    first = _moment(extent.from_date, time.min, profile)
    last = _moment(extent.to_date, time(23, 59, 59), profile)
    return CollectionExtent(
        spatial=None if extent.box is None else Spatial(bbox=[extent.box]),
        temporal=Temporal(interval=[(first, last)]),
    )


def _moment(day: date | None, clock: time, profile: Profile) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(day, clock, profile.zone).astimezone(UTC)
