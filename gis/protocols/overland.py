"""Overland: a batch of GeoJSON features in `locations`; Source: the app's README, "API".

`current`, which a phone adds while it has a long queue to send, is its newest position and comes
along. A feature with an `action` is a note about the app itself and is only counted.
"""

from gis.protocols.scalars import json_of
from gis.protocols.sent import Collector, Sent, malformed
from gis.track_files import RowFault


def read_overland(body: bytes) -> Sent:
    """The positions of a batch."""
    try:
        document = json_of(body)
    except ValueError:
        return malformed()
    locations = document.get("locations") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(locations, list):
        return malformed()
    current = [document["current"]] if isinstance(document.get("current"), dict) else []
    collector = Collector()
    for feature in [*locations, *current]:
        _take(feature, collector)
    return collector.sent()


def _take(feature: object, collector: Collector) -> None:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(feature, dict) or not isinstance(properties, dict):
        collector.add_fault(RowFault.MALFORMED)
        return
    if "action" in properties:
        collector.add_other("action")
        return
    geometry = feature.get("geometry")
    place = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if not isinstance(place, list) or len(place) < 2:
        collector.add_fault(RowFault.NO_POSITION)
        return
    collector.add(
        properties.get("timestamp"), place[0], place[1], properties.get("horizontal_accuracy")
    )
