"""The report of a trial: every table's rows with their rates, as one JSON document."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Final

import pandas as pd

from gis.profile import Profile
from gis.trial.conditions import ORDINARY, WALKERS, Condition, Row, tables, wheres
from gis.trial.rates import CLOSED_WALKS, Json, rate, score, spread

MINUTE_BANDS: Final = (0, 45, 50, 55, 57, 59, 60, 61, 63, 65, 70, 120)
"""Edges of the bands of true minutes in which verdicts are counted."""

Outcomes = Mapping[Condition, pd.DataFrame]


def report_of(tried: Outcomes, profile: Profile, *, seed: int, days: int) -> Json:
    """The whole report; `tried` holds the worker-days of every condition of the plan.

    Each frame has the columns of `tried.outcomes` and what_if: `rule`, or the alternative.
    """
    outcomes = {one: frame[frame["what_if"] == "rule"] for one, frame in tried.items()}
    return {
        "seed": seed,
        "days": days,
        "profile": {"name": profile.name, "version": profile.version},
        "worker_days": sum(len(frame) for frame in outcomes.values()),
        "fixes": int(sum(frame["fixes"].sum() for frame in outcomes.values())),
        "ordinary": asdict(ORDINARY.noise),
        "walkers": asdict(WALKERS),
        **{name: _table(rows, outcomes) for name, rows in tables().items()},
        "behaviours": _behaviours(outcomes[ORDINARY]),
        "minutes": _minutes(outcomes),
        "reasons": _reasons(outcomes),
        "what_ifs": _what_ifs(tried),
    }


def _table(rows: list[Row], outcomes: Outcomes) -> list[Json]:
    return [{**row.labels, **score(outcomes[row.condition])} for row in rows]


def _behaviours(days: pd.DataFrame) -> list[Json]:
    """The ordinary condition by what the walkers did."""
    return [{"behaviour": name, **score(some)} for name, some in days.groupby("behaviour")]


def _minutes(outcomes: Outcomes) -> list[Json]:
    """How often who walks closed rounds in the grid is met, by true minutes and noise."""
    found: dict[pd.Interval[int], Json] = {}
    for row in tables()["noise"]:
        if row.labels["cold_share"] != ORDINARY.noise.cold_start_share:
            continue
        days = outcomes[row.condition]
        days = days[days["behaviour"].isin(CLOSED_WALKS) & days["true_loop"]]
        bands = pd.cut(days["true_minutes"], MINUTE_BANDS, right=False)
        for band, some in days.groupby(bands, observed=False):
            edges = {"from": int(band.left), "to": int(band.right)}
            here = found.setdefault(band, {**edges, "by_sigma": []})
            error = spread(some["minutes"] - some["true_minutes"])
            here["by_sigma"].append({"met": rate(some["verdict"] == "met"), "error": error})
    return list(found.values())


def _reasons(outcomes: Outcomes) -> list[Json]:
    """Why wrong verdicts were given: how many days had which reasons, a count a noise level."""
    found: dict[tuple[str, str], list[int]] = {}
    rows = tables()["noise"]
    for number, row in enumerate(rows):
        days = outcomes[row.condition]
        met, short = days["true_verdict"] == "met", days["true_verdict"] == "short"
        wrong = {
            "false_short": met & (days["verdict"] == "short"),
            "false_met": short & (days["verdict"] == "met"),
            "uncertain": days["verdict"] == "uncertain",
        }
        for name, chosen in wrong.items():
            for reasons, count in days.loc[chosen, "reasons"].value_counts().items():
                found.setdefault((name, str(reasons)), [0] * len(rows))[number] = int(count)
    ordered = sorted(found.items(), key=lambda one: (one[0][0], -sum(one[1]), one[0][1]))
    return [
        {"wrong": name, "reasons": reasons.split(), "counts": counts}
        for (name, reasons), counts in ordered
    ]


def _what_ifs(tried: Outcomes) -> list[Json]:
    """The rule and its alternatives on the same days: their wrong verdicts and minutes."""
    kept = ("false_short", "wrong_not_met", "false_met", "uncertain")
    found = []
    for where in wheres():
        for name, days in tried[where.condition].groupby("what_if", sort=False):
            figures = score(days)
            rates = {key: figures[key] for key in kept}
            found.append({"where": where.name, "what_if": name, **rates, "errors": _errors(days)})
    return found


def _errors(days: pd.DataFrame) -> Json:
    """The mean error of the minutes of each behaviour."""
    errors = (days["minutes"] - days["true_minutes"]).groupby(days["behaviour"]).mean()
    return {str(name): round(float(error), 3) for name, error in errors.items()}
