"""A stored district with two audited days: the small net of tests/nets.py, walked on purpose.

Worker W-001 has the first basic grid, W-002 the second, and so on. On Monday 2026-05-11:

    1, 2, 3  an hour of rounds                       met
    4        half an hour of rounds                  short
    5        40 min, 20 min of silence, 10 min       uncertain
    6        nothing                                 no data
    7        on leave, nobody stands in              unstaffed
    8        nobody is assigned                      unstaffed

On Tuesday everybody but the last two walks the hour.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Engine

from gis.datum import MetricFrame
from gis.service.audit import audit_day
from gis.service.intake import take_in
from gis.store import net, roster
from tests.nets import DISTRICT, HONGQIAO, small_net

MONDAY, TUESDAY = date(2026, 5, 11), date(2026, 5, 12)
NOW = datetime(2026, 5, 13, 1, 0, tzinfo=UTC)
BASIC = [code for code in small_net()["code"] if len(code) == 15]
WORKERS = [f"W-{number:03d}" for number in range(1, 8)]
MONDAY_VERDICTS = ["met", "met", "met", "short", "uncertain", "no_data", "unstaffed", "unstaffed"]

_START_H_UTC = 1  # 09:00 in the district
_STEP_S = 5
_SPEED_MPS = 1.25
_ROUND_M = (12.5, 12.5, 87.5, 87.5)  # a square of 75 m inside a grid of 100 m: 4 min a round


def patrolled(engine: Engine) -> None:
    """Set the district up, take the walks in and audit both days."""
    grids = small_net()
    grids["parent_code"] = grids["parent_code"].replace("", None)
    frame = MetricFrame.of_bounds(*grids.total_bounds)
    with engine.begin() as c:
        net.save_district(c, HONGQIAO, (frame.lon0, frame.lat0))
        net.insert_grids(c, DISTRICT, grids, MONDAY)
        net.raise_net_version(c, DISTRICT)
        _save_roster(c)
        take_in(
            c, DISTRICT, [pd.concat(_walks(), ignore_index=True)],
            policy=HONGQIAO.patrol, zone=HONGQIAO.zone, datum="wgs84", received_at=NOW,
        )  # fmt: skip
        for day in (MONDAY, TUESDAY):
            audit_day(c, DISTRICT, day, now=NOW)


def _save_roster(c) -> None:
    always = {"from": pd.Timestamp(MONDAY), "to": pd.NaT}
    roster.save_workers(c, DISTRICT, pd.DataFrame({"worker": WORKERS, "name": WORKERS}))
    assigned = pd.DataFrame({"worker": WORKERS, "grid_code": BASIC[:7], "role": "primary"})
    roster.save_assignments(c, DISTRICT, assigned.assign(**always))
    away = pd.DataFrame({"worker": ["W-007"], "reason": ["leave"]})
    roster.save_leave(c, DISTRICT, away.assign(**always | {"to": pd.Timestamp(MONDAY)}))


def _walks() -> Iterator[pd.DataFrame]:
    for number in (1, 2, 3):
        yield walk(number, MONDAY, [(0, 60)])
    yield walk(4, MONDAY, [(0, 30)])
    yield walk(5, MONDAY, [(0, 40), (60, 70)])
    for number in range(1, 7):
        yield walk(number, TUESDAY, [(0, 60)])


def walk(number: int, day: date, spans_min: list[tuple[int, int]]) -> pd.DataFrame:
    """Rounds of a centred square, a fix every 5 s, in the spans of minutes after 09:00."""
    frame = MetricFrame.of_bounds(*small_net().total_bounds)
    west, south, *_ = frame.project([_grid(number)])[0].bounds
    square = shapely.box(*_ROUND_M).exterior
    seconds = np.concatenate([np.arange(a * 60, b * 60 + 1, _STEP_S) for a, b in spans_min])
    spots = shapely.line_interpolate_point(square, seconds * _SPEED_MPS % square.length)
    lon, lat = frame.inverse(west + shapely.get_x(spots), south + shapely.get_y(spots))
    start = datetime(day.year, day.month, day.day, _START_H_UTC, tzinfo=UTC)
    return pd.DataFrame(
        {
            "worker": f"W-{number:03d}",
            "device": f"phone {number}",
            "t": pd.to_datetime([start + timedelta(seconds=int(s)) for s in seconds], utc=True),
            "lon": lon,
            "lat": lat,
            "accuracy_m": 5.0,
            "mock": False,
        }
    )


def _grid(number: int) -> shapely.Geometry:
    grids = small_net().set_index("code")
    return grids.geometry[BASIC[number - 1]]
