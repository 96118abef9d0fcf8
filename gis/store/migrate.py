"""The schema's versions: up to the newest, down, and which one a database has (Alembic)."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from gis.store.engine import make_engine

_MIGRATIONS = Path(__file__).with_name("migrations")
_LOCK = 0x78756E67  # one migration at a time in a database


def head() -> str:
    """The newest version that this code knows."""
    revision = ScriptDirectory(str(_MIGRATIONS)).get_current_head()
    if revision is None:  # pragma: no cover - the first migration is part of the code
        raise LookupError(f"no migrations in {_MIGRATIONS}")
    return revision


def current(url: str) -> str | None:
    """The version of the database at `url`; None where nothing was ever migrated."""
    engine = make_engine(url, pool_size=1)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at `url` up to `revision`, in one transaction."""
    _migrate(url, lambda config: command.upgrade(config, revision))


def downgrade(url: str, revision: str) -> None:
    """Take the database at `url` back to `revision` (`base`: no table), in one transaction."""
    _migrate(url, lambda config: command.downgrade(config, revision))


def _migrate(url: str, run: Callable[[Config], None]) -> None:
    engine = make_engine(url, pool_size=1, statement_timeout_s=0)
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            config = Config()
            config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
            config.attributes["connection"] = connection
            run(config)
    finally:
        engine.dispose()
