"""Past days sealed, days purged, and the queue of the audit: what waits, and why."""

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute(
        "DROP TRIGGER stale_day_marked ON stale_day; DROP FUNCTION tell_of_stale_days();"
        "DROP INDEX ix_patrol_day_open;"
        "ALTER TABLE worker_device_day"
        " RESET (fillfactor), DROP COLUMN last_ms, DROP COLUMN rewrites;"
        "ALTER TABLE stale_day DROP COLUMN attempts, DROP COLUMN retry_at, DROP COLUMN problem;"
        "DROP TABLE purged_day, track"
    )
