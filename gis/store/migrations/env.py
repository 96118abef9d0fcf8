"""What Alembic runs: the migrations, on the connection that `gis.store.migrate` gives."""

from alembic import context

from gis.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
