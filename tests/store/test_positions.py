"""Where workers were last seen: the newest believed fix of each, whatever order they come in."""

from collections.abc import Iterator
from itertools import pairwise
from select import select as select_when_readable

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, select, text

from gis.store.engine import make_engine
from gis.store.fixes import write_fixes
from gis.store.tables import position
from tests.stored import DISTRICT, POLICY, ZONE, batch, fix, set_up_district


def write(c: Connection, *rows: tuple[object, ...]) -> None:
    write_fixes(c, DISTRICT, batch(*rows), policy=POLICY, zone=ZONE)


def seen(c: Connection) -> dict[str, str]:
    """Each worker's clock time in the district."""
    rows = c.execute(select(position.c.worker, position.c.t_ms).order_by(position.c.worker))
    clock = {w: pd.Timestamp(t_ms, unit="ms", tz="UTC").tz_convert(ZONE) for w, t_ms in rows}
    return {worker: f"{t:%H:%M:%S}" for worker, t in clock.items()}


def test_the_newest_fix_of_each_worker_stands(connection: Connection, district: str) -> None:
    write(
        connection,
        fix("08:00:00", worker="w1", device="a"),
        fix("08:00:05", worker="w1", device="a"),
        fix("08:00:03", worker="w2", device="b"),
    )
    assert seen(connection) == {"w1": "08:00:05", "w2": "08:00:03"}


def test_a_fix_that_comes_late_moves_nobody_back(connection: Connection, district: str) -> None:
    write(connection, fix("09:00:00"))
    write(connection, fix("08:59:55"))
    assert seen(connection) == {"w1": "09:00:00"}


def test_a_mocked_fix_moves_nobody(connection: Connection, district: str) -> None:
    write(connection, fix("09:00:00", mock=False), fix("09:00:05", mock=True))
    assert seen(connection) == {"w1": "09:00:00"}


def test_a_batch_of_mocked_fixes_alone_moves_nobody(connection: Connection, district: str) -> None:
    write(connection, fix("09:00:05", mock=True))
    assert seen(connection) == {}


def test_an_unknown_accuracy_stays_unknown(connection: Connection, district: str) -> None:
    write(connection, fix(accuracy_m=None))
    assert connection.execute(select(position.c.accuracy_m)).scalar_one() is None


def test_the_position_is_that_of_the_newest_fix(connection: Connection, district: str) -> None:
    write(connection, fix("08:00:00", lon=117.1), fix("08:00:05", lon=117.2, lat=39.2))
    found = connection.execute(select(position.c.lon, position.c.lat)).one()
    assert tuple(found) == (117.2, 39.2)


clocks = st.tuples(st.integers(6, 21), st.integers(0, 59)).map(lambda t: f"{t[0]:02}:{t[1]:02}:00")
sightings = st.lists(st.tuples(st.sampled_from(["w1", "w2"]), clocks, st.booleans()), min_size=1)


@settings(deadline=None, max_examples=50)
@given(rows=sightings, cuts=st.sets(st.integers(1, 20)), order=st.randoms())
def test_any_batches_in_any_order_leave_the_same(engine: Engine, rows, cuts, order) -> None:
    newest: dict[str, str] = {}
    for worker, clock, mocked in rows:
        if not mocked:
            newest[worker] = max(clock, newest.get(worker, clock))
    shuffled = order.sample(rows, len(rows))
    ends = [0, *sorted(cut for cut in cuts if cut < len(rows)), len(rows)]
    with engine.connect() as c, c.begin() as transaction:
        set_up_district(c)
        for start, end in pairwise(ends):
            write(c, *(
                fix(clock, worker=worker, device=f"{worker} {mocked}", mock=mocked)
                for worker, clock, mocked in shuffled[start:end]
            ))  # fmt: skip
        assert seen(c) == newest
        transaction.rollback()


@pytest.fixture
def listening(committed_database: str) -> Iterator[tuple[Engine, Connection]]:
    """A district, and a connection of its own that hears what is told of it."""
    engine = make_engine(committed_database)
    with engine.begin() as c:
        set_up_district(c)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as ear:
        ear.execute(text("LISTEN xunge_live"))
        yield engine, ear
    engine.dispose()


def heard(engine: Engine, ear: Connection) -> list[str]:
    """What was told since; a last word of our own says when to stop waiting."""
    with engine.begin() as c:
        c.execute(text("NOTIFY xunge_live, 'end'"))
    raw = ear.connection.driver_connection
    told: list[str] = []
    while "end" not in told:
        select_when_readable([raw], [], [], 10)
        raw.poll()
        told += [notice.payload for notice in raw.notifies]
        raw.notifies.clear()
    return told[:-1]


def test_a_transaction_tells_once_however_much_it_moved(listening) -> None:
    engine, ear = listening
    with engine.begin() as c:
        write(c, fix("08:00:00"))
        write(c, fix("08:00:05"), fix("08:00:05", worker="w2", device="b"))
    assert heard(engine, ear) == [DISTRICT]


def test_a_transaction_that_moved_nobody_tells_nothing(listening) -> None:
    engine, ear = listening
    with engine.begin() as c:
        write(c, fix("08:00:00"))
    heard(engine, ear)
    with engine.begin() as c:
        write(c, fix("07:00:00"))
    assert heard(engine, ear) == []


def test_a_moved_row_names_the_transaction_that_moved_it(listening) -> None:
    engine, _ = listening
    for clock in ("08:00:00", "08:00:05"):
        with engine.begin() as c:
            write(c, fix(clock))
            own = c.execute(text("SELECT pg_current_xact_id()::text::bigint")).scalar_one()
    with engine.connect() as c:
        assert c.execute(select(position.c.changed)).scalar_one() == own
