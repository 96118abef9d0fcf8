"""The OsmAnd protocol: OsmAnd, Traccar Client, and GPSLogger by a custom URL.

Parameters in the query or a form (`id`, `lat`, `lon`, `timestamp`, `accuracy`, `valid`, `mock`,
`location`; `speed`, which is in knots, is not kept), or JSON: Traccar Client's
`{location: {timestamp, coords}, device_id}`, and flat objects, one or an array. `id` carries the
token. Source: Traccar's page "OsmAnd" and Traccar Client's own code.
"""

from collections.abc import Iterable, Mapping, Sequence

from gis.protocols.scalars import flag_of, json_of
from gis.protocols.sent import Collector, Sent
from gis.track_files import RowFault

_IDS = ("id", "deviceid", "device_id")


def read_osmand(parameters: Iterable[tuple[str, str]]) -> tuple[str | None, Sent]:
    """The token and the one position of a query or form; of a parameter twice the first counts."""
    found: dict[str, object] = {}
    for name, value in parameters:
        found.setdefault(name, value)
    return _token_of(found), _take(found, Collector()).sent()


def osmand_items(body: bytes) -> list[object]:
    """What a JSON body holds: objects with positions, or one that is no object where it is none."""
    try:
        document = json_of(body)
    except ValueError:
        return [None]
    return document if isinstance(document, list) else [document]


def osmand_token(items: Sequence[object]) -> str | None:
    """The token that the first object shows; nothing else of them is read yet."""
    return next((_token_of(item) for item in items if isinstance(item, dict)), None)


def read_osmand_items(items: Sequence[object]) -> Sent:
    """The positions of the objects of a JSON body."""
    collector = Collector()
    for item in items:
        _take_item(item, collector)
    return collector.sent()


def _token_of(found: Mapping[str, object]) -> str | None:
    return next((str(found[name]) for name in _IDS if found.get(name) not in (None, "")), None)


def _take_item(item: object, collector: Collector) -> None:
    """A flat object, or one whose `location` is such or a list of such."""
    if not isinstance(item, dict):
        collector.add_fault(RowFault.MALFORMED)
        return
    location = item.get("location")
    if isinstance(location, list):
        for part in location:
            _take_location(part, collector)
    elif isinstance(location, dict):
        _take_location(location, collector)
    else:
        _take(item, collector)


def _take_location(location: object, collector: Collector) -> None:
    coords = location.get("coords") if isinstance(location, dict) else None
    if not isinstance(location, dict) or not isinstance(coords, dict):
        collector.add_fault(RowFault.NO_POSITION)
        return
    collector.add(
        location.get("timestamp"),
        coords.get("longitude"),
        coords.get("latitude"),
        coords.get("accuracy"),
        location.get("mock"),
    )


def _take(found: Mapping[str, object], collector: Collector) -> Collector:
    """One position from flat parameters; one that the phone calls invalid is none."""
    if flag_of(found.get("valid")) == 0:
        return collector.add_fault(RowFault.NO_POSITION)
    lon, lat = found.get("lon"), found.get("lat")
    pair = found.get("location")
    if lon is None and lat is None and isinstance(pair, str):
        lat, _, lon = pair.partition(",")
    return collector.add(found.get("timestamp"), lon, lat, found.get("accuracy"), found.get("mock"))
