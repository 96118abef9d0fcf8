"""Days of the small net (tests/nets.py), one grid a verdict."""

from datetime import date, datetime
from typing import Any

import pandas as pd

from gis.rollup import VERDICTS
from tests.nets import HONGQIAO, small_net

MONDAY, TUESDAY = date(2026, 5, 11), date(2026, 5, 12)
MADE = datetime(2026, 5, 13, 3, 0, tzinfo=HONGQIAO.zone)
CODES = [code for code in small_net()["code"] if len(code) == 15]


def day(code: str, on: date, verdict: str, minutes: float | None = None) -> dict[str, Any]:
    """One row of grid days, with believable figures around `minutes`."""
    return {
        "code": code,
        "date": on,
        "due": verdict != "not_due",
        "verdict": verdict,
        "reasons": {"short": ["minutes_short", "loop_open"], "uncertain": ["gaps"]}.get(
            verdict, []
        ),
        "minutes": minutes,
        "minutes_low": minutes and minutes - 4,
        "minutes_high": minutes and minutes + (20 if verdict == "uncertain" else 2),
        "loop": "met" if verdict == "met" else "not_met",
    }


def days() -> pd.DataFrame:
    """Monday: a grid each verdict, as `VERDICTS`. Tuesday: all met but the last, not audited."""
    walked = {"met": 63.25, "short": 41.5, "uncertain": 52.0, "in_progress": 12.0}
    monday = [
        day(code, MONDAY, verdict, walked.get(verdict))
        for code, verdict in zip(CODES, VERDICTS, strict=True)
    ]
    tuesday = [day(code, TUESDAY, "met", 60.0) for code in CODES[:-1]]
    return pd.DataFrame(monday + tuesday)
