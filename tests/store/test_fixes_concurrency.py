"""Writers at the same time: nothing lost, nothing twice, nobody waits for ever."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pandas as pd
import pytest
from sqlalchemy import Engine, text

from gis.store.engine import make_engine
from gis.store.fixes import Written, lock_imports, write_fixes
from gis.store.partitions import ensure_days
from tests.stored import DAY, DISTRICT, POLICY, ZONE, batch, fix, set_up_district

WRITERS = 4


@pytest.fixture
def shared(committed_database: str) -> Iterator[Engine]:
    made = make_engine(committed_database, pool_size=WRITERS + 1, statement_timeout_s=30)
    with made.begin() as c:
        set_up_district(c)
    yield made
    made.dispose()


def _at_once(
    shared: Engine, batches: list[list[pd.DataFrame]], *, whole_file: bool
) -> list[Written]:
    """Each list of batches by a writer of its own, in one transaction, all starting together."""
    start = Barrier(len(batches))

    def write(own: list[pd.DataFrame]) -> list[Written]:
        start.wait()
        with shared.begin() as c:
            if whole_file:
                lock_imports(c, DISTRICT)
            return [write_fixes(c, DISTRICT, part, policy=POLICY, zone=ZONE) for part in own]

    with ThreadPoolExecutor(len(batches)) as pool:
        return [written for done in pool.map(write, batches) for written in done]


def _minute(device: str, *, accuracy_m: float = 5.0) -> pd.DataFrame:
    clocks = [f"08:00:{second:02d}" for second in range(60)]
    return batch(*(fix(clock, device=device, accuracy_m=accuracy_m) for clock in clocks))


def _total(told: list[Written]) -> tuple[int, int, int]:
    return (
        sum(written.stored for written in told),
        sum(written.duplicate for written in told),
        sum(written.replaced for written in told),
    )


def _count(shared: Engine) -> int:
    with shared.connect() as c:
        return c.execute(text("SELECT count(*) FROM fix")).scalar_one()


def test_the_same_batch_by_several_writers_is_stored_once(shared: Engine):
    told = _at_once(shared, [[_minute("a")]] * WRITERS, whole_file=False)
    assert _total(told) == (60, 60 * (WRITERS - 1), 0)
    assert _count(shared) == 60


def test_the_better_one_wins_whoever_commits_last(shared: Engine):
    better, worse = _minute("a", accuracy_m=4), _minute("a", accuracy_m=9)
    told = _at_once(shared, [[worse], [better]] * 2, whole_file=False)
    stored, duplicate, replaced = _total(told)
    assert (stored, stored + duplicate + replaced) == (60, 60 * 4)
    with shared.connect() as c:
        assert c.execute(text("SELECT DISTINCT accuracy_m FROM fix")).scalars().all() == [4.0]


def test_files_that_meet_devices_in_opposite_orders_all_come_in(shared: Engine):
    """Each holds one device and wants the other: a deadlock, were they not in turn."""
    there, back = [_minute("a"), _minute("b")], [_minute("b"), _minute("a")]
    told = _at_once(shared, [there, back] * 2, whole_file=True)
    assert _total(told) == (120, 360, 0)


def test_writers_of_different_devices_share_new_days(shared: Engine):
    days = [DAY + timedelta(days=n) for n in range(3)]
    batches = [
        [batch(*(fix(device=f"d{writer}", day=day) for day in days))] for writer in range(WRITERS)
    ]
    told = _at_once(shared, batches, whole_file=False)
    assert _total(told) == (WRITERS * len(days), 0, 0)


def test_a_day_made_at_the_same_time_is_made_once(shared: Engine):
    start = Barrier(WRITERS)

    def make(_: int) -> None:
        start.wait()
        with shared.begin() as c:
            ensure_days(c, [DAY])

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(make, range(WRITERS)))
    with shared.connect() as c:
        query = text("SELECT count(*) FROM pg_inherits WHERE inhparent = 'fix'::regclass")
        assert c.execute(query).scalar_one() == 1


def test_a_new_day_does_not_stop_who_reads_another(shared: Engine):
    with shared.begin() as c:
        write_fixes(c, DISTRICT, batch(fix()), policy=POLICY, zone=ZONE)
    with shared.begin() as writer, shared.connect() as reader:
        ensure_days(writer, [DAY + timedelta(days=1)])
        reader.execute(text("SET lock_timeout = '5s'"))
        assert reader.execute(text("SELECT count(*) FROM fix")).scalar_one() == 1


def test_a_rolled_back_write_leaves_nothing(shared: Engine):
    with shared.connect() as c:
        write_fixes(c, DISTRICT, batch(fix()), policy=POLICY, zone=ZONE)
        c.rollback()
    with shared.connect() as c:
        for table in ("fix", "stale_day", "worker_device_day", "device"):
            assert c.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0
