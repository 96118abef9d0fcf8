"""GeoJSON on the wire: the media type, and the shapes of what is sent."""

from typing import Annotated, Literal

from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

GEOJSON = "application/geo+json"

Position = tuple[float, float]
Ring = Annotated[list[Position], Field(min_length=4)]


class GeoJson(JSONResponse):
    """A body of GeoJSON that is written already."""

    media_type = GEOJSON

    def render(self, content: bytes) -> bytes:
        """The body as it is."""
        return content


class MultiPolygon(BaseModel):
    """A shape in degrees of longitude and latitude (WGS-84)."""

    type: Literal["MultiPolygon"]
    coordinates: list[list[Ring]]


class GridProperties(BaseModel):
    """A grid; `label` is where its name has most room."""

    code: str
    name: str
    level: int
    kind: str | None
    parent_code: str | None
    label: Position


class Grid(BaseModel):
    """A grid with its shape."""

    type: Literal["Feature"]
    properties: GridProperties
    geometry: MultiPolygon


class Grids(BaseModel):
    """The grids of a net, simplified as one coverage."""

    type: Literal["FeatureCollection"]
    features: list[Grid]
