"""Who looked at whose day stays on record."""

from sqlalchemy import Connection

from gis.store.access import accesses, log_access
from tests.stored import DAY


def test_an_access_is_on_record(connection: Connection, district: str):
    log_access(
        connection, district, who="chen", action="show", worker="w1", date=DAY, reason="申诉"
    )
    (found,) = accesses(connection, district, worker="w1")
    assert (found.who, found.action, found.worker, found.date) == ("chen", "show", "w1", DAY)
    assert found.reason == "申诉"
    assert found.at.tzinfo is not None


def test_an_access_without_a_reason_says_so(connection: Connection, district: str):
    log_access(connection, district, who="chen", action="show", worker="w1", date=DAY)
    assert [entry.reason for entry in accesses(connection, district, worker="w1")] == [None]


def test_the_newest_access_stands_first(connection: Connection, district: str):
    for who in ("first", "second"):
        log_access(connection, district, who=who, action="show", worker="w1", date=DAY)
    found = accesses(connection, district, worker="w1")
    assert [entry.who for entry in found] == ["second", "first"]


def test_other_workers_accesses_are_not_told(connection: Connection, district: str):
    log_access(connection, district, who="chen", action="show", worker="w2", date=DAY)
    assert accesses(connection, district, worker="w1") == []
