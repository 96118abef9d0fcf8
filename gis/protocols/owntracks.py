"""OwnTracks in HTTP mode: a JSON message a request, or several in an array.

A `location` is a position (`tst` s, `acc` m); everything else, encrypted payloads included, is
none and is counted by its kind. Source: the OwnTracks booklet, "JSON".
"""

from typing import Final

from gis.protocols.scalars import json_of
from gis.protocols.sent import Collector, Sent, malformed
from gis.track_files import RowFault

KINDS: Final = frozenset(
    ("beacon", "card", "cmd", "configuration", "dump", "encrypted", "lwt", "request", "status",
     "steps", "transition", "waypoint", "waypoints")
)  # fmt: skip
UNKNOWN_KIND: Final = "unknown_type"
"""What a message counts as whose `_type` is missing or none of these."""


def read_owntracks(body: bytes) -> Sent:
    """The positions of a request's messages; what cannot be read is a row with its fault."""
    try:
        document = json_of(body)
    except ValueError:
        return malformed()
    collector = Collector()
    for message in document if isinstance(document, list) else [document]:
        _take(message, collector)
    return collector.sent()


def _take(message: object, collector: Collector) -> None:
    if not isinstance(message, dict):
        collector.add_fault(RowFault.MALFORMED)
        return
    kind = message.get("_type")
    if kind == "location":
        get = message.get
        collector.add(get("tst"), get("lon"), get("lat"), get("acc"))
    else:
        known = isinstance(kind, str) and kind in KINDS
        collector.add_other(str(kind) if known else UNKNOWN_KIND)
