"""The addresses of OGC API – Features: the pages that describe, and the features themselves."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.auth import signed_in
from api.deps import Db, Now, Speech, profile_meant
from api.document import problems
from api.geojson import GeoJson
from api.ogc import documents
from api.ogc.answers import feature, feature_collection
from api.ogc.asked import DayItemsAsked, GridItemsAsked, Nothing
from api.ogc.definition import definition as described_3_0
from api.ogc.documents import Collection, CollectionId, Collections, Conformance, LandingPage
from api.ogc.links import ROOT
from api.ogc.route import OgcRoute
from api.ogc.schemas import (
    DayFeature,
    DayFeatures,
    GridFeature,
    GridFeatures,
    OpenApi,
)
from api.ogc.values import Id
from gis.service.features import day_feature, day_features, grid_feature, grid_features

router = APIRouter(
    prefix=ROOT,
    tags=["OGC API - Features"],
    route_class=OgcRoute,
    dependencies=[Depends(signed_in)],
    responses=problems(400, 404),
)

GRIDS = "/collections/grids/items"
DAYS = "/collections/patrol_days/items"

None_ = Annotated[Nothing, Query()]


@router.get("", include_in_schema=False)
@router.get("/")
def landing_page(request: Request, speech: Speech, _: None_) -> LandingPage:
    """Where everything is: the address to give to a map program."""
    return documents.landing_page(request, speech)


@router.get("/api", response_class=OpenApi)
def definition(request: Request, _: None_) -> OpenApi:
    """These addresses described in OpenAPI 3.0."""
    return OpenApi(described_3_0(request.app.openapi(), request))


@router.get("/conformance")
def conformance(_: None_) -> Conformance:
    """The parts of OGC API - Features that are kept to."""
    return Conformance(conformsTo=documents.CONFORMANCE)


@router.get("/collections")
def collections(request: Request, db: Db, speech: Speech, _: None_) -> Collections:
    """The collections, each with the extent of what the caller may see of it."""
    with db.reading() as c:
        return documents.collections(request, c, profile_meant(c, None), speech)


@router.get("/collections/{collectionId}")
def collection(
    request: Request,
    db: Db,
    speech: Speech,
    collection_id: Annotated[CollectionId, Path(alias="collectionId")],
    _: None_,
) -> Collection:
    """One collection, with the extent of what the caller may see of it."""
    with db.reading() as c:
        return documents.collection(request, c, profile_meant(c, None), collection_id, speech)


@router.get(GRIDS, response_class=GeoJson, response_model=GridFeatures)
def grids(
    request: Request, db: Db, now: Now, asked: Annotated[GridItemsAsked, Query()]
) -> Response:
    """The shapes of grids that were in force at a time, else of those in force today."""
    with db.reading() as c:
        profile = profile_meant(c, None)
        today = now.astimezone(profile.zone).date()
        wanted = asked.wanted(profile.zone, otherwise=today)
        page = grid_features(c, profile.district, wanted, asked.page())
    return feature_collection(request, page, now)


@router.get(GRIDS + "/{featureId}", response_class=GeoJson, response_model=GridFeature)
def grid(
    request: Request, db: Db, feature_id: Annotated[Id, Path(alias="featureId")], _: None_
) -> Response:
    """One shape of one grid, named by its code and its first date in force."""
    with db.reading() as c:
        found = grid_feature(c, profile_meant(c, None).district, feature_id)
    return feature(request, found, "grids")


@router.get(DAYS, response_class=GeoJson, response_model=DayFeatures)
def patrol_days(
    request: Request, db: Db, now: Now, asked: Annotated[DayItemsAsked, Query()]
) -> Response:
    """The audited days of grids, by code and date. Places only: whose they are is not told."""
    with db.reading() as c:
        profile = profile_meant(c, None)
        page = day_features(c, profile.district, asked.wanted(profile.zone), asked.page())
    return feature_collection(request, page, now)


@router.get(DAYS + "/{featureId}", response_class=GeoJson, response_model=DayFeature)
def patrol_day(
    request: Request, db: Db, feature_id: Annotated[Id, Path(alias="featureId")], _: None_
) -> Response:
    """One grid's audited day, named by its code and date."""
    with db.reading() as c:
        found = day_feature(c, profile_meant(c, None).district, feature_id)
    return feature(request, found, "patrol_days")
