"""What the features are made of; the bodies are written from the database without these models."""

from datetime import date, datetime
from typing import Literal

from fastapi.responses import JSONResponse
from pydantic import BaseModel

from api.geojson import MultiPolygon
from api.ogc.links import OPENAPI, Link
from api.schemas import GridDay


class OpenApi(JSONResponse):
    """A description of addresses, as OpenAPI 3.0."""

    media_type = OPENAPI


class ShapeProperties(BaseModel):
    """A grid; `valid_to` is its shape's last date in force, null while none is known."""

    code: str
    name: str
    level: int
    kind: str | None
    parent_code: str | None
    valid_from: date
    valid_to: date | None


class DayProperties(GridDay):
    """A grid's audited day, as in `/api/v1/patrol/days`, with the kind of the grid."""

    kind: str | None


class Feature(BaseModel):
    """A feature of GeoJSON; a single one has links, one of a collection has none."""

    type: Literal["Feature"]
    id: str
    geometry: MultiPolygon
    links: list[Link] | None = None


class GridFeature(Feature):
    """The shape of a grid."""

    properties: ShapeProperties


class DayFeature(Feature):
    """A grid's audited day on the shape it had then."""

    properties: DayProperties


class FeatureCollection(BaseModel):
    """A page of features, with links to the pages beside it.

    How many there are on all pages is told with the first one alone.
    """

    type: Literal["FeatureCollection"]
    timeStamp: datetime  # noqa: N815 - the standard's word
    numberMatched: int | None = None  # noqa: N815 - the standard's word
    numberReturned: int  # noqa: N815 - the standard's word
    links: list[Link]


class GridFeatures(FeatureCollection):
    """A page of the shapes of grids."""

    features: list[GridFeature]


class DayFeatures(FeatureCollection):
    """A page of the audited days of grids."""

    features: list[DayFeature]
