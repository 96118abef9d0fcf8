"""Grid days counted by the places above them: streets, communities, the district."""

from collections.abc import Sequence
from typing import Final

import pandas as pd

VERDICTS: Final = (
    "met", "uncertain", "short", "no_data", "unstaffed", "in_progress", "not_started", "not_due",
)  # fmt: skip
"""Every verdict a grid's day can have, in the order in which tables and legends show them."""


def ancestor_at(grids: pd.DataFrame, level: int) -> pd.Series:
    """For each grid at or below `level`, the code of its ancestor there (its own code, at it).

    `grids`: indexed by code, with level (1 is the district) and parent_code; every level present.
    """
    at_level = grids.index[grids["level"] == level]
    found = {code: code for code in at_level}
    below = grids[grids["level"] > level].sort_values("level", kind="stable")
    for code, parent in zip(below.index, below["parent_code"], strict=True):
        if parent in found:
            found[code] = found[parent]
    return pd.Series(found, dtype=object, name="ancestor")


def roll_up(days: pd.DataFrame, grids: pd.DataFrame, level: int) -> pd.DataFrame:
    """Grid days counted by verdict for each grid of `level`, in code order, indexed by its code.

    `days`: code, verdict, minutes; one row a basic grid and date. The result has name, due (all
    but `not_due`), a column a verdict, met_share (NaN where nothing is due) and median_minutes of
    the due days that have a track.
    """
    place = days["code"].map(ancestor_at(grids, level))
    codes = grids.index[grids["level"] == level].sort_values()
    counts = pd.crosstab(place, days["verdict"]).reindex(
        codes, columns=list(VERDICTS), fill_value=0
    )
    due = counts.drop(columns="not_due").sum(axis=1)
    tracked = days[~days["verdict"].isin(["not_due", "no_data", "unstaffed", "not_started"])]
    median = tracked["minutes"].groupby(place.loc[tracked.index]).median()
    return counts.assign(
        name=grids.loc[codes, "name"],
        due=due,
        met_share=(counts["met"] / due).where(due > 0),
        median_minutes=median.reindex(codes),
    )


def minutes_histogram(minutes: pd.Series, edges: Sequence[float]) -> list[int]:
    """How many values fall into [edges[i], edges[i + 1]); the last holds all above it too."""
    bins = pd.cut(minutes.clip(upper=edges[-1] - 1e-9), list(edges), right=False)
    return [int(count) for count in bins.value_counts(sort=False)]
