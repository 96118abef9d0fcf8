"""Row-level security, asked of PostgreSQL itself: a bare SELECT shows the viewer's rows only.

The district of tests/nets.py: W-001 has the first grid (west), W-005 the fifth (east). Everything
that has a place, a worker or an owner is stored once in the west and once in the east.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import ProgrammingError

from gis.errors import NotFound
from gis.store.access import REFUSED, log_access
from gis.store.engine import make_engine, service_engine
from gis.store.tables import metadata
from gis.store.viewers import DOOR, RoleName, Viewer, act_as
from tests.nets import DISTRICT, EAST, WEST
from tests.patrolled import BASIC, MONDAY, TUESDAY
from tests.rights_district import OTHER, set_up

TABLES = sorted(metadata.tables)
ROLES: tuple[RoleName, ...] = ("operator", "supervisor", "planner", "worker", "admin")
NEVER_BARE = {"fix", "track", "worker_device_day", "login_failure"}
"""Tables that show nothing to a viewer who has opened nothing."""

OF_THE_DISTRICT = {"calendar", "district", "layer", "live_removal", "map_version", "purged_day"}
"""Tables whose rows belong to no grid of a district and to nobody in it."""

PEOPLE = {
    "assignment", "leave", "position", "stale_day", "substitution", "worker",
}  # fmt: skip
DEVICES = {"device", "device_binding", "device_tally"}
PLACES = {"address_point", "grid", "premises", "premises_status"}
OF_ACCOUNTS = {"access_log", "account", "session"}


@pytest.fixture(scope="module")
def url(module_database: str) -> str:
    owner = make_engine(module_database)
    set_up(owner)
    owner.dispose()
    return module_database


@pytest.fixture(scope="module", params=["log in as the role", "begin as the role"])
def api(url: str, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The API's engine, both ways to come to its role."""
    private = request.param == "log in as the role"
    made = service_engine(url, "xunge_api", private=private, pool_size=2)
    yield made
    made.dispose()


def viewer(role: RoleName, scope: str = DISTRICT) -> Viewer:
    worker = "W-001" if role == "worker" else None
    return Viewer(0, f"of {scope}", role, DISTRICT, scope, worker)


@contextmanager
def acting(engine: Engine, settings: Mapping[str, str]) -> Iterator[Connection]:
    with engine.connect() as c, c.begin() as transaction:
        act_as(c, settings)
        yield c
        transaction.rollback()


def rows(c: Connection, table: str) -> list[str]:
    """A bare SELECT of everything, each row as its text."""
    return list(c.execute(text(f"SELECT CAST(t AS text) FROM {table} AS t")).scalars())


def seen(engine: Engine, table: str, settings: Mapping[str, str]) -> list[str]:
    with acting(engine, settings) as c:
        return rows(c, table)


def codes(found: list[str]) -> set[str]:
    """The basic grids and workers that any of the rows name."""
    return {name for row in found for name in _NAMED.findall(row)}


_NAMED = re.compile(rf"(?<!\w)(?:{DISTRICT}\d{{9}}|W-\d{{3}})(?!\w)")


IN_THE_WEST = {*BASIC[:4], "W-001", "W-002", "W-003", "W-004"}
OWN = {BASIC[0], "W-001"}


def test_every_table_is_spoken_of_here() -> None:
    """A new table takes its place in one of these sets, and with it in the tests below."""
    spoken_of = NEVER_BARE | OF_THE_DISTRICT | PEOPLE | DEVICES | PLACES | OF_ACCOUNTS
    assert set(TABLES) == spoken_of | {"patrol_day"}


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_row_level_security(url: str, table: str) -> None:
    owner = make_engine(url)
    with owner.connect() as c:
        query = text("SELECT relrowsecurity FROM pg_class WHERE oid = CAST(:t AS regclass)")
        assert c.execute(query, {"t": table}).scalar_one()
    owner.dispose()


@pytest.mark.parametrize("table", TABLES)
def test_every_table_here_holds_rows(url: str, table: str) -> None:
    """Or else to see none of them would prove nothing."""
    owner = make_engine(url)
    with owner.connect() as c:
        assert rows(c, table)
    owner.dispose()


@pytest.mark.parametrize("table", TABLES)
def test_who_says_nothing_sees_nothing(api: Engine, table: str) -> None:
    assert seen(api, table, {}) == []


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("missing", ["xunge.district", "xunge.scope", "xunge.role"])
def test_a_setting_that_is_missing_or_empty_shows_nothing(
    api: Engine, table: str, missing: str
) -> None:
    whole = dict(viewer("admin").settings())
    for settings in (whole | {missing: ""}, {k: v for k, v in whole.items() if k != missing}):
        if table in {"account", "session"}:
            settings |= {"xunge.account": ""}
        if missing == "xunge.scope" and table in OF_THE_DISTRICT:
            continue
        assert seen(api, table, settings) == []


