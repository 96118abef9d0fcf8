"""What may be asked of a collection; a parameter that does not exist is refused, not ignored."""

from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from api.ogc.values import Flag, Id, When, Where
from api.schemas import GridCode, LevelName
from gis.service.features import Asked
from gis.store.features import Wanted

MOST_FEATURES = 2000

Verdict = Literal[
    "met", "short", "uncertain", "not_due", "no_data", "unstaffed", "not_started", "in_progress"
]
_FILTERS = {"code", "kind", "parent_code", "level", "verdict", "due", "closed"}


class Nothing(BaseModel):
    """Base of the queries, and one without any parameter."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ItemsAsked(Nothing):
    """A page of features: where, when, from which feature on, and of which property."""

    limit: int = Field(
        default=100,
        ge=1,
        description=f"The most features of a page; more than {MOST_FEATURES} are never on one.",
        examples=[1000],
    )
    bbox: Where | None = Field(
        default=None,
        description="Features that touch this box: west, south, east, north in degrees, each "
        "corner with a height if you like, which is of no account. West of more than east "
        "crosses the antimeridian.",
        examples=[[117.15, 39.16, 117.16, 39.17]],
    )
    datetime: When | None = Field(
        default=None,
        description="A time of RFC 3339, a date, or an interval of two of them with a slash, "
        "where `..` is an open end. Read in the district's own time zone.",
        examples=["2026-05-11", "2026-05-04T00:00:00Z/.."],
    )
    after: Id | None = Field(
        default=None,
        description="The page behind this feature; take it from the `next` link.",
        examples=["120106001001001.2026-05-11"],
    )
    before: Id | None = Field(
        default=None,
        description="The page before this feature; take it from the `prev` link.",
        examples=["120106001001002.2026-05-11"],
    )
    code: GridCode | None = Field(
        default=None, description="The grid's code.", examples=["120106001001001"]
    )
    kind: LevelName | None = Field(
        default=None, description="The kind of basic grid.", examples=["general"]
    )
    parent_code: GridCode | None = Field(
        default=None,
        description="The code of the grid that it is directly part of.",
        examples=["120106001001"],
    )

    def wanted(self, zone: ZoneInfo, *, otherwise: date | None = None) -> Wanted:
        """What the query restricts to, in local dates; `otherwise` where it names no time."""
        first, last = self.datetime.dates(zone) if self.datetime else (otherwise, otherwise)
        area = None if self.bbox is None else self.bbox.area
        return Wanted(first, last, area, self.model_dump(include=_FILTERS, exclude_none=True))

    def page(self) -> Asked:
        """Which page; nobody is refused for wanting too long a one."""
        return Asked(min(self.limit, MOST_FEATURES), self.after, self.before)


class GridItemsAsked(ItemsAsked):
    """Shapes of grids in force at a time, else today."""

    level: int | None = Field(
        default=None, ge=1, le=9, description="The level: 1 is the district.", examples=[4]
    )


class DayItemsAsked(ItemsAsked):
    """Audited days of grids."""

    verdict: Verdict | None = Field(
        default=None, description="What the audit found.", examples=["short"]
    )
    due: Flag | None = Field(
        default=None, description="Whether a patrol was owed.", examples=[True]
    )
    closed: Flag | None = Field(
        default=None, description="Whether the day was over when it was audited.", examples=[True]
    )
