"""The transactions that handlers open."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine, insert, text
from sqlalchemy.exc import InternalError, OperationalError

from api.deps import Database
from gis.store.engine import make_engine
from gis.store.tables import access_log


@pytest.fixture(scope="module")
def module_engine(module_database: str) -> Iterator[Engine]:
    engine = make_engine(module_database)
    yield engine
    engine.dispose()


def test_a_reading_transaction_can_change_nothing(engine: Engine) -> None:
    with pytest.raises(InternalError, match="read-only"), Database(engine, 5).reading() as c:
        c.execute(text("DELETE FROM access_log"))


def test_a_reading_transaction_leaves_the_connection_as_it_was(engine: Engine) -> None:
    with Database(engine, 5).reading():
        pass
    with engine.connect() as c:
        assert c.execute(text("SHOW transaction_read_only")).scalar_one() == "off"


def test_a_statement_is_ended_in_time(engine: Engine) -> None:
    with pytest.raises(OperationalError, match="timeout"), Database(engine, 0.05).reading() as c:
        c.execute(text("SELECT pg_sleep(5)"))


def test_a_written_row_is_committed(module_engine: Engine) -> None:
    row = {
        "district": "120106",
        "who": "a",
        "action": "b",
        "worker": "c",
        "date": date(2026, 5, 11),
    }
    with Database(module_engine, 5).writing() as c:
        c.execute(insert(access_log).values(**row))
    with module_engine.connect() as c:
        assert c.execute(text("SELECT count(*) FROM access_log")).scalar_one() == 1
