"""What the console needs beside the net and the live day: how it begins, and search."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from api.deps import Db, Now, profile_meant
from api.document import problems
from api.routes.basemap import told
from api.schemas import Asked
from api.schemas_console import (
    ConsoleStart,
    KindTold,
    LevelTold,
    ProfileTold,
    SearchAsked,
    SearchResults,
)
from gis import __version__
from gis.profile import Profile
from gis.service.live import FRESH_S, STALE_S
from gis.service.search import search
from gis.store.net import extent_of, net_version

router = APIRouter(tags=["console"], responses=problems(404))


@router.get("/console")
def start(request: Request, db: Db, now: Now, asked: Annotated[Asked, Query()]) -> ConsoleStart:
    """The district, its rules and where it lies, as far as the viewer sees it."""
    with db.reading() as c:
        profile = profile_meant(c, asked.district)
        bounds, version = extent_of(c, profile.district), net_version(c, profile.district)
    return ConsoleStart(
        district=profile.district,
        title=profile.title,
        profile=_rules(profile),
        bounds=bounds,
        net_version=version,
        today=now.astimezone(profile.zone).date(),
        now=now,
        basemap=told(request.app.state.basemap),
        fresh_s=FRESH_S,
        stale_s=STALE_S,
        version=__version__,
    )


@router.get("/search")
def found(db: Db, now: Now, asked: Annotated[SearchAsked, Query()]) -> SearchResults:
    """Grids by name or code, addresses, named places, and workers where the viewer sees them."""
    with db.reading() as c:
        profile = profile_meant(c, asked.district)
        day = now.astimezone(profile.zone).date()
        results = search(c, profile, asked.q, day=day, limit=asked.limit)
    return SearchResults(results=results)


def _rules(profile: Profile) -> ProfileTold:
    levels = [
        LevelTold(name=level.name, title=level.title, number=number)
        for number, level in enumerate(profile.levels, start=1)
    ]
    return ProfileTold(
        levels=levels,
        kinds=[KindTold(name=name, title=kind.title) for name, kind in profile.kinds.items()],
        goal_minutes=profile.patrol.min_minutes,
        day_start=profile.patrol.day_start,
        day_end=profile.patrol.day_end,
        timezone=profile.timezone,
        version=profile.version,
        synthetic=profile.is_synthetic,
    )
