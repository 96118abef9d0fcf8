"""The report of a trial: every table's rows with their rates, as one JSON document."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Final

import pandas as pd

from gis.profile import Profile
from gis.trial.conditions import (
    BEHAVIOURS,
    FLAWLESS,
    ORDINARY,
    WALKERS,
    Condition,
    Row,
    tables,
    wheres,
)
from gis.trial.rates import CLOSED_WALKS, Json, rate, score, spread

MINUTE_BANDS: Final = (0, 45, 50, 55, 57, 59, 60, 61, 63, 65, 70, 120)
"""Edges of the bands of true minutes in which verdicts are counted."""

SMALL_HA: Final = (0, 0.2, 0.3, 0.5, 1, 100)
"""Edges of the bands of size, in hectares, of the smallest grids."""

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
        "conditions": len(outcomes),
        "worker_days": sum(len(frame) for frame in outcomes.values()),
        "fixes": int(sum(frame["fixes"].sum() for frame in outcomes.values())),
        "ordinary": asdict(ORDINARY.noise),
        "walkers": asdict(WALKERS),
        **{name: _table(rows, outcomes) for name, rows in tables().items()},
        "small_grids": _small_grids(outcomes),
        "behaviours": _behaviours(outcomes),
        "minutes": _minutes(outcomes),
        "what_ifs": _what_ifs(tried),
    }


def _table(rows: list[Row], outcomes: Outcomes) -> list[Json]:
    return [{**row.labels, **score(outcomes[row.condition])} for row in rows]


def _small_grids(outcomes: Outcomes) -> list[Json]:
    """The smallest grids by their own size."""
    smallest = min(tables()["grids"], key=lambda row: float(row.labels["grid_ha"]))
    days = outcomes[smallest.condition]
    bands = pd.cut(days["grid_ha"], SMALL_HA, right=False)
    return [
        {"from": float(band.left), "to": float(band.right), **score(some)}
        for band, some in days.groupby(bands, observed=False)
    ]


def _behaviours(outcomes: Outcomes) -> list[Json]:
    """The ordinary condition by what the walkers did; `clean`: the same without any error."""
    days, clean = outcomes[ORDINARY], outcomes[FLAWLESS]
    return [
        {
            "behaviour": name,
            **score(days[days["behaviour"] == name]),
            "clean": score(clean[clean["behaviour"] == name]),
        }
        for name in BEHAVIOURS
    ]


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
            met = rate(some["verdict"] == "met")
            here["by_sigma"].append({"sigma_m": row.labels["sigma_m"], "met": met, "error": error})
    return list(found.values())


def _what_ifs(tried: Outcomes) -> list[Json]:
    """The rule and its alternatives on the same days: wrong verdicts and errors of the minutes.

    `errors` is the mean error of each behaviour's minutes.
    """
    kept = ("false_short", "wrong_not_met", "false_met", "uncertain", "walked")
    found = []
    for where in wheres():
        for name, days in tried[where.condition].groupby("what_if", sort=False):
            figures = score(days)
            found.append(
                {
                    "where": where.name,
                    "what_if": name,
                    **{key: figures[key] for key in kept},
                    "errors": _errors(days),
                }
            )
    return found


def _errors(days: pd.DataFrame) -> Json:
    errors = days["minutes"] - days["true_minutes"]
    return {name: spread(errors[days["behaviour"] == name])["mean"] for name in BEHAVIOURS}
