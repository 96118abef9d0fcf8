"""How Xunge speaks to PostgreSQL: one engine a process, every connection set up alike."""

from sqlalchemy import URL, Engine, create_engine, make_url


def driver_url(url: str) -> URL:
    """`url` with the driver that Xunge uses; `postgres://…` is understood like `postgresql://…`."""
    parsed = make_url(url.replace("postgres://", "postgresql://", 1))
    return parsed.set(drivername="postgresql+psycopg2")


def make_engine(url: str, *, pool_size: int = 5, statement_timeout_s: float = 600) -> Engine:
    """An engine with at most `pool_size` connections, each in UTC and without JIT.

    JIT compilation costs more than it saves on queries as short as these. A statement that runs
    longer than `statement_timeout_s` is cancelled; 0 lets it run.
    """
    options = f"-c jit=off -c timezone=UTC -c statement_timeout={round(statement_timeout_s * 1000)}"
    return create_engine(
        driver_url(url),
        pool_size=pool_size,
        max_overflow=0,
        pool_pre_ping=True,
        connect_args={"options": options, "application_name": "xunge"},
    )
