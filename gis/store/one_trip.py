"""Questions asked hundreds of times a second: one round trip each, planned once a connection.

A transaction as handlers open it costs five round trips, a thread that waits for them, and a plan
for each statement; a map's tiles have no time for that.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, cast

import psycopg2
from sqlalchemy import Select
from sqlalchemy.dialects.postgresql import dialect
from sqlalchemy.exc import DBAPIError

from gis.store.engine import Login
from gis.store.sql import statement
from gis.store.wire import Row, Wire

_SETTING: Final = "_setting"
_NUMBERED: Final = dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class Query:
    """A statement and what is bound in it; it is prepared, and kept prepared, by its name.

    `statement`: the one of `<name>.sql` where it is None.
    """

    name: str
    bound: Mapping[str, object]
    statement: Select[Any] | None = None


class OneTrip:
    """So many connections at most, of which each question takes one. For one event loop."""

    def __init__(self, login: Login, connections: int) -> None:
        self._login = login
        self._free = asyncio.Semaphore(connections)
        self._idle: list[Wire] = []

    async def ask(self, *queries: Query, settings: Mapping[str, str]) -> Row | None:
        """The first row of the last query, None where it has none, under settings that end with it.

        PostgreSQL takes what arrives together as one transaction; a name that is bound in several
        queries means the same in all. Where the connection was lost, they are asked once more on a
        new one: they only read. DBAPIError where one fails.
        """
        async with self._free:
            try:
                return await self._asked(queries, settings)
            except psycopg2.Error as error:
                named = ", ".join(query.name for query in queries)
                raise _as_engines_say_it(error, named) from error

    def close(self) -> None:
        """Close the connections that are not in use."""
        while self._idle:
            self._idle.pop().close()

    async def _asked(self, queries: tuple[Query, ...], settings: Mapping[str, str]) -> Row | None:
        if self._idle:
            wire = self._idle.pop()
            try:
                return await self._asked_on(wire, queries, settings)
            except psycopg2.Error:
                if not wire.is_lost:
                    raise
        return await self._asked_on(await Wire.open(self._login), queries, settings)

    async def _asked_on(
        self, wire: Wire, queries: tuple[Query, ...], settings: Mapping[str, str]
    ) -> Row | None:
        try:
            return await _ask(wire, queries, settings)
        finally:
            if wire.is_ready:
                self._idle.append(wire)
            else:  # lost, or given up while it was at it
                wire.close()


async def _ask(wire: Wire, queries: tuple[Query, ...], settings: Mapping[str, str]) -> Row | None:
    for query in queries:
        if query.name not in wire.prepared:
            await wire.ask(preparation(query))
            wire.prepared.add(query.name)
    names = {f"{_SETTING}{n}": name for n, name in enumerate(settings)}
    calls = ", ".join(f"set_config('{name}', %({key})s, true)" for key, name in names.items())
    bound: dict[str, object] = {key: settings[name] for key, name in names.items()}
    for query in queries:
        bound.update(query.bound)
    return await wire.ask("; ".join([f"SELECT {calls}", *map(execution, queries)]), bound)


def preparation(query: Query) -> str:
    """The statement that prepares a query on a connection, under its name."""
    sql, _ = _numbered(query.name, query.statement)
    return f"PREPARE {query.name} AS {sql}"


def execution(query: Query) -> str:
    """The statement that runs a prepared query, with places for what is bound in it."""
    _, names = _numbered(query.name, query.statement)
    values = ", ".join(f"%({name})s" for name in names)
    return f"EXECUTE {query.name} ({values})" if names else f"EXECUTE {query.name}"


@cache
def _numbered(name: str, given: Select[Any] | None) -> tuple[str, list[str]]:
    """A statement with numbers for its parameters, and their names in that order."""
    compiled = (statement(name) if given is None else given).compile(dialect=_NUMBERED)
    return str(compiled), list(compiled.positiontup or [])


def _as_engines_say_it(error: psycopg2.Error, named: str) -> DBAPIError:
    told = DBAPIError.instance(named, None, error, psycopg2.Error, hide_parameters=True)
    return cast("DBAPIError", told)
