"""The first tables: the net, its workers and their duty, fixes, audited days, the access log."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    # The extensions stay: they may have been there before, and other schemas may use them.
    op.execute(
        "DROP TABLE access_log, patrol_day, stale_day, worker_device_day, fix, device, calendar,"
        " leave, substitution, assignment, worker, grid, district"
    )
