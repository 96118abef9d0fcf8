"""Migrations: up, down, and the same tables as `gis.store.tables` says."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect, text

from gis.store import migrate
from gis.store.engine import make_engine
from gis.store.tables import metadata


def _is_ours(_object, name, kind, reflected, _compare_to) -> bool:
    """Neither PostGIS's own tables nor the partitions of `fix`, which come with their days."""
    return not (kind == "table" and reflected and name not in metadata.tables)


def _tables(url: str) -> set[str]:
    engine = make_engine(url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_a_migrated_database_is_at_the_newest_version(database_url: str):
    assert migrate.current(database_url) == migrate.head()


def test_up_makes_every_table(database_url: str):
    assert set(metadata.tables) <= _tables(database_url)


def test_down_to_nothing_leaves_no_table_of_ours(committed_database: str):
    migrate.downgrade(committed_database, "base")
    assert not set(metadata.tables) & _tables(committed_database)


def test_down_and_up_again_is_at_the_newest_version(committed_database: str):
    migrate.downgrade(committed_database, "base")
    migrate.upgrade(committed_database)
    assert migrate.current(committed_database) == migrate.head()


def test_a_database_never_migrated_has_no_version(committed_database: str):
    migrate.downgrade(committed_database, "base")
    assert migrate.current(committed_database) is None


def test_up_where_it_is_already_changes_nothing(committed_database: str):
    migrate.upgrade(committed_database)
    assert migrate.current(committed_database) == migrate.head()


def test_migrations_and_tables_do_not_drift_apart(connection: Connection):
    context = MigrationContext.configure(
        connection,
        opts={
            "include_object": _is_ours,
            "compare_type": True,
            "compare_server_default": True,
            "target_metadata": metadata,
        },
    )
    assert compare_metadata(context, metadata) == []


def test_checks_and_exclusions_do_not_drift_apart(connection: Connection):
    """What Alembic does not compare: the names of checks and exclusion constraints."""
    query = text(
        "SELECT conname FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid"
        " WHERE contype IN ('c', 'x') AND relname = ANY(:tables)"
    )
    found = connection.execute(query, {"tables": list(metadata.tables)}).scalars()
    declared = {
        str(constraint.name)
        for table in metadata.tables.values()
        for constraint in table.constraints
        if type(constraint).__name__ in ("CheckConstraint", "ExcludeConstraint")
    }
    assert set(found) == declared


def test_fix_has_no_index_but_its_key(engine: Engine):
    assert inspect(engine).get_indexes("fix") == []


def _shape(url: str) -> set[tuple]:
    """Columns, indexes, functions, policies and grants, as PostgreSQL tells them."""
    questions = (
        """SELECT table_name, column_name, data_type, column_default, is_nullable
           FROM information_schema.columns WHERE table_schema = 'public'""",
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
        """SELECT pg_get_functiondef(oid) FROM pg_proc
           WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
             AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')""",
        "SELECT tablename, policyname, roles::text, cmd, qual, with_check FROM pg_policies",
        """SELECT grantee, table_name, column_name, privilege_type
           FROM information_schema.column_privileges WHERE grantee LIKE 'xunge_%'""",
    )
    engine = make_engine(url)
    with engine.connect() as c:
        told = {(n, *row) for n, asked in enumerate(questions) for row in c.execute(text(asked))}
    engine.dispose()
    return told


def test_each_step_down_undoes_its_step_up(committed_database: str):
    migrate.downgrade(committed_database, "base")
    steps = [f"{number:04}" for number in range(1, int(migrate.head()) + 1)]
    shapes = {}
    for step in steps:
        migrate.upgrade(committed_database, step)
        shapes[step] = _shape(committed_database)
    for step in reversed(steps[:-1]):
        migrate.downgrade(committed_database, step)
        assert _shape(committed_database) == shapes[step], step
