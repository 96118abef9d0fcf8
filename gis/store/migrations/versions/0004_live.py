"""Where workers were last seen, and which transaction changed a row."""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute("DROP TABLE position; ALTER TABLE patrol_day DROP COLUMN changed")
