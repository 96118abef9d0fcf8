"""Features as answers: GeoJSON with the links and counts of OGC API."""

from datetime import UTC, datetime

import msgspec
from fastapi import Request

from api.geojson import GEOJSON, GeoJson
from api.ogc.links import beside, here, link
from gis.service.features import Feature, Features


def feature_collection(request: Request, page: Features, now: datetime) -> GeoJson:
    """A page of features, with links to the pages beside it."""
    links = [here(request, GEOJSON)]
    if page.last is not None:
        links.append(beside(request, "next", after=page.last))
    if page.first is not None:
        links.append(beside(request, "prev", before=page.first))
    counted = {} if page.matched is None else {"numberMatched": page.matched}
    return _geojson(
        {
            "type": "FeatureCollection",
            "timeStamp": now.astimezone(UTC).replace(microsecond=0),
            **counted,
            "numberReturned": len(page.features),
            "links": [each.model_dump() for each in links],
            "features": page.features,
        }
    )


def feature(request: Request, found: Feature, collection: str) -> GeoJson:
    """One feature, with a link to its collection."""
    links = [here(request, GEOJSON), link(request, f"/collections/{collection}", "collection")]
    return _geojson(found | {"links": [each.model_dump() for each in links]})


def _geojson(body: dict[str, object]) -> GeoJson:
    return GeoJson(msgspec.json.encode(body))