@pytest.mark.parametrize("table", TABLES)
def test_what_one_transaction_said_the_next_does_not_know(api: Engine, table: str) -> None:
    with api.connect() as c:
        with c.begin():
            act_as(c, viewer("admin").settings())
        with c.begin():
            assert rows(c, table) == []


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("role", ["king", "", "Admin"])
def test_a_role_that_is_none_sees_no_data(api: Engine, table: str, role: str) -> None:
    settings = {**viewer("admin").settings(), "xunge.role": role, "xunge.account": ""}
    assert seen(api, table, settings) == []


@pytest.mark.parametrize("table", TABLES)
def test_the_door_sees_accounts_and_nothing_else(api: Engine, table: str) -> None:
    assert bool(seen(api, table, DOOR)) == (table in {"account", "session", "login_failure"})


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("table", sorted(NEVER_BARE))
def test_nobody_s_track_is_seen_unopened(api: Engine, table: str, role: RoleName) -> None:
    assert seen(api, table, viewer(role).settings()) == []


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("scope", [DISTRICT, WEST, EAST])
@pytest.mark.parametrize("table", TABLES)
def test_another_district_is_never_seen(
    api: Engine, table: str, role: RoleName, scope: str
) -> None:
    assert not [row for row in seen(api, table, viewer(role, scope).settings()) if OTHER in row]


@pytest.mark.parametrize("role", ["operator", "supervisor", "planner", "admin"])
@pytest.mark.parametrize("table", sorted(set(TABLES) - OF_THE_DISTRICT))
def test_a_scope_shows_nothing_of_its_neighbour(api: Engine, table: str, role: RoleName) -> None:
    assert codes(seen(api, table, viewer(role, WEST).settings())) <= IN_THE_WEST


@pytest.mark.parametrize("table", sorted(set(TABLES) - OF_THE_DISTRICT - OF_ACCOUNTS))
def test_a_worker_sees_the_own_grids_and_days(api: Engine, table: str) -> None:
    assert codes(seen(api, table, viewer("worker").settings())) <= OWN


WHO_SEES = (
    (OF_THE_DISTRICT | PLACES | {"patrol_day"}, set(ROLES)),
    (PEOPLE, {"operator", "supervisor", "admin", "worker"}),
    (DEVICES | {"access_log"}, {"supervisor", "admin"}),
)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("tables", "seers"), WHO_SEES)
def test_each_role_sees_its_tables(
    api: Engine, tables: set[str], seers: set[str], role: RoleName
) -> None:
    shown = {table for table in tables if seen(api, table, viewer(role).settings())}
    assert shown == (tables if role in seers else set())


@pytest.mark.parametrize("role", ["operator", "supervisor", "planner", "admin"])
def test_the_whole_scope_is_seen(api: Engine, role: RoleName) -> None:
    """Nothing is hidden that should be there: the grids and their days, and people's."""
    for scope, number in ((DISTRICT, 8), (WEST, 4)):
        with acting(api, viewer(role, scope).settings()) as c:
            grids = rows(c, "(SELECT code FROM grid WHERE level = 4)")
            days = rows(
                c, f"(SELECT id FROM patrol_day WHERE date = '{MONDAY}' AND subject_kind = 'grid')"
            )
        assert (len(grids), len(days)) == (number, number)


def test_a_planner_sees_places_and_no_people(api: Engine) -> None:
    days = seen(api, "patrol_day", viewer("planner").settings())
    assert not {name for name in codes(days) if name.startswith("W-")}


def test_only_admins_see_others_accounts(api: Engine) -> None:
    for role in ROLES:
        found = seen(api, "account", viewer(role, WEST).settings())
        others = [row for row in found if f'"of {WEST}"' not in row]
        assert bool(others) == (role == "admin")
        assert len(found) - len(others) == 1  # the own
        sessions = seen(api, "session", viewer(role, WEST).settings())
        assert len(sessions) == len(found)  # one each


def test_a_day_is_opened_by_its_entry_in_the_log(api: Engine) -> None:
    chief = viewer("supervisor", WEST)
    with acting(api, chief.settings()) as c:
        log_access(
            c, DISTRICT, who=chief.name, action="evidence", worker="W-001", date=MONDAY, reason="w"
        )
        fixes = c.execute(text("SELECT DISTINCT worker_number, day FROM fix")).all()
        number = c.execute(text("SELECT number FROM worker WHERE id = 'W-001'")).scalar_one()
    assert fixes == [(number, MONDAY)]
    assert seen(api, "fix", chief.settings()) == []


