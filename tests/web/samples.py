"""Days of the small net (tests/nets.py), one grid a verdict, and one worker's day."""

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

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


def data_of(html: str) -> dict[str, Any]:
    """The data that a page carries for its scripts."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def days() -> pd.DataFrame:
    """Monday: a grid each verdict, as `VERDICTS`. Tuesday: all met but the last, not audited."""
    walked = {"met": 63.25, "short": 41.5, "uncertain": 52.0, "in_progress": 12.0}
    monday = [
        day(code, MONDAY, verdict, walked.get(verdict))
        for code, verdict in zip(CODES, VERDICTS, strict=True)
    ]
    tuesday = [day(code, TUESDAY, "met", 60.0) for code in CODES[:-1]]
    return pd.DataFrame(monday + tuesday)


@dataclass(frozen=True)
class Opened:
    """A worker's day as `gis.service.evidence` hands it out."""

    worker: str
    date: date
    day: dict[str, Any]
    fixes: pd.DataFrame
    intervals: pd.DataFrame
    lines: gpd.GeoDataFrame
    ground: shapely.Geometry
    zone: shapely.Geometry


def opened(worker: str = "W-0042") -> Opened:
    """Ten minutes in the first grid from 09:00, then a gap and a jump."""
    at = pd.to_datetime(["2026-05-11T01:00Z", "2026-05-11T01:10Z", "2026-05-11T01:12Z"])
    west, south, east, north = small_net().geometry[7].bounds
    lon, lat = [west, (west + east) / 2, east], [south, (south + north) / 2, north]
    fixes = pd.DataFrame({"t": at, "lon": lon, "lat": lat, "reason": ["ok", "ok", "spike"]})
    lines = gpd.GeoDataFrame(
        {"class": ["strict", "gap"], "device": "phone", "from": at[:2], "to": at[1:]},
        geometry=[
            shapely.LineString([*zip(lon[:2], lat[:2], strict=True)]),
            shapely.LineString([*zip(lon[1:], lat[1:], strict=True)]),
        ],
        crs=4326,
    )
    minutes = dict.fromkeys(("ring", "bridged", "vehicle", "idle", "outside"), 0.0)
    session = {"from": at[0], "to": at[1], "minutes": 10.0, "closed": False}
    return Opened(
        worker=worker,
        date=MONDAY,
        day={
            **day(CODES[0], MONDAY, "short", 10.0),
            **minutes,
            "strict": 10.0,
            "gap": 2.0,
            "coverage": float("nan"),
            "sessions": [{**session, "length_m": 80.0, "end_gap_m": 62.5, "reach_m": 62.5}],
        },
        fixes=fixes.assign(accuracy_m=[5.0, np.nan, 12.0]),
        intervals=pd.DataFrame(lines.drop(columns="geometry")),
        lines=lines,
        ground=small_net().geometry[7],
        zone=small_net().geometry[7].buffer(0.0002),
    )
