"""How PostgreSQL finds the fixes that are read: by the key, in the partitions of the days alone."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Connection, text

from gis.store import roster
from gis.store.fixes import write_fixes
from gis.store.sql import statement
from tests.stored import DAY, DISTRICT, POLICY, ZONE, set_up_district

WORKERS = [f"w{number:03d}" for number in range(100)]
DAYS = [DAY + timedelta(days=n) for n in range(3)]


@pytest.fixture
def crowded(connection: Connection) -> Connection:
    """Three days of a hundred workers, each with 300 fixes a day."""
    set_up_district(connection)
    people = pd.DataFrame({"worker": WORKERS, "name": WORKERS})
    roster.save_workers(connection, DISTRICT, people)
    for day in DAYS:
        start = np.datetime64(f"{day}T00:00:00", "ms")
        t = np.tile(start + np.arange(300) * 5000, len(WORKERS))
        worker = np.repeat(WORKERS, 300)
        frame = pd.DataFrame(
            {
                "worker": worker,
                "device": worker,
                "t": pd.DatetimeIndex(t).tz_localize("UTC"),
                "lon": 117.15,
                "lat": 39.16,
                "accuracy_m": 5.0,
                "mock": False,
            }
        )
        write_fixes(connection, DISTRICT, frame, policy=POLICY, zone=ZONE)
    return connection


def _plan(c: Connection, from_date: date, to_date: date, workers: list[str] | None) -> list[Any]:
    """Every node of the plan, the outermost first."""
    bound = {"district": DISTRICT, "from_date": from_date, "to_date": to_date, "workers": workers}
    return _nodes(c, "fixes_read", bound)


def _nodes(c: Connection, name: str, bound: dict[str, Any]) -> list[Any]:
    explained = text("EXPLAIN (FORMAT json) " + statement(name).text)
    nodes = [c.execute(explained, bound).scalar_one()[0]["Plan"]]
    for node in nodes:
        nodes.extend(node.get("Plans", []))
    return nodes


def _partitions(nodes: list[Any]) -> set[str]:
    names = {node.get("Relation Name", "") for node in nodes}
    return {name for name in names if name.startswith("fix_")}


@pytest.mark.parametrize("analyzed", [False, True])
def test_one_workers_fixes_are_found_by_the_key(crowded: Connection, analyzed: bool):
    if analyzed:
        crowded.execute(text("ANALYZE"))
    nodes = _plan(crowded, DAYS[1], DAYS[1], ["w042"])
    scans = [node for node in nodes if node.get("Relation Name", "").startswith("fix_")]
    assert [node["Node Type"] for node in scans] == ["Index Scan"]
    assert scans[0]["Index Name"] == "fix_20260702_pkey"
    assert all(column in scans[0]["Index Cond"] for column in ("day = ", "device_id = "))


@pytest.mark.parametrize("workers", [None, ["w042"]])
def test_only_the_partitions_of_the_days_are_opened(crowded: Connection, workers):
    nodes = _plan(crowded, DAYS[0], DAYS[1], workers)
    assert _partitions(nodes) == {"fix_20260701", "fix_20260702"}


@pytest.mark.parametrize("analyzed", [False, True])
def test_later_fixes_are_found_by_the_key_and_their_time(crowded: Connection, analyzed: bool):
    if analyzed:
        crowded.execute(text("ANALYZE"))
    some = list(range(1, 51))
    bound = {"day": DAYS[1], "workers": some, "devices": some, "after": [0] * len(some)}
    nodes = _nodes(crowded, "fixes_later", bound)
    (scan,) = [node for node in nodes if node.get("Relation Name", "").startswith("fix_")]
    assert (scan["Node Type"], scan["Index Name"]) == ("Index Scan", "fix_20260702_pkey")
    assert all(column in scan["Index Cond"] for column in ("day = ", "device_id = ", "t_ms > "))