@pytest.mark.parametrize(
    ("chief", "worker", "who"),
    [
        (viewer("supervisor", WEST), "W-005", None),  # of the neighbour
        (viewer("supervisor", WEST), "W-001", "another name"),
        (viewer("operator", WEST), "W-001", None),
        (viewer("planner", WEST), "W-001", None),
        (viewer("worker"), "W-002", None),
    ],
)
def test_nobody_else_can_open_it(api: Engine, chief: Viewer, worker: str, who: str | None) -> None:
    with acting(api, chief.settings()) as c, pytest.raises(NotFound), c.begin_nested():
        log_access(
            c, DISTRICT, who=who or chief.name, action="evidence", worker=worker, date=MONDAY,
            reason="w",
        )  # fmt: skip


def test_a_refusal_in_the_log_opens_nothing(api: Engine) -> None:
    chief = viewer("supervisor", WEST)
    with acting(api, chief.settings()) as c:
        log_access(c, DISTRICT, who=chief.name, action=REFUSED, worker="W-005", date=MONDAY)
        assert rows(c, "fix") == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE access_log SET reason = 'other'",
        "DELETE FROM access_log",
        "TRUNCATE access_log",
        "INSERT INTO access_log (id, who) VALUES (-1, 'of 120106')",
        "INSERT INTO access_log (at, who) VALUES (now(), 'of 120106')",
    ],
)
def test_the_log_cannot_be_altered(api: Engine, change: str) -> None:
    with (
        acting(api, viewer("admin").settings()) as c,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        c.execute(text(change))


@contextmanager
def standing_in(url: str, worker: str, grid_code: str, day: date) -> Iterator[None]:
    """A worker stands in for another grid on one day."""
    owner = make_engine(url)
    row = {"worker": worker, "code": grid_code, "valid": f"[{day},{day}]"}
    with owner.begin() as c:
        c.execute(
            text(
                "INSERT INTO substitution (district, substitute, grid_code, valid)"
                " VALUES ('120106', :worker, :code, CAST(:valid AS daterange))"
            ),
            row,
        )
    try:
        yield
    finally:
        with owner.begin() as c:
            c.execute(
                text(
                    "DELETE FROM substitution WHERE (substitute, grid_code) = (:worker, :code)"
                    " AND valid = CAST(:valid AS daterange)"
                ),
                row,
            )
        owner.dispose()


def test_a_worker_sees_a_grid_s_days_of_the_own_duty_only(api: Engine, url: str) -> None:
    """W-001 stands in for W-002 on Tuesday: what W-002 did on Monday is not told."""
    with (
        standing_in(url, "W-001", BASIC[1], TUESDAY),
        acting(api, viewer("worker").settings()) as c,
    ):
        of_grids = "SELECT subject, date FROM patrol_day WHERE subject_kind = 'grid'"
        found = {tuple(row) for row in c.execute(text(of_grids))}
    assert found == {(BASIC[0], MONDAY), (BASIC[0], TUESDAY), (BASIC[1], TUESDAY)}


OF_ONE_STREET = Viewer(0, "w", "worker", DISTRICT, EAST, "W-001")
"""An account that the admin of the east opened for W-001, who once stood in there."""


@pytest.mark.parametrize(
    "table", ["patrol_day", "position", "stale_day", "assignment", "grid", "premises"]
)
def test_a_worker_s_account_shows_nothing_beyond_its_scope(
    api: Engine, url: str, table: str
) -> None:
    with standing_in(url, "W-001", BASIC[5], TUESDAY):
        found = seen(api, table, OF_ONE_STREET.settings())
    assert codes(found) <= {"W-001", *BASIC[4:]}
    assert not [row for row in found if "W-001" in row and str(MONDAY) in row]


def test_a_worker_s_account_opens_the_own_days_in_its_scope_only(api: Engine, url: str) -> None:
    def opened(day: date) -> None:
        with acting(api, OF_ONE_STREET.settings()) as c:
            log_access(c, DISTRICT, who="w", action="evidence", worker="W-001", date=day)

    with standing_in(url, "W-001", BASIC[5], TUESDAY):
        opened(TUESDAY)
        with pytest.raises(NotFound):
            opened(MONDAY)


def test_a_worker_is_in_scope_on_the_days_of_duty_there_only(api: Engine, url: str) -> None:
    """W-001 stands in for a grid of the east on one day, and is seen there on that day."""
    with (
        standing_in(url, "W-001", BASIC[5], TUESDAY),
        acting(api, viewer("supervisor", EAST).settings()) as c,
    ):
        days = text("SELECT date FROM patrol_day WHERE subject = 'W-001'")
        assert c.execute(days).scalars().all() == [TUESDAY]
