"""The roster and the calendar: taken in from a file as a whole or not at all."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from gis.errors import BadInput, Fault
from gis.roster import COLUMNS, RECORDS, RosterFile, read_calendar, read_roster
from gis.roster.crowding import ALREADY, crowded_roles, repeated_duties
from gis.store import roster as stored
from gis.store.changes import tell_removal
from gis.store.net import grid_spans, load_profile_of
from gis.store.stale import mark_dates_stale, mark_stale

_EVER: Final = (date(1, 1, 1), date(9999, 12, 30))  # a day before the last, which has no next
_KEYS: Final[Mapping[str, list[str]]] = {
    "worker": ["worker"],
    "assignment": ["worker", "grid_code", "role", "from"],
    "substitution": ["substitute", "grid_code", "from"],
    "leave": ["worker", "from"],
}


@dataclass(frozen=True)
class Counts:
    """How many records of a kind are new, say something new of an old one, or say nothing new."""

    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True)
class RosterImport:
    """What an import did, by record, and what is worth a look though it was taken in."""

    counts: Mapping[str, Counts]
    notes: list[Fault]

    @property
    def nothing_new(self) -> bool:
        """Whether everything was known already."""
        return not any(count.added or count.changed for count in self.counts.values())


def import_roster(c: Connection, district: str, content: bytes, source: str) -> RosterImport:
    """Take a roster file in; `source` names it in the places of faults.

    BadInput with every bad line, and nothing stored, where there is one: unknown grids and
    workers, and duties that a worker has twice, among them. The same file again changes nothing.
    What a file no longer says stays: a duty ends by a line with its last day.
    """
    profile = load_profile_of(c, district)
    file, faults = read_roster(content, source, profile)
    before = _stored(c, district)
    file = _with_implied_workers(file, before)
    duties = _merged(file.assignment, before.assignment, _KEYS["assignment"])
    faults += _unknown_grids(file, grid_spans(c, district, len(profile.levels)))
    faults += [*_unknown_workers(file, before), *_repeated_lines(file), *repeated_duties(duties)]
    _refuse(faults, source)
    news = {record: _news(record, file, before) for record in RECORDS}
    for record, save in _SAVES.items():
        save(c, district, news[record].rows)
    _mark(c, district, news)
    if any(len(one.rows) for one in news.values()):
        tell_removal(c, district)
    counts = {record: found.counts for record, found in news.items()}
    return RosterImport(counts, list(crowded_roles(duties, profile)))


def import_calendar(c: Connection, district: str, content: bytes, source: str) -> Counts:
    """Take a calendar file in; BadInput with every bad line, and nothing stored, if there is one.

    The same file again changes nothing; a day that a file no longer says stays as it was.
    """
    days, faults = read_calendar(content, source)
    _refuse(faults, source)
    before = stored.calendar_between(c, district, *_EVER)
    news = _news_of(days, before, ["date"])
    stored.save_calendar(c, district, news.rows)
    mark_dates_stale(c, district, [moment.date() for moment in news.rows["date"]])
    return news.counts


def _refuse(faults: list[Fault], source: str) -> None:
    """BadInput with these faults, if there are any, in the order of their lines."""
    if faults:
        in_order = sorted(faults, key=lambda fault: int(fault.where.rpartition(":")[2]))
        raise BadInput("roster.not_imported", source=source, count=len(faults), faults=in_order)


@dataclass(frozen=True)
class _News:
    """The rows that say something new, and how many do."""

    rows: pd.DataFrame
    counts: Counts


def _stored(c: Connection, district: str) -> RosterFile:
    """Everything that is stored of a district's roster, in the form of a file."""
    frames = {
        "worker": stored.workers_of(c, district),
        "assignment": stored.assignments_between(c, district, *_EVER),
        "substitution": stored.substitutions_between(c, district, *_EVER),
        "leave": stored.leave_between(c, district, *_EVER),
    }
    return RosterFile(**{record: frame.assign(place=ALREADY) for record, frame in frames.items()})


def _with_implied_workers(file: RosterFile, before: RosterFile) -> RosterFile:
    """The file with a record for each worker whom only an assignment names, the id for a name."""
    known = set(file.worker["worker"]) | set(before.worker["worker"])
    implied = file.assignment.drop_duplicates("worker")[["worker", "place"]]
    implied = implied[~implied["worker"].isin(known)]
    workers = pd.concat([file.worker, implied.assign(name=implied["worker"])], ignore_index=True)
    return replace(file, worker=workers)


