"""The database as handlers reach it: as a role that owns nothing, for the one who asks."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final

from sqlalchemy import Connection, Engine

from gis.settings import Settings
from gis.store.engine import service_engine, service_login
from gis.store.one_trip import OneTrip
from gis.store.roles import Role
from gis.store.viewers import act_as

_CONNECTIONS: Final[Mapping[Role, int]] = {"xunge_api": 8, "xunge_intake": 4}
_HURRIED: Final = 4  # connections; more only wait for the same processors
_AT_THE_DOOR: Final = 2
_PLANNED_ONCE: Final = {"plan_cache_mode": "force_generic_plan"}


@dataclass(frozen=True)
class Database:
    """The engine, how long a request's statement may run, and for whom its transactions run.

    A handler opens its transaction itself, within its one thread: as there are as many threads as
    connections, none waits for a connection that only a waiting one could give back.
    """

    engine: Engine
    statement_timeout_s: float
    settings: Mapping[str, str] = field(default_factory=dict)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the database and can change nothing."""
        with self.engine.connect() as opened:
            c = opened.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            with c.begin():
                yield self._for_this_caller(c)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is committed before the response leaves."""
        with self.engine.begin() as c:
            yield self._for_this_caller(c)

    def acting(self, settings: Mapping[str, str]) -> "Database":
        """The same database for someone else."""
        return replace(self, settings=settings)

    def _for_this_caller(self, c: Connection) -> Connection:
        limit = f"{round(self.statement_timeout_s * 1000)}"
        act_as(c, {"statement_timeout": limit, **self.settings})
        return c


@dataclass(frozen=True)
class Databases:
    """One database by two roles: for those who ask, and for the devices that report.

    For what is asked hundreds of times a second: `door`, who it is that asks; `hurried`, the rest,
    which it never waits for.
    """

    api: Database
    intake: Database
    door: OneTrip
    hurried: OneTrip

    @classmethod
    def at(cls, url: str, settings: Settings) -> "Databases":
        """The database at `url`, the owner's; nothing is connected yet."""
        private, timeout_s = settings.database_url is None, settings.statement_timeout_s

        def acting_as(role: Role) -> Database:
            engine = service_engine(url, role, private=private, pool_size=_CONNECTIONS[role])
            return Database(engine, timeout_s)

        login = service_login(
            url, "xunge_api", private=private, statement_timeout_s=timeout_s, settings=_PLANNED_ONCE
        )
        return cls(
            acting_as("xunge_api"), acting_as("xunge_intake"),
            door=OneTrip(login, _AT_THE_DOOR), hurried=OneTrip(login, _HURRIED),
        )  # fmt: skip

    @property
    def connections(self) -> int:
        """How many transactions can run at once for those who ask."""
        return _CONNECTIONS["xunge_api"]

    def dispose(self) -> None:
        """Close every connection."""
        for hurried in (self.door, self.hurried):
            hurried.close()
        for database in (self.api, self.intake):
            database.engine.dispose()
