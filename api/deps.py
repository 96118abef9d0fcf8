"""What handlers ask for: the database, the moment, the caller's language."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Connection, Engine, text

from api.errors import language_of_request
from gis.messages import Language
from gis.profile import Profile
from gis.store.net import load_profile_of, only_district


@dataclass(frozen=True)
class Database:
    """The engine, and how long a request's statement may run.

    A handler opens its transaction itself, within its one thread: as there are as many threads as
    connections, none waits for a connection that only a waiting one could give back.
    """

    engine: Engine
    statement_timeout_s: float

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the database and can change nothing."""
        with self.engine.connect() as opened:
            c = opened.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            with c.begin():
                yield self._limited(c)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is committed before the response leaves."""
        with self.engine.begin() as c:
            yield self._limited(c)

    def _limited(self, c: Connection) -> Connection:
        limit = {"ms": f"{round(self.statement_timeout_s * 1000)}"}
        c.execute(text("SELECT set_config('statement_timeout', :ms, true)"), limit)
        return c


async def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


async def now() -> datetime:
    """The moment of the request; tests put another in its place."""
    return datetime.now(UTC)


async def _language(request: Request) -> Language:
    return language_of_request(request)


async def _who(request: Request) -> str:
    """Who asks, for the access log: until accounts exist, whoever sits at this machine."""
    return f"http {request.client.host}" if request.client else "http"


Db = Annotated[Database, Depends(_database)]
Now = Annotated[datetime, Depends(now)]
Speech = Annotated[Language, Depends(_language)]
Who = Annotated[str, Depends(_who)]


def profile_meant(c: Connection, district: str | None) -> Profile:
    """The profile of the district asked for, else of the only one there is.

    NotFound where it is not there, Conflict where there are several to choose from.
    """
    return load_profile_of(c, only_district(c) if district is None else district)
