"""What map tiles need of the database."""

from pathlib import Path

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    # The operator keeps its mark: it is PostGIS's, and other databases' owners may have set it.
    op.execute(
        "DROP FUNCTION walked_version(date),"
        " walked_cells(date, double precision[], integer), workers_on_duty(date)"
    )
    op.execute("DROP INDEX ix_layer_building")
