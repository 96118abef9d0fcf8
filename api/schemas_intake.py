"""What clients send to the intake, as the description of the service tells it.

The bodies are read by `gis.protocols`, value by value: these schemas say what is understood, not
what is let in. What cannot be a fix is refused row by row, and counted.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from gis.service.intake_receipt import Receipt

Nothing = Annotated[list[str], Field(max_length=0)]
"""What OwnTracks expects: messages for it, of which there are none."""


@dataclass(frozen=True)
class Heard(Receipt):
    """A receipt as Overland needs it."""

    result: Literal["ok"] = "ok"


BEARER: Final = "DeviceBearer"
BASIC: Final = "DeviceBasic"
OSMAND_ID: Final = "DeviceId"

SCHEMES: Final[dict[str, dict[str, str]]] = {
    BEARER: {"type": "http", "scheme": "bearer", "description": "A device's token."},
    BASIC: {
        "type": "http",
        "scheme": "basic",
        "description": "Any name, and a device's token as the password.",
    },
    OSMAND_ID: {
        "type": "apiKey",
        "in": "query",
        "name": "id",
        "description": "A device's token, where OsmAnd and Traccar Client send their id.",
    },
}

_ANY: Final[dict[str, Any]] = {"type": "object", "additionalProperties": True}
_TEXT: Final[dict[str, Any]] = {"type": "string"}
_BYTES: Final[dict[str, Any]] = {"type": "string", "format": "binary"}
_LON_LAT: Final = {"lon": 117.1531, "lat": 39.1689}
_SEEN: Final = {"t": "2026-05-11T08:30:00Z", **_LON_LAT, "accuracy_m": 5.0, "mock": False}


def _told(*schemes: str, **contents: dict[str, Any]) -> dict[str, Any]:
    """What an operation is told of itself: who may send, and which bodies are understood."""
    body = {"requestBody": {"required": True, "content": contents["content"]}} if contents else {}
    return {"security": [{scheme: []} for scheme in schemes], **body}


def _json(schema: dict[str, Any], example: object) -> dict[str, Any]:
    return {"application/json": {"schema": schema, "example": example}}


OWNTRACKS: Final = _told(
    BEARER, BASIC,
    content=_json(
        _ANY,
        {"_type": "location", "_id": "a1b2", "tst": 1778488200, **_LON_LAT, "acc": 5, "vel": 4},
    ),
)  # fmt: skip

OSMAND_QUERY: Final = _told(OSMAND_ID, BEARER, BASIC) | {
    "parameters": [
        {"name": name, "in": "query", "schema": _TEXT, "description": told, "example": shown}
        for name, told, shown in (
            ("lat", "Latitude in degrees.", "39.1689"),
            ("lon", "Longitude in degrees.", "117.1531"),
            ("timestamp", "Seconds or milliseconds of Unix time, or ISO 8601.", "1778488200"),
            ("accuracy", "Metres.", "5"),
            ("speed", "Knots.", "2.4"),
        )
    ]
}

OSMAND: Final = _told(
    OSMAND_ID, BEARER, BASIC,
    content={
        **_json(
            _ANY,
            {
                "device_id": "…",
                "location": {
                    "timestamp": "2026-05-11T08:30:00Z",
                    "coords": {"latitude": 39.1689, "longitude": 117.1531, "accuracy": 5},
                },
            },
        ),
        "application/x-www-form-urlencoded": {"schema": _ANY},
    },
)  # fmt: skip

OVERLAND: Final = _told(
    BEARER, BASIC,
    content=_json(
        {
            "type": "object",
            "properties": {"locations": {"type": "array", "items": _ANY}},
            "required": ["locations"],
        },
        {
            "locations": [
                {
                    "type": "Feature",
                    "geometry": {"type": "Point", "coordinates": [117.1531, 39.1689]},
                    "properties": {
                        "timestamp": "2026-05-11T08:30:00Z", "horizontal_accuracy": 5,
                    },
                }
            ]
        },
    ),
)  # fmt: skip

FIXES: Final = _told(
    BEARER, BASIC,
    content={
        **_json({"type": "array", "items": _ANY}, [_SEEN]),
        "application/x-ndjson": {"schema": _TEXT},
        "application/vnd.apache.arrow.stream": {"schema": _BYTES},
    },
)  # fmt: skip

FILE: Final = _told(
    BEARER, BASIC,
    content={
        "application/octet-stream": {"schema": _BYTES},
        "multipart/form-data": {
            "schema": {"type": "object", "properties": {"file": _BYTES}, "required": ["file"]}
        },
    },
)  # fmt: skip
