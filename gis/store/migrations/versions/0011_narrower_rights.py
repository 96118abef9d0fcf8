"""Narrower rights for workers' accounts and for writers of the access log."""

from pathlib import Path

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    _run("0011_narrower_rights.sql")


def downgrade() -> None:
    _run("0011_narrower_rights.down.sql")


def _run(name: str) -> None:
    op.execute(Path(__file__).with_name(name).read_text(encoding="utf-8"))
