"""Patrol days: of grids, as pages; of a named worker, with the evidence and a row in the log."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request

from api.auth import require
from api.deps import Db, Now, profile_meant
from api.document import problems
from api.schemas import Day, DaysAsked, EvidenceAsked, GridDay, GridDays, WorkerId
from gis.errors import NotFound
from gis.service.evidence import note_refused, worker_evidence
from gis.service.evidence_json import evidence_json, rows
from gis.store.days import days_within
from gis.store.viewers import Viewer

router = APIRouter(prefix="/patrol", tags=["patrol"], responses=problems(404))


@router.get("/days")
def grid_days(request: Request, db: Db, asked: Annotated[DaysAsked, Query()]) -> GridDays:
    """The grids' days of a date by code. Places only: whose they are is not told."""
    after = None if asked.after is None else (asked.date, asked.after)
    with db.reading() as c:
        district = profile_meant(c, asked.district).district
        days = days_within(
            c, district, asked.date, asked.date,
            within=asked.within, after=after, page=asked.limit + 1,
        )  # fmt: skip
    shown = [GridDay.model_validate(row) for row in rows(days.head(asked.limit))]
    more = len(days) > asked.limit
    return GridDays(days=shown, next=_next(request, shown[-1].code) if more else None)


@router.get("/days/{worker}/{date}")
def worker_day(
    db: Db,
    now: Now,
    viewer: Annotated[Viewer, require("supervisor", "admin", "worker")],
    worker: Annotated[WorkerId, Path()],
    day: Annotated[Day, Path(alias="date")],
    asked: Annotated[EvidenceAsked, Query()],
) -> dict[str, Any]:
    """A worker's day with every fix and every interval. Who asks is logged with the reason."""
    with db.reading() as c:
        district = profile_meant(c, asked.district).district
    told = {"who": viewer.name, "reason": asked.reason}
    try:
        with db.writing() as c:
            evidence = worker_evidence(c, district, worker, day, now=now, **told)
    except NotFound:
        with db.writing() as c:
            note_refused(c, district, worker, day, **told)
        raise
    return evidence_json(evidence)


def _next(request: Request, after: str) -> str:
    """The address of the page behind the grid `after`, relative to this host."""
    url = request.url.include_query_params(after=after)
    return f"{url.path}?{url.query}"
