"""The engine: every connection set up alike."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from gis.store.engine import driver_url, make_engine


def _setting(engine: Engine, name: str) -> str:
    with engine.connect() as c:
        return c.execute(text(f"SHOW {name}")).scalar_one()


def test_connections_run_without_jit(engine: Engine):
    assert _setting(engine, "jit") == "off"


def test_connections_speak_utc(engine: Engine):
    assert _setting(engine, "timezone") == "UTC"


def test_a_statement_that_runs_too_long_is_cancelled(database_url: str):
    engine = make_engine(database_url, statement_timeout_s=0.05)
    with engine.connect() as c, pytest.raises(OperationalError, match="statement timeout"):
        c.execute(text("SELECT pg_sleep(30)"))
    engine.dispose()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_a_url_gets_our_driver(scheme: str):
    assert driver_url(f"{scheme}://host/db").drivername == "postgresql+psycopg2"


def test_an_error_quotes_no_value(engine: Engine):
    """It is logged, and the value may be a password's hash or where somebody was."""
    with engine.connect() as c, pytest.raises(DBAPIError) as failed:
        c.execute(text("SELECT 1 / (length(:value) - 8)"), {"value": "a secret"})
    assert "a secret" not in str(failed.value)
