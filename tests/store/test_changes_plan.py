"""How PostgreSQL finds what a reader has not seen: not by looking through what it has."""

from typing import Any

import pytest
from sqlalchemy import Connection, text

from gis.store.sql import statement
from tests.lively import DAY, DISTRICT, set_up_lively

MONTH = text(
    "INSERT INTO patrol_day (district, subject_kind, subject, date, revision, current, closed,"
    " verdict, reasons, due, loop, sessions, policy_version, net_version, computed_at, changed)"
    " SELECT :district, kind, CAST(n AS text), CAST(:day AS date) - ago, 1, TRUE, TRUE,"
    " 'met', '{}', TRUE, 'met', '[]', '1', 1, now(), (30 - ago) * 1000 + n"
    " FROM generate_series(1, 500) AS n, generate_series(0, 29) AS ago,"
    " unnest(ARRAY['grid', 'worker']) AS kind"
)


@pytest.fixture
def month(connection: Connection) -> Connection:
    """A month of 500 grids and as many workers, all long seen."""
    set_up_lively(connection)
    connection.execute(MONTH, {"district": DISTRICT, "day": DAY})
    connection.execute(text("ANALYZE patrol_day"))
    return connection


def indexes(c: Connection, name: str) -> set[str]:
    """By which indexes of `patrol_day` the query finds what is unseen."""
    explained = text("EXPLAIN (FORMAT json) " + statement(name).text)
    bound = {"district": DISTRICT, "date": DAY, "since": "30000:30000:"}
    bound |= {"roles": ["primary"], "seen_from_ms": 0}
    nodes: list[dict[str, Any]] = [c.execute(explained, bound).scalar_one()[0]["Plan"]]
    for node in nodes:
        nodes.extend(node.get("Plans", []))
    assert ("patrol_day", "Seq Scan") not in {
        (node.get("Relation Name"), node["Node Type"]) for node in nodes
    }
    return {node["Index Name"] for node in nodes if "patrol_day" in node.get("Index Name", "")}


def test_changed_grid_days_are_found_by_the_transaction(month: Connection) -> None:
    assert "ix_patrol_day_changed" in indexes(month, "live_grids")


def test_changed_worker_days_are_found_by_the_transaction(month: Connection) -> None:
    assert "ix_patrol_day_changed" in indexes(month, "live_workers")
