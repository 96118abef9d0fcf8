"""The audit's result in the terminal: a table by place, the minutes' distribution, or JSON."""

from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from gis.cli import door
from gis.messages import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from gis.service.audit import DayAudit
    from gis.service.summary import Summary

_ALWAYS = ("due", "met", "uncertain", "short", "no_data")
_WHERE_ANY = ("unstaffed", "in_progress", "not_started", "not_due")


def print_summary(
    engine: "Engine",
    district: str,
    done: "Sequence[DayAudit]",
    within: str | None = None,
    *,
    as_json: bool = False,
) -> None:
    """Print what the audit of these dates found, by place."""
    from gis.service.summary import summarise

    dates = [audited.date for audited in done if audited.computed]
    if not dates:
        _print_nothing(as_json=as_json)
        return
    with engine.connect() as c:
        summary = summarise(c, district, min(dates), max(dates), within=within)
    if as_json:
        door.console().print_json(data=summary_json(summary, done))
        return
    door.console().print(places_table(summary))
    door.console().print(minutes_table(summary))
    door.console().print(_changes(done), markup=False)


def places_table(summary: "Summary") -> Table:
    """One row a place and a row of sums: due days by verdict, share met, median minutes."""
    language = door.language()
    verdicts = [*_ALWAYS, *(name for name in _WHERE_ANY if summary.places[name].any())]
    table = Table(title=_title(summary), box=SIMPLE_HEAD, padding=0)
    table.add_column(getattr(summary.level.title, language), overflow="fold")
    keys = ["summary.due" if name == "due" else f"verdict.{name}" for name in verdicts]
    for key in (*keys, "summary.met_share", "summary.median_minutes"):
        table.add_column(say(key, language), justify="right", overflow="fold")
    for place in summary.places.to_dict("records"):
        counts = [str(place[name]) for name in verdicts]
        share, median = percent(place["met"], place["due"]), _minutes(place["median_minutes"])
        table.add_row(place["name"], *counts, share, median)
    sums = {name: int(summary.places[name].sum()) for name in verdicts}
    table.add_section()
    table.add_row(
        say("summary.all", language), *(str(sums[name]) for name in verdicts),
        percent(sums["met"], sums["due"]), "",
    )  # fmt: skip
    return table


def minutes_table(summary: "Summary") -> Table:
    """How the credited minutes of the days with a track are spread, with bars."""
    from gis.service.summary import MINUTES_EDGES

    language = door.language()
    table = Table(title=say("summary.minutes", language), show_header=False, box=None)
    table.add_column(no_wrap=True)
    table.add_column(justify="right")
    table.add_column(min_width=40)
    most = max([*summary.minutes, 1])
    lows, highs = MINUTES_EDGES[:-1], [*MINUTES_EDGES[1:-1], None]
    for low, high, count in zip(lows, highs, summary.minutes, strict=True):
        step = f"{low:g}–{high:g}" if high is not None else f"{low:g}+"
        table.add_row(step, str(count), "█" * round(40 * count / most))
    return table


def summary_json(summary: "Summary", done: "Sequence[DayAudit]") -> dict[str, Any]:
    """The same as data: dates, counts by place, minutes, and what the audit changed."""
    from gis.service.summary import MINUTES_EDGES

    places = summary.places.reset_index(names="code").astype(object)
    return {
        "district": summary.district,
        "from": summary.from_date.isoformat(),
        "to": summary.to_date.isoformat(),
        "level": summary.level.name,
        "places": places.where(places.notna(), None).to_dict("records"),
        "minutes": {"edges": list(MINUTES_EDGES), "counts": summary.minutes},
        "changes": [
            {
                "date": audited.date.isoformat(),
                "fixes": audited.fixes,
                "computed": audited.computed,
                "written": audited.saved.written,
                "revised": audited.saved.revised,
                "unchanged": audited.saved.unchanged,
            }
            for audited in done
        ],
    }


def percent(part: int, whole: int) -> str:
    """A share in percent with one decimal, rounded down: 100.0 % only where all of it is."""
    if not whole:
        return "–"
    permille = part * 1000 // whole
    return f"{permille // 10}.{permille % 10} %"


def _minutes(value: float) -> str:
    return "–" if value != value else f"{value:.0f}"  # noqa: PLR0124 - NaN is not itself


def _title(summary: "Summary") -> str:
    dates = [summary.from_date.isoformat()]
    if summary.to_date != summary.from_date:
        dates.append(summary.to_date.isoformat())
    return say("summary.title", door.language(), dates=" – ".join(dates))


def _changes(done: "Sequence[DayAudit]") -> str:
    return say(
        "summary.changes",
        door.language(),
        computed=sum(audited.computed for audited in done),
        written=sum(audited.saved.written for audited in done),
        revised=sum(audited.saved.revised for audited in done),
        unchanged=sum(audited.saved.unchanged for audited in done),
    )


def _print_nothing(*, as_json: bool) -> None:
    if as_json:
        door.console().print_json(data={"changes": []})
    else:
        door.console().print(say("summary.nothing", door.language()), markup=False)
