"""Any batches in any order leave, count and mark what a plain loop does."""

from datetime import date, timedelta

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from gis.store.fixes import Written, write_fixes
from tests.stored import DAY, POLICY, ZONE, batch, fix

ROWS = st.builds(
    fix,
    st.sampled_from(["08:00:00", "08:00:05"]),
    worker=st.sampled_from(["w1", "w2", "w3"]),
    device=st.sampled_from(["a", "b"]),
    lon=st.sampled_from([117.0, 117.1]),
    lat=st.sampled_from([39.0, 39.1]),
    accuracy_m=st.sampled_from([None, 0.0, 4.0, 50.0, 51.0]),
    mock=st.sampled_from([None, False, True]),
    day=st.sampled_from([DAY, DAY + timedelta(days=1)]),
)
BATCHES = st.lists(st.lists(ROWS, max_size=6), max_size=4)

Row = tuple[object, ...]


class SlowStore:
    """The rule as a loop over rows: one row a device and moment, the smallest by patrol.md §1."""

    def __init__(self) -> None:
        self.kept: dict[tuple[object, object], Row] = {}
        self.stale: set[tuple[object, date]] = set()

    def write(self, rows: list[Row]) -> Written:
        before = dict(self.kept)
        for row in rows:
            key = (row[1], row[2])
            if key not in self.kept or _rank(row) < _rank(self.kept[key]):
                self.kept[key] = row
        changed = [key for key, row in self.kept.items() if before.get(key) != row]
        for key in changed:
            for row in filter(None, (self.kept[key], before.get(key))):
                self.stale.add((row[0], row[2].tz_convert(ZONE).date()))
        replaced = sum(key in before for key in changed)
        stored = len(changed) - replaced
        return Written(stored, len(rows) - stored - replaced, replaced)


def _rank(row: Row) -> tuple[object, ...]:
    worker, _, _, lon, lat, accuracy_m, mock = row
    unknown = not accuracy_m
    return bool(mock), 50 if unknown else accuracy_m, unknown, lon, lat, mock is None, worker


def _stored(c: Connection) -> set[Row]:
    rows = c.execute(
        text(
            "SELECT worker.id, device.name, t_ms, lon, lat, accuracy_m, mock FROM fix"
            " JOIN worker ON number = worker_number JOIN device ON device.id = device_id"
        )
    )
    return {tuple(row) for row in rows}


def _expected(slow: SlowStore) -> set[Row]:
    return {
        (worker, device, t.value // 10**6, lon, lat, accuracy_m or None, mock)
        for worker, device, t, lon, lat, accuracy_m, mock in slow.kept.values()
    }


@given(BATCHES)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_store_agrees_with_the_loop(connection: Connection, district: str, batches):
    slow = SlowStore()
    with connection.begin_nested() as example:
        for rows in batches:
            told = write_fixes(connection, district, batch(*rows), policy=POLICY, zone=ZONE)
            assert told == slow.write(rows)
        assert _stored(connection) == _expected(slow)
        marked = connection.execute(text("SELECT worker, date FROM stale_day"))
        assert {tuple(row) for row in marked} == slow.stale
        example.rollback()


@given(st.lists(ROWS, min_size=1, max_size=8), st.randoms(), st.integers(1, 4))
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_order_pieces_and_resending_change_nothing(
    connection: Connection, district: str, rows, random, pieces
):
    shuffled = random.sample(rows, len(rows)) + random.choices(rows, k=3)
    left = []
    for uploads in ([rows], [shuffled[i::pieces] for i in range(pieces)]):
        with connection.begin_nested() as example:
            for upload in uploads:
                frame: pd.DataFrame = batch(*upload)
                write_fixes(connection, district, frame, policy=POLICY, zone=ZONE)
            left.append(_stored(connection))
            example.rollback()
    assert left[0] == left[1]
