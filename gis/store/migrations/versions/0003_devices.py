"""Devices show a token, are bound to one worker at a time, and what they send is tallied."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute("DROP TABLE device_tally, device_binding")
    for column in ("token_sha256", "datum", "gateway", "created_at", "revoked_at"):
        op.execute(f"ALTER TABLE device DROP COLUMN {column}")
