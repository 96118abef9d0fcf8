"""One statement in one round trip to the server: its viewer and its transaction go along with it.

A transaction as handlers open it costs five round trips; what is asked hundreds of times a second
has no time for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import Engine, Row, create_engine
from sqlalchemy.exc import DBAPIError

from gis.store.sql import statement

_SETTING: Final = "_setting"
_DRIVER: Final = create_engine("postgresql+psycopg2://").dialect


@dataclass(frozen=True)
class Query:
    """One of the named statements, and what is bound in it."""

    name: str
    bound: Mapping[str, object]


def ask(engine: Engine, query: Query, settings: Mapping[str, str]) -> Row[Any] | None:
    """The first row of a query, None where there is none, under settings that end with it.

    `engine`: a hurried one. PostgreSQL takes the statements that arrive together as one
    transaction; a connection that was lost meanwhile is made anew once.
    """
    names = {f"{_SETTING}{n}": name for n, name in enumerate(settings)}
    calls = ", ".join(f"set_config('{name}', %({key})s, true)" for key, name in names.items())
    asked = _as_the_driver_takes_it(query.name)
    bound = {**query.bound, **{key: settings[name] for key, name in names.items()}}
    try:
        return _first(engine, f"SELECT {calls}; {asked}", bound)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        return _first(engine, f"SELECT {calls}; {asked}", bound)


@cache
def _as_the_driver_takes_it(name: str) -> str:
    return str(statement(name).compile(dialect=_DRIVER))


def _first(engine: Engine, sql: str, bound: Mapping[str, object]) -> Row[Any] | None:
    with engine.connect() as c:
        return c.exec_driver_sql(sql, dict(bound)).first()
