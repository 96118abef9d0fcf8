"""What the wire takes and gives: every string becomes one of these values, or a 422."""

import re
from datetime import date, datetime
from typing import Annotated

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_DAYS = 1000

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _iso_day(text: object) -> date:
    """A date written YYYY-MM-DD, in the years that anything here can be of."""
    if not isinstance(text, str) or not _ISO.fullmatch(text):
        raise ValueError("not YYYY-MM-DD")
    day = date.fromisoformat(text)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"not of {FIRST_YEAR} to {LAST_YEAR}")
    return day


_DAY = {  # the same in years, months and days, for who makes requests from the description
    "type": "string",
    "pattern": r"^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$"
    r"|^20[0-9]{2}-(0[13-9]|1[0-2])-(29|30)$|^20[0-9]{2}-(0[13578]|1[02])-31$",
}
Day = Annotated[date, BeforeValidator(_iso_day), WithJsonSchema(_DAY)]
GridCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{1,30}$")]
DistrictCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
LevelName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,29}$")]
WorkerId = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,100}$")]
Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]{2,500}$"),
]


class Asked(BaseModel):
    """Base of the queries: a parameter that does not exist is refused, not ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    district: DistrictCode | None = None


class GridsAsked(Asked):
    """Which grids: of a level, within a grid's subtree, in force on a date (today)."""

    level: LevelName | None = None
    within: GridCode | None = None
    as_of: Day | None = None


class DaysAsked(Asked):
    """Which grid days: of one date, within a grid's subtree; `after` is the last code seen."""

    date: Day
    within: GridCode | None = None
    after: GridCode | None = None
    limit: Annotated[int, Field(ge=1, le=MOST_DAYS)] = 200


class EvidenceAsked(Asked):
    """Why a named worker's day is opened: the reason goes into the access log."""

    reason: Reason


class Unasked(BaseModel):
    """Nothing: a parameter that does not exist is refused, not ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TracksAsked(Unasked):
    """Of which day the tracks are meant."""

    date: Day


class PageAsked(Asked):
    """The last date of the map; the last audited one where it is left out."""

    date: Day | None = None


class StateAsked(Asked):
    """The date of the state; today where it is left out."""

    date: Day | None = None


class LiveAsked(Unasked):
    """Where a stream goes on: the `snapshot` of a state, or the id of an event."""

    since: str | None = None


class Health(BaseModel):
    """That the service and its database answer."""

    status: str
    version: str


class GridDay(BaseModel):
    """One basic grid's day; minutes of the classes as in the audit, null where unknown."""

    code: str
    name: str
    parent_code: str | None
    date: date
    revision: int
    closed: bool
    due: bool
    verdict: str
    reasons: list[str]
    minutes: float | None
    minutes_low: float | None
    minutes_high: float | None
    strict: float | None
    ring: float | None
    bridged: float | None
    vehicle: float | None
    idle: float | None
    outside: float | None
    gap: float | None
    observed: float | None
    coverage: float | None
    loop: str | None
    policy_version: str
    net_version: int
    computed_at: datetime


class GridDays(BaseModel):
    """A page of grid days by code, and the address of the next page, null on the last."""

    days: list[GridDay]
    next: str | None


class Detail(BaseModel):
    """One thing that is wrong, and where."""

    where: str
    message: str


class Problem(BaseModel):
    """The one shape of every error."""

    error: str
    message: str
    details: list[Detail]
