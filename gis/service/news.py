"""What a reader of the live stream is told next, by what it knows already."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection

from gis.profile import Profile
from gis.service.live import LiveState, live_state
from gis.store.changes import has_removals, is_usable

EventName = Literal["change", "state", "day", "net", "reset", "beat"]


@dataclass(frozen=True, slots=True)
class Known:
    """What a reader knows: the snapshot that it saw, and on which day, duty and net; None at first.

    Readers who know the same are told the same.
    """

    snapshot: str | None = None
    day: date | None = None
    on_duty: bool | None = None
    net_version: int | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """Nothing but when an event was told."""

    now: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """One event of the stream; `id` is the snapshot that a reader can go on from."""

    name: EventName
    data: LiveState | Moment
    id: str | None = None


@dataclass(frozen=True, slots=True)
class News:
    """The events to tell, and what a reader knows afterwards; None: its stream is over."""

    events: tuple[Event, ...]
    known: Known | None


def news_for(c: Connection, profile: Profile, known: Known, *, now: datetime) -> News:
    """What changed beyond what a reader knows, in the order in which it is to be told.

    `change` holds the rows that changed; `state` all rows, where some may be no more; `day` all
    rows of a new local date; `net` says that the net was changed; `reset` that the reader must
    begin again with the state. A reader who knows no date yet is told at once, even where nothing
    changed, so that it can compare what it holds.
    """
    if known.snapshot is not None and not is_usable(c, known.snapshot):
        return News((Event("reset", Moment(now)),), None)
    has_turned = known.day not in (None, now.astimezone(profile.zone).date())
    seen = known.snapshot
    is_less = seen is not None and has_removals(c, profile.district, seen)
    since = None if has_turned or is_less else seen
    state = live_state(c, profile, now=now, since=since)
    after = Known(state.snapshot, state.date, state.on_duty, state.net_version)
    events = []
    if known.net_version not in (None, state.net_version):
        events.append(Event("net", Moment(now)))
    if has_turned:
        events.append(Event("day", state, state.snapshot))
    elif is_less:
        events.append(Event("state", state, state.snapshot))
    elif not state.is_empty or known.on_duty != state.on_duty:
        events.append(Event("change", state, state.snapshot))
    return News(tuple(events), after)
