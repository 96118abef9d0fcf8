"""The database roles of the service, which own nothing, and the rows that each viewer sees."""

from pathlib import Path

from alembic import op

from gis.store.roles import make_roles

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    make_roles(op.get_bind())
    _run("0008_rights.sql")
    _run("0008_policies.sql")


def downgrade() -> None:
    # The roles stay: other databases of the same server may use them.
    _run("0008_rights.down.sql")


def _run(name: str) -> None:
    op.execute(Path(__file__).with_name(name).read_text(encoding="utf-8"))
