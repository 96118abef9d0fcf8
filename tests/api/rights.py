"""Who may ask what over HTTP: a row a route. A route without one fails tests/api/test_rights.py.

What is asked for lies in the west street of tests/nets.py: grid BASIC[0], worker W-001, the phone
of W-001, an account of that street. Each row says what an account gets whose scope holds the west
(`inside`: the street itself, and the whole district above it), and what one of the east gets
(`beyond`). Whoever may not ask at all gets 403, whoever is not signed in 401.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

Who = frozenset[str]
Shows = Literal["nothing", "places", "people", "examples"]

EVERY: Who = frozenset({"operator", "supervisor", "planner", "worker", "admin"})
STAFF = EVERY - {"worker"}
AUDITORS: Who = frozenset({"supervisor", "admin"})
ADMINS: Who = frozenset({"admin"})
ANYBODY: Who = frozenset({"anybody"})  # also who is not signed in
DEVICES: Who = frozenset({"device"})  # by a device's token, and no account's


@dataclass(frozen=True)
class Row:
    """A route, what is asked of it, who may, and what they get.

    `shows`: the rows that a right answer names: grids of the scope, or also workers of it (to a
    planner none). Nothing beyond the scope is ever named, whatever the answer; only a description
    gives examples, which are nobody's data.
    """

    method: str
    path: str
    who: Who
    inside: int | tuple[int, ...] = 200
    beyond: int | tuple[int, ...] | None = None  # like `inside`
    shows: Shows = "nothing"
    ask: str = ""
    body: Any = None
    streams: bool = False
    values: dict[str, str] = field(default_factory=dict)


_V1 = "/api/v1"
_DAY = "2026-05-11"
_NO_FIXES = {"t": [], "lon": [], "lat": []}
_TILE = {"z": "14", "x": "13522", "y": "6227"}
_TRACK_DAY = f"date={_DAY}"

RIGHTS = (
    # pages and files without any data in them
    Row("GET", "/", ANYBODY),
    Row("GET", "/static/{version}/{name}", ANYBODY, 404, values={"version": "0", "name": "none"}),
    Row("GET", "/static/{version}", ANYBODY, 404, values={"version": "none"}),
    Row("GET", f"{_V1}/health", ANYBODY),
    Row("GET", f"{_V1}/openapi.json", ANYBODY, shows="examples"),
    # the own session and tokens
    Row("POST", f"{_V1}/session", ANYBODY, 422, body={}),
    Row("GET", f"{_V1}/session", EVERY),
    Row("DELETE", f"{_V1}/session", EVERY, 204),
    Row(
        "PUT", f"{_V1}/session/password", EVERY, 403,  # not with a token
        body={"current": "a password", "password": "another password"},
    ),
    Row("GET", f"{_V1}/tokens", EVERY),
    Row("POST", f"{_V1}/tokens", EVERY, 403, body={"label": "QGIS"}),  # not with a token
    Row("DELETE", f"{_V1}/tokens/{{id}}", EVERY, 404, values={"id": "0" * 16}),
    # accounts and the log
    Row("GET", f"{_V1}/accounts", ADMINS),
    Row(
        "POST", f"{_V1}/accounts", ADMINS, 201, 403,
        body={"name": "{unique}", "role": "operator", "scope": "{west}"},
    ),
    Row("POST", f"{_V1}/accounts/{{name}}/reset", ADMINS, 200, 404, body={}),
    Row("POST", f"{_V1}/accounts/{{name}}/disable", ADMINS, 204, 404),
    Row("GET", f"{_V1}/access-log", AUDITORS, shows="people"),
    # places
    Row("GET", f"{_V1}/grids", EVERY, shows="places", ask="level=basic"),
    Row("GET", f"{_V1}/patrol/days", EVERY, shows="places", ask=f"date={_DAY}"),
    Row("GET", "/map", EVERY, (200, 404), shows="places", ask=f"date={_DAY}"),
    Row("GET", f"{_V1}/search", EVERY, shows="people", ask="q=W-00"),
    Row("GET", f"{_V1}/console", EVERY),
    Row("GET", f"{_V1}/basemap", EVERY, 404),
    Row("GET", f"{_V1}/tiles/premises/{{z}}/{{x}}/{{y}}.mvt", EVERY, (200, 204), values=_TILE),
    Row("GET", f"{_V1}/tiles/buildings/{{z}}/{{x}}/{{y}}.mvt", EVERY, (200, 204), values=_TILE),
    Row(
        "GET", f"{_V1}/tiles/tracks/{{z}}/{{x}}/{{y}}.mvt", STAFF, (200, 204), values=_TILE,
        ask=_TRACK_DAY,
    ),
    # people on duty, live
    Row("GET", f"{_V1}/live/state", EVERY, shows="people", ask=f"date={_DAY}"),
    Row("GET", f"{_V1}/live", EVERY, streams=True),
    # a named worker's day
    Row(
        "GET", f"{_V1}/patrol/days/{{worker}}/{{date}}", AUDITORS | {"worker"}, 200, 404,
        shows="people", ask="reason=spot+check",
    ),
    # devices
    Row("GET", f"{_V1}/devices", AUDITORS, shows="people"),
    Row("POST", f"{_V1}/devices", AUDITORS, 201, body={"name": "{unique}"}),
    Row("GET", f"{_V1}/devices/{{device}}", AUDITORS, 200, 404, shows="people"),
    Row("POST", f"{_V1}/devices/{{device}}/bind", AUDITORS, 200, 404, body={"worker": "W-001"}),
    Row("POST", f"{_V1}/devices/{{device}}/revoke", AUDITORS, 204, 404),
    # what devices report
    Row("POST", f"{_V1}/in/owntracks", DEVICES, body={"_type": "waypoint"}),
    Row("GET", f"{_V1}/in/osmand", DEVICES),
    Row("POST", f"{_V1}/in/osmand", DEVICES, body={}),
    Row("POST", f"{_V1}/in/overland", DEVICES, body={"locations": []}),
    Row("POST", f"{_V1}/in/fixes", DEVICES, body=_NO_FIXES),
    Row("POST", f"{_V1}/in/file", DEVICES, (200, 422), ask="name=a.csv", body={}),
    # OGC API – Features
    Row("GET", "/ogc", EVERY),
    *(
        Row("GET", f"/ogc/{page}", EVERY, values={"collectionId": "grids"})
        for page in ("", "conformance", "collections", "collections/{collectionId}")
    ),
    Row("GET", "/ogc/api", EVERY, shows="examples"),
    Row("GET", "/ogc/collections/grids/items", EVERY, shows="places", ask="level=4"),
    Row("GET", "/ogc/collections/grids/items/{featureId}", EVERY, 404, values={"featureId": "1"}),
    Row("GET", "/ogc/collections/patrol_days/items", EVERY, shows="places"),
    Row(
        "GET", "/ogc/collections/patrol_days/items/{featureId}", EVERY, 404,
        values={"featureId": "1"},
    ),
)  # fmt: skip
