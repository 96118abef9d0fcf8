"""The roles that the service runs as: what they may not, and how they come to be."""

from collections.abc import Iterator
from contextlib import closing

import psycopg2
import pytest
from sqlalchemy import Connection, make_url, text

from gis.errors import Unavailable
from gis.store.engine import make_engine, service_engine
from gis.store.migrate import downgrade, upgrade
from gis.store.roles import make_roles
from gis.store.tables import metadata
from gis.store.viewers import Viewer, act_as
from tests.nets import DISTRICT
from tests.rights_district import set_up

TABLES = sorted(metadata.tables)


@pytest.fixture(scope="module")
def url(module_database: str) -> str:
    owner = make_engine(module_database)
    set_up(owner)
    owner.dispose()
    return module_database


def test_the_api_s_role_owns_nothing_and_can_become_nobody(url: str) -> None:
    engine = service_engine(url, "xunge_api", private=True, pool_size=1)
    with engine.connect() as c:
        assert c.execute(text("SELECT session_user, current_user")).one() == ("xunge_api",) * 2
    for forbidden in (
        "SET ROLE xunge", "SET ROLE xunge_intake", "SET SESSION AUTHORIZATION xunge",
        "DROP TABLE fix", "ALTER TABLE fix DISABLE ROW LEVEL SECURITY", "CREATE TABLE mine (a int)",
        "DELETE FROM access_log", "UPDATE access_log SET who = 'x'", "SELECT * FROM fix_20260511",
        "INSERT INTO fix SELECT * FROM fix", "SELECT make_fix_day('2026-01-01')",
        "UPDATE grid SET name = 'x'", "CREATE ROLE another",
    ):  # fmt: skip
        with engine.connect() as c, pytest.raises(Exception, match=r"permission denied|must be"):
            c.execute(text(forbidden))
    engine.dispose()


def test_reset_role_leads_back_to_the_role(url: str) -> None:
    engine = service_engine(url, "xunge_api", private=False, pool_size=1)
    with engine.connect() as c:
        c.execute(text("RESET ROLE"))
        assert c.execute(text("SELECT current_user")).scalar_one() == "xunge_api"
    engine.dispose()


READ_BY_THE_INTAKE = {
    "device", "device_binding", "device_tally", "district", "fix", "position", "purged_day",
    "stale_day", "track", "worker", "worker_device_day",
}  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
def test_the_intake_reads_what_it_needs_and_no_more(url: str, table: str) -> None:
    owner = make_engine(url)
    with owner.connect() as c:
        may = text("SELECT has_table_privilege('xunge_intake', :t, 'SELECT')")
        assert c.execute(may, {"t": table}).scalar_one() == (table in READ_BY_THE_INTAKE)
    owner.dispose()


def test_the_intake_makes_a_day_s_partition_and_cannot_read_it_past_fix(url: str) -> None:
    engine = service_engine(url, "xunge_intake", private=True, pool_size=1)
    with engine.connect() as c, c.begin() as transaction:
        c.execute(text("SELECT make_fix_day('2026-08-01')"))
        c.execute(
            text(
                "INSERT INTO fix_20260801 (t_ms, lon, lat, day, device_id, worker_number)"
                " VALUES (1, 117, 39, '2026-08-01', 1, 1)"
            )
        )
        assert c.execute(text("SELECT count(*) FROM fix WHERE day = '2026-08-01'")).scalar() == 1
        with pytest.raises(Exception, match="permission denied"), c.begin_nested():
            c.execute(text("SELECT * FROM fix_20260801"))
        transaction.rollback()
    engine.dispose()


def test_every_function_that_runs_as_its_owner_has_a_fixed_search_path(url: str) -> None:
    owner = make_engine(url)
    query = text(
        "SELECT proname, proconfig FROM pg_proc WHERE prosecdef AND NOT EXISTS ("
        " SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')"
    )  # not those of extensions
    with owner.connect() as c:
        found = dict(c.execute(query).all())
    owner.dispose()
    assert "make_fix_day" in found
    assert {tuple(paths or ()) for paths in found.values()} == {("search_path=public, pg_temp",)}


@pytest.fixture
def someone(connection: Connection) -> Connection:
    """A connection as a database user who may make no roles; all is undone afterwards."""
    connection.execute(text("CREATE ROLE someone"))
    connection.execute(text("SET LOCAL ROLE someone"))
    return connection


def test_who_may_make_no_roles_is_told_what_a_superuser_must_run(someone: Connection) -> None:
    with pytest.raises(Unavailable) as refused:
        make_roles(someone)
    sql = str(refused.value.values["sql"])
    assert sql.startswith("CREATE ROLE xunge_api LOGIN NOINHERIT;")
    assert sql.endswith('GRANT xunge_api, xunge_intake TO "someone";')


def test_once_that_has_run_nothing_is_left_to_make(someone: Connection) -> None:
    someone.execute(text("RESET ROLE"))
    someone.execute(text("GRANT xunge_api, xunge_intake TO someone"))
    someone.execute(text("SET LOCAL ROLE someone"))
    make_roles(someone)


def test_a_role_that_is_missing_is_made_without_any_power(connection: Connection) -> None:
    connection.execute(text("ALTER ROLE xunge_intake RENAME TO former"))
    make_roles(connection)
    powers = "rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolinherit, rolreplication"
    made = text(f"SELECT {powers} FROM pg_roles WHERE rolname = 'xunge_intake'")
    assert set(connection.execute(made).one()) == {False}


def test_a_role_that_sees_past_every_policy_is_refused(connection: Connection) -> None:
    connection.execute(text("ALTER ROLE xunge_api BYPASSRLS"))
    with pytest.raises(Unavailable, match="xunge_api"):
        make_roles(connection)


@pytest.fixture
def plain_url(server_url: str, worker_id: str) -> Iterator[str]:
    """An empty database of an owner who is no superuser, and has the roles that it needs."""
    owner, database = f"plain_{worker_id}", f"plain_{worker_id}"
    with closing(psycopg2.connect(server_url)) as connection:
        connection.autocommit = True
        run = connection.cursor().execute
        run(f"CREATE ROLE {owner} LOGIN")
        run(f"GRANT xunge_api, xunge_intake TO {owner}")
        run(f"CREATE DATABASE {database} OWNER {owner}")
        url = make_url(server_url).set(username=owner, database=database)
        yield url.render_as_string(hide_password=False)
        run(f"DROP DATABASE {database} WITH (FORCE)")
        run(f"DROP ROLE {owner}")


def test_an_owner_who_is_no_superuser_can_migrate_and_serve(template: str, plain_url: str) -> None:
    upgrade(plain_url)
    engines = [
        make_engine(plain_url),
        service_engine(plain_url, "xunge_api", private=False, pool_size=1),
        service_engine(plain_url, "xunge_intake", private=False, pool_size=1),
    ]
    owner, api, intake = engines
    set_up(owner)
    with api.connect() as c, c.begin():
        assert c.execute(text("SELECT count(*) FROM grid")).scalar_one() == 0
        act_as(c, Viewer(0, "x", "admin", DISTRICT, DISTRICT).settings())
        assert c.execute(text("SELECT count(*) FROM grid WHERE level = 4")).scalar_one() == 8
    with intake.begin() as c:
        c.execute(text("SELECT make_fix_day('2026-08-01')"))
    for engine in engines:
        engine.dispose()
    downgrade(plain_url, "base")
