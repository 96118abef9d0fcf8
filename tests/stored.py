"""Small things to store: a district with workers, and batches of fixes written by hand."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
from sqlalchemy import Connection

from gis.profile import load_profile
from gis.store import net, roster

HONGQIAO = load_profile("hongqiao")
DISTRICT = HONGQIAO.district
POLICY = HONGQIAO.patrol
ZONE = HONGQIAO.zone
CENTRE = (117.1525, 39.1675)
DAY = date(2026, 7, 1)

COLUMNS = ("worker", "device", "t", "lon", "lat", "accuracy_m", "mock")


def set_up_district(c: Connection, workers: Sequence[str] = ("w1", "w2", "w3")) -> str:
    """Hongqiao with some workers and no net; its code."""
    net.save_district(c, HONGQIAO, CENTRE)
    roster.save_workers(c, DISTRICT, pd.DataFrame({"worker": workers, "name": workers}))
    return DISTRICT


def fix(
    clock: str = "08:00:00",
    *,
    worker: str | None = "w1",
    device: str | None = "phone",
    lon: float = CENTRE[0],
    lat: float = CENTRE[1],
    accuracy_m: float | None = 5.0,
    mock: bool | None = None,
    day: date = DAY,
) -> tuple[object, ...]:
    """One fix at a Shanghai clock time of `day`, as a row of `COLUMNS`."""
    t = pd.Timestamp(f"{day}T{clock}+08:00").tz_convert("UTC")
    return worker, device, t, lon, lat, accuracy_m, mock


def batch(*rows: tuple[object, ...]) -> pd.DataFrame:
    """Fixes as a frame, typed as the intake gives them."""
    frame = pd.DataFrame(list(rows), columns=list(COLUMNS))
    return frame.astype(
        {
            "worker": "str",
            "device": "str",
            "t": "datetime64[ms, UTC]",
            "accuracy_m": "float64",
            "mock": "boolean",
        }
    )
