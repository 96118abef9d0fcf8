"""What the console asks for and is told, beside the net and the live day."""

from datetime import date, datetime, time
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints, WithJsonSchema

from api.schemas import MOST_DAYS, Asked
from gis.profile import Title
from gis.service.search import Found

_CLOCK = r"^([01][0-9]|2[0-3])(:[0-5][0-9]){2}$"

LocalTime = Annotated[time, WithJsonSchema({"type": "string", "pattern": _CLOCK})]
SearchText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]{1,100}$"),
]


class SearchAsked(Asked):
    """What to look for, in any of its names or codes, and how much of it to return."""

    q: SearchText
    limit: Annotated[int, Field(ge=1, le=MOST_DAYS)] = 20


class SearchResults(BaseModel):
    """What was found, the nearest first."""

    results: list[Found]


class LevelTold(BaseModel):
    """One level of the net; number 1 is the district."""

    name: str
    title: Title
    number: int


class KindTold(BaseModel):
    """One kind of basic grid."""

    name: str
    title: Title


class ProfileTold(BaseModel):
    """The rules that the console shows; the hours of duty are the district's local time."""

    levels: list[LevelTold]
    kinds: list[KindTold]
    goal_minutes: float
    day_start: LocalTime
    day_end: LocalTime
    timezone: str
    version: str
    synthetic: bool


class ConsoleStart(BaseModel):
    """What the console begins with. `bounds` (west, south, east, north) are of what is seen.

    A position younger than `fresh_s` is fresh, older than `stale_s` off the map.
    """

    district: str
    title: Title
    profile: ProfileTold
    bounds: tuple[float, float, float, float]
    net_version: int
    today: date
    now: datetime
    basemap: dict[str, Any]
    fresh_s: int
    stale_s: int
    version: str
