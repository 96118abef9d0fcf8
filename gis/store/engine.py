"""How Xunge speaks to PostgreSQL: one engine a process, every connection set up alike."""

from collections.abc import Mapping

from sqlalchemy import URL, Engine, create_engine, make_url

from gis.store.roles import Role


def driver_url(url: str) -> URL:
    """`url` with the driver that Xunge uses; `postgres://…` is understood like `postgresql://…`."""
    parsed = make_url(url.replace("postgres://", "postgresql://", 1))
    return parsed.set(drivername="postgresql+psycopg2")


def make_engine(
    url: str,
    *,
    pool_size: int = 5,
    statement_timeout_s: float = 600,
    role: Role | None = None,
    settings: Mapping[str, str] | None = None,
    hurried: bool = False,
) -> Engine:
    """An engine with at most `pool_size` connections, each in UTC and without JIT.

    JIT compilation costs more than it saves on queries as short as these. A statement that runs
    longer than `statement_timeout_s` is cancelled; 0 lets it run. With a `role` the connections
    log in as the URL's user and act as that role; `settings` hold on each from its beginning. A
    `hurried` engine makes no round trip but for what is asked: each statement is a transaction of
    its own, and no connection is tried first.
    """
    timeout_ms = f"{round(statement_timeout_s * 1000)}"
    chosen = {"jit": "off", "timezone": "UTC", "statement_timeout": timeout_ms, **(settings or {})}
    options = " ".join(f"-c {name}={value}" for name, value in chosen.items())
    return create_engine(
        driver_url(url),
        pool_size=pool_size,
        max_overflow=0,
        hide_parameters=True,  # errors are logged, and would quote tokens' hashes and positions
        pool_pre_ping=not hurried,
        pool_reset_on_return=None if hurried else "rollback",
        isolation_level="AUTOCOMMIT" if hurried else None,
        connect_args={
            "options": options if role is None else f"{options} -c role={role}",
            "application_name": role or "xunge",
        },
    )


def service_engine(
    url: str,
    role: Role,
    *,
    private: bool,
    pool_size: int,
    statement_timeout_s: float = 600,
    settings: Mapping[str, str] | None = None,
    hurried: bool = False,
) -> Engine:
    """An engine whose connections can do what `role` may, and nothing else.

    In the private cluster, which trusts whoever can enter its socket's folder, they log in as the
    role itself: no statement can lead back to the owner. On another server the role has no password
    of its own, so they log in as the configured user and begin as the role: RESET ROLE leads to the
    role again, and only a statement that says SET ROLE NONE would lead back. Who wants it stricter
    there names a user in XUNGE_DATABASE_URL that owns the tables and nothing more.
    """
    if private:
        url = driver_url(url).set(username=role).render_as_string(hide_password=False)
    return make_engine(
        url, pool_size=pool_size, statement_timeout_s=statement_timeout_s,
        role=None if private else role, settings=settings, hurried=hurried,
    )  # fmt: skip
