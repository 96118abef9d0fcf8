"""How Xunge speaks to PostgreSQL: one engine a process, every connection set up alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, Engine, create_engine, make_url

from gis.store.roles import Role


def driver_url(url: str) -> URL:
    """`url` with the driver that Xunge uses; `postgres://…` is understood like `postgresql://…`."""
    parsed = make_url(url.replace("postgres://", "postgresql://", 1))
    return parsed.set(drivername="postgresql+psycopg2")


@dataclass(frozen=True)
class Login:
    """Where a database is, as whom a connection acts there, and what holds on it from the start."""

    url: URL
    arguments: Mapping[str, str]

    def driver_arguments(self) -> dict[str, Any]:
        """The same as arguments of the driver's own `connect`."""
        _, named = self.url.get_dialect()().create_connect_args(self.url)
        return {**named, **self.arguments}


def make_engine(
    url: str, *, pool_size: int = 5, statement_timeout_s: float = 600, role: Role | None = None
) -> Engine:
    """An engine with at most `pool_size` connections, each as `login_to` says."""
    return _engine_of(login_to(url, statement_timeout_s=statement_timeout_s, role=role), pool_size)


def service_engine(
    url: str, role: Role, *, private: bool, pool_size: int, statement_timeout_s: float = 600
) -> Engine:
    """An engine with at most `pool_size` connections, each as `service_login` says."""
    login = service_login(url, role, private=private, statement_timeout_s=statement_timeout_s)
    return _engine_of(login, pool_size)


def login_to(
    url: str,
    *,
    statement_timeout_s: float = 600,
    role: Role | None = None,
    settings: Mapping[str, str] | None = None,
) -> Login:
    """A login in UTC and without JIT, which costs more than it saves on queries as short as these.

    A statement that runs longer than `statement_timeout_s` is cancelled; 0 lets it run. With a
    `role` the connections log in as the URL's user and act as that role; `settings` hold on each
    from its beginning.
    """
    timeout_ms = f"{round(statement_timeout_s * 1000)}"
    chosen = {"jit": "off", "timezone": "UTC", "statement_timeout": timeout_ms, **(settings or {})}
    options = " ".join(f"-c {name}={value}" for name, value in chosen.items())
    arguments = {
        "options": options if role is None else f"{options} -c role={role}",
        "application_name": role or "xunge",
    }
    return Login(driver_url(url), arguments)


def service_login(
    url: str,
    role: Role,
    *,
    private: bool,
    statement_timeout_s: float = 600,
    settings: Mapping[str, str] | None = None,
) -> Login:
    """A login that can do what `role` may, and nothing else.

    In the private cluster, which trusts whoever can enter its socket's folder, it logs in as the
    role itself: no statement can lead back to the owner. On another server the role has no password
    of its own, so it logs in as the configured user and begins as the role: RESET ROLE leads to the
    role again, and only a statement that says SET ROLE NONE would lead back. Who wants it stricter
    there names a user in XUNGE_DATABASE_URL that owns the tables and nothing more.
    """
    if private:
        url = driver_url(url).set(username=role).render_as_string(hide_password=False)
    return login_to(
        url, statement_timeout_s=statement_timeout_s, role=None if private else role,
        settings=settings,
    )  # fmt: skip


def _engine_of(login: Login, pool_size: int) -> Engine:
    return create_engine(
        login.url,
        pool_size=pool_size,
        max_overflow=0,
        hide_parameters=True,  # errors are logged, and would quote tokens' hashes and positions
        pool_pre_ping=True,
        connect_args=dict(login.arguments),
    )
