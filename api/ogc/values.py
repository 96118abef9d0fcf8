"""Where, when and which feature, as OGC API – Features writes them: strings in, values out."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import shapely
from pydantic import BeforeValidator, WithJsonSchema

from gis.errors import BadInput
from gis.service.features import FeatureId

_NUMBER = re.compile(
    r"[+-]?(?:[0-9]{1,20}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,3})?"
)
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T?")  # GDAL writes a date with a bare T behind it
_MOMENT = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt](?P<clock>[0-9]{2}:[0-9]{2}:[0-9]{2})"
    r"(?:\.[0-9]{1,30})?(?P<offset>[Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_ID = re.compile(r"([0-9A-Za-z]{1,30})\.([0-9]{4}-[0-9]{2}-[0-9]{2})")

Instant = date | datetime


@dataclass(frozen=True)
class Box:
    """A box in degrees; where west is greater than east it crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    @property
    def area(self) -> shapely.GeometryCollection:
        """The box as one part, or as two that meet at the antimeridian."""
        spans = [(self.west, self.east)]
        if self.west > self.east:
            spans = [(self.west, 180.0), (-180.0, self.east)]
        boxes = [shapely.box(west, self.south, east, self.north) for west, east in spans]
        return shapely.GeometryCollection([*shapely.make_valid(boxes)])  # a flat one as a line


@dataclass(frozen=True)
class Span:
    """A time with both its ends; None is open."""

    first: Instant | None
    last: Instant | None

    def dates(self, zone: ZoneInfo) -> tuple[date | None, date | None]:
        """The first and last local date that the span touches; BadInput where it runs backwards."""
        first = None if self.first is None else _date_in(self.first, zone)
        last = None if self.last is None else _date_in(self.last, zone)
        if first is not None and last is not None and first > last:
            raise BadInput("ogc.backwards")
        return first, last


def box(text: object) -> Box:
    """Four numbers, or six of which those of height are of no account: nothing here has a height.

    Degrees of longitude and latitude, west, south, east, north; ValueError where they are none.
    """
    parts = text.split(",") if isinstance(text, str) else []
    if len(parts) not in {4, 6} or not all(map(_NUMBER.fullmatch, parts)):
        raise ValueError("not 4 or 6 numbers")
    numbers = [float(part) for part in parts]
    if len(numbers) == 6 and numbers.pop(2) > numbers.pop(4):
        raise ValueError("lowest above highest")
    west, south, east, north = numbers
    if not (max(abs(west), abs(east)) <= 180 and -90 <= south <= north <= 90):
        raise ValueError("not degrees of longitude and latitude")
    return Box(west, south, east, north)


def span(text: object) -> Span:
    """An instant, or an interval of two of which one may be open: `..` or nothing.

    An instant is a time of RFC 3339, or a date; ValueError where it is none.
    """
    ends = text.split("/") if isinstance(text, str) else []
    match [None if end in {"", ".."} else _instant(end) for end in ends]:
        case [date() as instant]:
            return Span(instant, instant)
        case [first, last] if first is not None or last is not None:
            return Span(first, last)
    raise ValueError("no instant and no interval")


def feature_id(text: object) -> FeatureId:
    """`120106001001001.2026-05-11`: a grid's code and a date; ValueError where it is none."""
    match = _ID.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError("not a feature's id")
    return FeatureId(match[1], date.fromisoformat(match[2]))


def _instant(text: str) -> Instant:
    if day := _DAY.fullmatch(text):
        return date.fromisoformat(day[1])
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise ValueError("not a time of RFC 3339")
    offset = match["offset"].upper().replace("Z", "+00:00")
    return datetime.fromisoformat(f"{match['day']}T{match['clock']}{offset}")


def _date_in(instant: Instant, zone: ZoneInfo) -> date:
    if not isinstance(instant, datetime):
        return instant
    try:
        return instant.astimezone(zone).date()
    except OverflowError:  # on the calendar's first or last day, which no zone can move
        return instant.date()


def _flag(text: object) -> bool:
    if text not in {"true", "false"}:
        raise ValueError("not true or false")
    return text == "true"


_BOX = {
    "type": "array",
    "items": {"type": "number"},
    "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
}

Where = Annotated[Box, BeforeValidator(box), WithJsonSchema(_BOX)]
When = Annotated[Span, BeforeValidator(span), WithJsonSchema({"type": "string"})]
Id = Annotated[
    FeatureId,
    BeforeValidator(feature_id),
    WithJsonSchema({"type": "string", "pattern": f"^{_ID.pattern}$"}),
]
Flag = Annotated[bool, BeforeValidator(_flag), WithJsonSchema({"type": "boolean"})]
