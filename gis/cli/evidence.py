"""A worker's day in the terminal: the figures, the moments by class, the fixes by reason."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich.table import Table

from gis.cli import door
from gis.cli.tables import plain_table
from gis.messages import say

if TYPE_CHECKING:
    from gis.service.evidence import Evidence

_MINUTES = ("minutes", "minutes_low", "minutes_high")
_CLASSES = ("strict", "ring", "bridged", "vehicle", "idle", "outside", "gap")


def evidence_tables(evidence: "Evidence", zone: ZoneInfo) -> Iterator[Table]:
    """The tables of a worker's day, in the order in which they explain its verdict; local times."""
    yield _verdict(evidence)
    yield _moments(evidence)
    yield _sessions(evidence, zone)
    yield _fixes(evidence)


def _verdict(evidence: "Evidence") -> Table:
    language = door.language()
    day = evidence.day
    table = Table(title=f"{evidence.worker}  {evidence.date}", show_header=False)
    reasons = ", ".join(say(f"reason.{reason}", language) for reason in day["reasons"])
    table.add_row(say("evidence.verdict", language), say(f"verdict.{day['verdict']}", language))
    table.add_row(say("evidence.reasons", language), reasons or "–")
    for name in _MINUTES:
        table.add_row(say(f"evidence.{name}", language), f"{day[name]:.2f}")
    table.add_row(say("evidence.loop", language), say(f"loop.{day['loop']}", language))
    coverage = day["coverage"]
    share = "–" if coverage != coverage else f"{100 * coverage:.0f} %"  # noqa: PLR0124 - NaN
    table.add_row(say("evidence.coverage", language), share)
    table.add_row(say("evidence.revisions", language), str(len(evidence.revisions)))
    return table


def _moments(evidence: "Evidence") -> Table:
    table = _titled("moments", "class", "minutes_column", figures=1)
    for name in _CLASSES:
        table.add_row(say(f"class.{name}", door.language()), f"{evidence.day[name]:.2f}")
    return table


def _sessions(evidence: "Evidence", zone: ZoneInfo) -> Table:
    lengths = ("length_m", "end_gap_m", "reach_m")
    table = _titled("sessions", "from", "to", "closed", "minutes_column", *lengths, figures=4)
    for session in evidence.day["sessions"]:
        begin, end = (f"{session[key].astimezone(zone):%H:%M:%S}" for key in ("from", "to"))
        closed = say("loop.met" if session["closed"] else "loop.not_met", door.language())
        figures = (f"{session[key]:.0f}" for key in lengths)
        table.add_row(begin, end, closed, f"{session['minutes']:.2f}", *figures)
    return table


def _fixes(evidence: "Evidence") -> Table:
    table = _titled("fixes", "fix_reason", "count", figures=1)
    for reason, count in evidence.fixes["reason"].value_counts().items():
        if count:
            table.add_row(say(f"fix.{reason}", door.language()), str(count))
    return table


def _titled(title: str, *columns: str, figures: int) -> Table:
    table = plain_table("evidence", *columns, figures=figures)
    table.title = say(f"evidence.{title}", door.language())
    return table
