"""Rates with their counts and intervals, and what a trial says of one set of worker-days."""

from typing import Any, Final

import numpy as np
import pandas as pd
from scipy.stats import binomtest

Json = dict[str, Any]

CLOSED_WALKS: Final = ("steady", "near", "brief")
"""Behaviours whose way lies in the grid and ends where it began: only their minutes decide."""

_DIGITS: Final = 5


def rate(chosen: "pd.Series[bool]") -> Json:
    """The share of true values: count, of, share, and its 95 % interval (E. B. Wilson 1927).

    share, low and high are None where there is nothing to count.
    """
    count, of = int(chosen.sum()), len(chosen)
    if of == 0:
        return {"count": 0, "of": 0, "share": None, "low": None, "high": None}
    low, high = binomtest(count, of).proportion_ci(method="wilson")
    figures = {"share": count / of, "low": float(low), "high": float(high)}
    return {"count": count, "of": of, **{name: round(x, _DIGITS) for name, x in figures.items()}}


def spread(errors: "pd.Series[float]") -> Json:
    """How values lie: mean, deviation and the 5th, 50th and 95th percentile; None of nothing."""
    names = ("mean", "deviation", "p5", "p50", "p95")
    if len(errors) == 0:
        return dict.fromkeys(names)
    figures = [errors.mean(), errors.std(ddof=0), *np.percentile(errors, [5, 50, 95])]
    return {name: round(float(x), 3) for name, x in zip(names, figures, strict=True)}


def score(days: pd.DataFrame) -> Json:
    """What the audit made of these worker-days, by their truth.

    Of those truly met: false_short, wrong_not_met (anything but met). Of those truly short:
    false_met. Of all: uncertain. Of those rightly said met: leaning, met by the tolerance around
    the grid alone. `minutes` is the spread of audited less true minutes, `walked` that of
    `CLOSED_WALKS`.
    """
    said = days["verdict"]
    errors = days["minutes"] - days["true_minutes"]
    met, short = days["true_verdict"] == "met", days["true_verdict"] == "short"
    return {
        "days": len(days),
        "truly_met": int(met.sum()),
        "truly_short": int(short.sum()),
        "false_short": rate(said[met] == "short"),
        "wrong_not_met": rate(said[met] != "met"),
        "false_met": rate(said[short] == "met"),
        "uncertain": rate(said == "uncertain"),
        "leaning": rate(days["reasons"][met & (said == "met")].str.contains("leans_on_tolerance")),
        "minutes": spread(errors),
        "walked": spread(errors[days["behaviour"].isin(CLOSED_WALKS)]),
    }
