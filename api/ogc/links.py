"""Links as OGC API writes them: absolute, with their relation and media type."""

from fastapi import Request
from pydantic import BaseModel

from api.geojson import GEOJSON

JSON = "application/json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"

ROOT = "/ogc"


class Link(BaseModel):
    """Where something else is, and what it is to this document."""

    href: str
    rel: str
    type: str


def link(request: Request, path: str, rel: str, media_type: str = JSON, **query: object) -> Link:
    """A link to an address below the landing page, by the name that the request called."""
    url = request.url.replace(path=f"{ROOT}{path}", query="", fragment="")
    given = {name: str(value) for name, value in query.items() if value is not None}
    return Link(href=str(url.include_query_params(**given)), rel=rel, type=media_type)


def here(request: Request, media_type: str = JSON) -> Link:
    """The link of a document to itself."""
    return Link(href=str(request.url), rel="self", type=media_type)


def beside(request: Request, rel: str, **query: object) -> Link:
    """A link to another page of the same features."""
    url = request.url.remove_query_params(["after", "before"])
    given = {name: str(value) for name, value in query.items()}
    return Link(href=str(url.include_query_params(**given)), rel=rel, type=GEOJSON)