def _merged(new: pd.DataFrame, old: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """All rows, where two have one key the new one."""
    both = [frame for frame in (new, old) if len(frame)]
    merged = pd.concat(both, ignore_index=True) if both else new
    superseded = merged.duplicated(key) & (merged["place"] == ALREADY)
    return merged[~superseded]


def _unknown_grids(file: RosterFile, spans: pd.DataFrame) -> Iterator[Fault]:
    """The lines whose basic grid is in force on no day of the duty."""
    end = pd.Timestamp(date.max)
    for duties in (file.assignment, file.substitution):
        numbered = duties.reset_index(names="line")
        both = numbered.merge(spans, left_on="grid_code", right_on="code", suffixes=("", "_grid"))
        meets = (both["from"] <= both["to_grid"].fillna(end)) & (
            both["from_grid"] <= both["to"].fillna(end)
        )
        unmet = numbered[~numbered["line"].isin(both.loc[meets, "line"])]
        for place, code in zip(unmet["place"], unmet["grid_code"], strict=True):
            yield Fault(place, "roster.no_such_grid", grid=code)


def _unknown_workers(file: RosterFile, before: RosterFile) -> Iterator[Fault]:
    """The substitutions and leave of people who are no workers."""
    known = {*file.worker["worker"], *before.worker["worker"]}
    named = [
        *zip(file.substitution["place"], file.substitution["substitute"], strict=True),
        *zip(file.substitution["place"], file.substitution["absent"], strict=True),
        *zip(file.leave["place"], file.leave["worker"], strict=True),
    ]
    for place, worker in named:
        if worker is not None and worker not in known:
            yield Fault(place, "roster.no_such_worker", worker=worker)


def _repeated_lines(file: RosterFile) -> Iterator[Fault]:
    """The lines that say again, or otherwise, what an earlier line of their file says."""
    for record in ("worker", "substitution", "leave"):
        frame = getattr(file, record)
        again = frame[frame.duplicated(_KEYS[record])]
        for place in again["place"]:
            yield Fault(place, "roster.line_again", record=record)


def _news(record: str, file: RosterFile, before: RosterFile) -> _News:
    names = list(COLUMNS[record])
    return _news_of(getattr(file, record)[names], getattr(before, record)[names], _KEYS[record])


def _news_of(new: pd.DataFrame, old: pd.DataFrame, key: list[str]) -> _News:
    """What of `new` is not in `old`, by key; both with the same columns."""
    plain_new, plain_old = (_plain(frame) for frame in (new, old[list(new.columns)]))
    known_keys = set(plain_old[key].itertuples(index=False, name=None))
    known_rows = set(plain_old.itertuples(index=False, name=None))
    keyed = [row in known_keys for row in plain_new[key].itertuples(index=False, name=None)]
    same = [row in known_rows for row in plain_new.itertuples(index=False, name=None)]
    unchanged, added = sum(same), len(keyed) - sum(keyed)
    counts = Counts(added, len(new) - unchanged - added, unchanged)
    return _News(new[~np.array(same, dtype=bool)], counts)


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with nothing but hashable values, what is missing as None."""
    return frame.astype(object).where(frame.notna(), None)


def _mark(c: Connection, district: str, news: Mapping[str, _News]) -> None:
    """Have the audited days looked at again that the news may touch."""
    dated = [news[record].rows for record in ("assignment", "substitution", "leave")]
    everything = pd.concat(dated, ignore_index=True)
    if everything.empty:
        return
    people = pd.concat([everything[name] for name in ("worker", "substitute", "absent")])
    mark_stale(
        c,
        district,
        everything["from"].min().date(),
        codes=everything["grid_code"].dropna().unique().tolist(),
        workers=people.dropna().unique().tolist(),
    )


_SAVES: Final[Mapping[str, Callable[[Connection, str, pd.DataFrame], None]]] = {
    "worker": stored.save_workers,
    "assignment": stored.save_assignments,
    "substitution": stored.save_substitutions,
    "leave": stored.save_leave,
}
