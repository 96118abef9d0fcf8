"""Sealed tracks: the same fixes in another form, and back, whatever happens in which order."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from sqlalchemy import Connection, Engine, text

from gis.store.engine import make_engine
from gis.store.fixes import Written, device_ids, write_fixes
from gis.store.fixes_read import read_fixes
from gis.store.partitions import days_held, ensure_days
from gis.store.tracks import drop_day_if_empty, reopen, seal_devices
from tests.stored import DAY, DISTRICT, POLICY, ZONE, batch, fix, set_up_district

NEXT_DAY = DAY + timedelta(days=1)
WRITERS = 4


def write(c: Connection, *rows: tuple[object, ...]):
    return write_fixes(c, DISTRICT, batch(*rows), policy=POLICY, zone=ZONE)


def seal(c: Connection, day: date = DAY) -> int:
    return seal_devices(c, DISTRICT, day, most=9)[1]


def read(c: Connection) -> pd.DataFrame:
    return read_fixes(c, DISTRICT, DAY, NEXT_DAY)


def count(c: Connection, table: str) -> int:
    return c.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


def rows_of_fix(c: Connection) -> list[tuple[object, ...]]:
    """Every column of every fix, after whatever is sealed was opened."""
    sealed = c.execute(text("SELECT DISTINCT day, device_id FROM track")).all()
    reopen(c, [row.day for row in sealed], [row.device_id for row in sealed])
    rows = c.execute(text("SELECT * FROM fix ORDER BY day, device_id, t_ms"))
    return [tuple(row) for row in rows]


def some_fixes() -> list[tuple[object, ...]]:
    """Whole milliseconds, digits to the last, each kind of missing value."""
    return [
        fix("08:00:00", lon=117.123456789012345, lat=39.1),
        fix("08:00:05.001", accuracy_m=None, mock=True),
        fix("08:00:05.999", accuracy_m=0.1 + 0.2, mock=False),
        fix("08:00:07", device="other", mock=None),
    ]


def test_sealed_fixes_are_read_as_before(connection: Connection, district: str):
    write(connection, *some_fixes())
    before = read(connection)
    assert seal(connection) == 4
    assert_frame_equal(read(connection), before, check_exact=True)


def test_sealing_leaves_no_row_of_fix(connection: Connection, district: str):
    write(connection, *some_fixes())
    seal(connection)
    assert (count(connection, "fix"), count(connection, "track")) == (0, 2)


def test_reopening_gives_every_value_back(connection: Connection, district: str):
    write(connection, *some_fixes())
    before = rows_of_fix(connection)
    seal(connection)
    assert rows_of_fix(connection) == before


def test_who_had_a_replaced_fix_is_kept(connection: Connection, district: str):
    write(connection, fix(worker="w1", accuracy_m=9.0), fix("08:00:05", worker="w2"))
    write(connection, fix(worker="w2", accuracy_m=4.0))
    before = rows_of_fix(connection)
    seal(connection)
    assert rows_of_fix(connection) == before


def test_a_day_of_one_fix_stays_one_fix(connection: Connection, district: str):
    write(connection, fix(accuracy_m=None))
    before = read(connection)
    seal(connection)
    assert_frame_equal(read(connection), before)


def test_a_sealed_track_is_a_line_with_time(connection: Connection, district: str):
    """Readable to every client of PostGIS: M is seconds since 1970."""
    write(connection, fix("08:00:00"), fix("08:00:01.500"))
    seal(connection)
    lasts_s = "ST_M(ST_EndPoint(path)) - ST_M(ST_StartPoint(path))"
    row = connection.execute(text(f"SELECT ST_GeometryType(path), {lasts_s} FROM track")).one()
    assert row == ("ST_LineString", 1.5)


def test_two_workers_of_one_device_are_two_tracks(connection: Connection, district: str):
    write(connection, fix(worker="w1"), fix("08:00:05", worker="w2"))
    seal(connection)
    assert count(connection, "track") == 2


def test_only_the_day_meant_is_sealed(connection: Connection, district: str):
    write(connection, fix(), fix(day=NEXT_DAY))
    seal(connection)
    assert (count(connection, "fix"), count(connection, "track")) == (1, 1)


def test_another_districts_devices_are_left_alone(connection: Connection, district: str):
    write(connection, fix())
    assert seal_devices(connection, "999999", DAY, most=9) == (0, 0)


def test_no_more_devices_than_wanted_are_sealed_at_once(connection: Connection, district: str):
    write(connection, *(fix(device=name) for name in "abc"))
    steps = [seal_devices(connection, DISTRICT, DAY, most=2)[0] for _ in range(3)]
    assert steps == [2, 1, 0]


def test_a_late_fix_reopens_its_device_day_alone(connection: Connection, district: str):
    write(connection, fix(device="a"), fix(device="b"))
    seal(connection)
    write(connection, fix("09:00:00", device="a"))
    assert (count(connection, "fix"), count(connection, "track")) == (2, 1)


def test_a_late_fix_that_says_nothing_new_is_a_duplicate(connection: Connection, district: str):
    write(connection, *some_fixes())
    seal(connection)
    told = write(connection, *some_fixes())
    assert (told.stored, told.duplicate) == (0, 4)


def test_a_late_better_fix_takes_the_sealed_ones_place(connection: Connection, district: str):
    write(connection, fix(accuracy_m=9.0))
    seal(connection)
    assert write(connection, fix(accuracy_m=4.0)).replaced == 1
    assert read(connection)["accuracy_m"].tolist() == [4.0]


ROWS = st.builds(
    fix,
    st.sampled_from(["08:00:00", "08:00:00.001", "08:00:05"]),
    worker=st.sampled_from(["w1", "w2"]),
    device=st.sampled_from(["a", "b"]),
    lon=st.floats(-180, 180, width=64).filter(lambda lon: abs(lon) > 1),
    lat=st.floats(-90, 90, width=64),
    accuracy_m=st.sampled_from([None, 4.0, 0.1 + 0.2, 51.0]),
    mock=st.sampled_from([None, False, True]),
    day=st.sampled_from([DAY, NEXT_DAY]),
)
ACTS = st.lists(st.one_of(st.lists(ROWS, min_size=1, max_size=5), st.sampled_from([DAY, NEXT_DAY])))


@given(ACTS)
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_writing_and_sealing_leaves_what_writing_alone_does(
    connection: Connection, district: str, acts
):
    """A date among the acts seals that day."""
    device_ids(connection, district, ["a", "b"])  # or rolled back examples would number them anew
    told, seen, left = [], [], []
    for sealing in (True, False):
        with connection.begin_nested() as example:
            told.append(list(do(connection, acts, sealing=sealing)))
            seen.append(read(connection))
            left.append(rows_of_fix(connection))
            example.rollback()
    assert told[0] == told[1]
    assert_frame_equal(seen[0], seen[1], check_exact=True)
    assert left[0] == left[1]


def do(c: Connection, acts, *, sealing: bool) -> Iterator[Written]:
    for act in acts:
        if isinstance(act, list):
            yield write(c, *act)
        elif sealing:
            seal(c, act)


@pytest.fixture
def shared(committed_database: str) -> Iterator[Engine]:
    made = make_engine(committed_database, pool_size=WRITERS + 2, statement_timeout_s=30)
    with made.begin() as c:
        set_up_district(c)
    yield made
    made.dispose()


def clocks(minute: int) -> list[str]:
    return [f"08:{minute:02d}:{second:02d}" for second in range(0, 60, 5)]


def test_late_fixes_that_come_while_the_day_is_sealed_are_all_there(shared: Engine):
    """Every writer sends a minute at a time to the same devices, while others seal them."""
    names = ("a", "b", "c")
    minutes = [list(range(writer, 12, WRITERS)) for writer in range(WRITERS)]
    start = Barrier(WRITERS + 1)
    done = [False]

    def send(mine: list[int]) -> None:
        start.wait()
        for minute in mine:
            with shared.begin() as c:
                write(c, *(fix(at, device=name) for name in names for at in clocks(minute)))

    def keep_sealing() -> int:
        start.wait()
        sealed = 0
        while not done[0]:
            with shared.begin() as c:
                sealed += seal(c)
        return sealed

    with shared.begin() as c:
        write(c, fix("07:00:00", device="a"))
    with ThreadPoolExecutor(WRITERS + 1) as pool:
        sealer = pool.submit(keep_sealing)
        list(pool.map(send, minutes))
        done[0] = True
        assert sealer.result() > 0
    with shared.begin() as c:
        assert len(read(c)) == 12 * 12 * len(names) + 1


def test_an_emptied_day_is_dropped(shared: Engine):
    with shared.begin() as c:
        write(c, fix())
        seal(c)
    assert drop_day_if_empty(shared, DAY)
    with shared.connect() as c:
        assert days_held(c) == []
        assert len(read(c)) == 1


def test_a_day_that_holds_fixes_is_not_dropped(shared: Engine):
    with shared.begin() as c:
        write(c, fix())
    assert not drop_day_if_empty(shared, DAY)
    with shared.connect() as c:
        assert days_held(c) == [DAY]


def test_a_day_in_use_is_left_for_another_time(shared: Engine):
    with shared.begin() as c:
        write(c, fix())
        seal(c)
    with shared.connect() as reader:
        read(reader)
        assert not drop_day_if_empty(shared, DAY)
    assert drop_day_if_empty(shared, DAY)


def test_a_writer_who_has_made_sure_of_a_day_keeps_it(shared: Engine):
    with shared.begin() as c:
        ensure_days(c, [DAY])
    with shared.begin() as writer:
        ensure_days(writer, [DAY])
        assert not drop_day_if_empty(shared, DAY)
        write(writer, fix())


def test_a_late_fix_brings_a_dropped_day_back(shared: Engine):
    with shared.begin() as c:
        write(c, fix())
        seal(c)
    drop_day_if_empty(shared, DAY)
    with shared.begin() as c:
        write(c, fix("09:00:00"))
        assert (count(c, "fix"), len(read(c))) == (2, 2)
