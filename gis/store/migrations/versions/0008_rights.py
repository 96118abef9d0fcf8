"""The database roles of the service, which own nothing, and the rows that each viewer sees."""

from pathlib import Path

from alembic import op

from gis.store.roles import make_roles

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    make_roles(op.get_bind())
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    # The roles stay: other databases of the same server may use them.
    op.execute(Path(__file__).with_suffix(".down.sql").read_text(encoding="utf-8"))
