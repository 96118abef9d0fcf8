"""A district whose picture changes: workers seen at places, grids and workers audited, by hand."""

from datetime import UTC, date, datetime, time

import numpy as np
import pandas as pd
from sqlalchemy import Connection, select

from gis.store import net, roster
from gis.store.days import FIGURES, Saved, save_days
from gis.store.positions import note_positions
from gis.store.tables import worker
from tests.nets import DISTRICT, HONGQIAO, small_net

DAY = date(2026, 5, 11)
WORKERS = ["w1", "w2", "w3"]
BASIC = [code for code in small_net()["code"] if len(code) == 15]
GRID_OF = dict(zip(WORKERS, BASIC, strict=False))


def at(clock: str, day: date = DAY) -> datetime:
    """A moment by the district's clock."""
    return datetime.combine(day, time.fromisoformat(clock), HONGQIAO.zone).astimezone(UTC)


def set_up_lively(c: Connection) -> None:
    """The small net, and three workers who each have a grid: the first three, from west to east."""
    grids = small_net()
    grids["parent_code"] = grids["parent_code"].replace("", None)
    net.save_district(c, HONGQIAO, (117.1525, 39.1675))
    net.insert_grids(c, DISTRICT, grids, date(2026, 1, 1))
    net.raise_net_version(c, DISTRICT)
    names = [f"网格员{number}" for number in (1, 2, 3)]
    roster.save_workers(c, DISTRICT, pd.DataFrame({"worker": WORKERS, "name": names}))
    for who, code in GRID_OF.items():
        assign(c, who, code)


def assign(c: Connection, who: str, grid_code: str, role: str = "primary") -> None:
    """Give a worker a grid, from the year's beginning and for good."""
    row = {"worker": [who], "grid_code": [grid_code], "role": [role]}
    dates = {"from": [pd.Timestamp("2026-01-01")], "to": [pd.NaT]}
    roster.save_assignments(c, DISTRICT, pd.DataFrame(row | dates))


def see(c: Connection, who: str, t: datetime, lon: float = 117.15, lat: float = 39.16) -> int:
    """A fix of a worker comes in; how many workers it moved."""
    number = c.execute(select(worker.c.number).where(worker.c.id == who)).scalar_one()
    fixes = {
        "worker_number": np.array([number], np.int32),
        "device_id": np.array([1], np.int32),
        "t_ms": np.array([round(t.timestamp() * 1000)], np.int64),
        "lon": np.array([lon]),
        "lat": np.array([lat]),
        "accuracy_m": np.array([5.0]),
        "mock": np.array([0], np.int16),
    }
    return note_positions(c, DISTRICT, fixes)


def judge(
    c: Connection,
    kind: str,
    subject: str,
    minutes: float,
    *,
    day: date = DAY,
    verdict: str = "in_progress",
    closed: bool = False,
) -> Saved:
    """An audit says that a grid or a worker has so many minutes of a day."""
    row = {
        "subject_kind": kind, "subject": subject, "date": day, "closed": closed, "due": True,
        "verdict": verdict, "reasons": [], "loop": "not_met", "sessions": [],
    } | dict.fromkeys(FIGURES, minutes)  # fmt: skip
    return save_days(
        c, DISTRICT, pd.DataFrame([row]),
        policy_version="1", net_version=1, computed_at=at("12:00", day),
    )  # fmt: skip
