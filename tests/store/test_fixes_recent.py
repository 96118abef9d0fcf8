"""What is remembered of a running day is always what a full read gives."""

from datetime import timedelta

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from sqlalchemy import Connection, text

from gis.store import fixes_recent
from gis.store.fixes import device_ids, write_fixes
from gis.store.fixes_read import read_fixes
from gis.store.fixes_recent import RecentFixes
from tests.stored import DAY, DISTRICT, POLICY, ZONE, batch, fix

WORKERS = ["w1", "w2"]


def write(c: Connection, *rows: tuple[object, ...]) -> None:
    write_fixes(c, DISTRICT, batch(*rows), policy=POLICY, zone=ZONE)


def as_read(c: Connection, recent: RecentFixes, workers: list[str] = WORKERS) -> pd.DataFrame:
    """What is remembered, which must be what is stored."""
    found = recent.read(c, DISTRICT, DAY, workers)
    assert_frame_equal(found, read_fixes(c, DISTRICT, DAY, DAY, workers=workers), check_exact=True)
    return found


@pytest.fixture
def rows_read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each read took out of the database."""
    counts: list[int] = []

    def counted(*args):
        columns = copy_out(*args)
        counts.append(len(columns["place"]))
        return columns

    copy_out = fixes_recent.copy_out
    monkeypatch.setattr(fixes_recent, "copy_out", counted)
    return counts


def test_nothing_is_an_empty_frame(connection: Connection, district: str):
    assert as_read(connection, RecentFixes()).empty


def test_later_fixes_alone_are_read(connection: Connection, district: str, rows_read: list[int]):
    recent = RecentFixes()
    write(connection, fix("08:00:00"), fix("08:00:05"))
    as_read(connection, recent)
    write(connection, fix("08:00:10"))
    assert len(as_read(connection, recent)) == 3
    assert rows_read == [2, 1]


def test_what_did_not_change_is_not_read(
    connection: Connection, district: str, rows_read: list[int]
):
    recent = RecentFixes()
    write(connection, fix())
    for _ in range(2):
        as_read(connection, recent)
    assert rows_read == [1, 0]


def test_an_earlier_fix_has_its_device_read_anew(
    connection: Connection, district: str, rows_read: list[int]
):
    recent = RecentFixes()
    write(connection, fix("08:00:05"), fix("08:00:00", device="other"))
    as_read(connection, recent)
    write(connection, fix("08:00:00"))
    as_read(connection, recent)
    assert rows_read == [2, 2]


def test_a_better_fix_is_seen(connection: Connection, district: str):
    recent = RecentFixes()
    write(connection, fix(accuracy_m=9.0))
    as_read(connection, recent)
    write(connection, fix(accuracy_m=4.0))
    assert as_read(connection, recent)["accuracy_m"].tolist() == [4.0]


def test_a_fix_that_another_worker_took_is_gone(connection: Connection, district: str):
    recent = RecentFixes()
    write(connection, fix(worker="w1", accuracy_m=9.0))
    as_read(connection, recent)
    write(connection, fix(worker="w2", accuracy_m=4.0))
    assert as_read(connection, recent)["worker"].tolist() == ["w2"]


def test_the_same_again_is_no_rewriting(connection: Connection, district: str):
    for _ in range(2):
        write(connection, fix())
    assert connection.execute(text("SELECT rewrites FROM worker_device_day")).scalars().all() == [0]


def test_another_day_forgets_the_last(connection: Connection, district: str):
    recent = RecentFixes()
    write(connection, fix())
    as_read(connection, recent)
    assert recent.read(connection, DISTRICT, DAY + timedelta(days=1), WORKERS).empty
    assert len(as_read(connection, recent)) == 1


ROWS = st.builds(
    fix,
    st.sampled_from(["08:00:00", "08:00:05", "08:00:10", "08:00:15"]),
    worker=st.sampled_from(WORKERS),
    device=st.sampled_from(["a", "b"]),
    accuracy_m=st.sampled_from([None, 4.0, 51.0]),
    mock=st.sampled_from([None, True]),
    day=st.sampled_from([DAY, DAY + timedelta(days=1)]),
)
ACTS = st.lists(
    st.one_of(
        st.lists(ROWS, min_size=1, max_size=4),
        st.sets(st.sampled_from(WORKERS), min_size=1),
    ),
    max_size=12,
)


@given(ACTS)
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_written_is_read_as_stored(connection: Connection, district: str, acts):
    """A set among the acts reads these workers."""
    recent = RecentFixes()
    device_ids(connection, district, ["a", "b"])
    with connection.begin_nested() as example:
        for act in acts:
            if isinstance(act, list):
                write(connection, *act)
            else:
                as_read(connection, recent, sorted(act))
        as_read(connection, recent)
        example.rollback()
