"""What a reader has not seen: every change once, whatever order transactions commit in."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from sqlalchemy import Connection, Engine, select, text

from gis.store.changes import (
    grids_unseen,
    has_removals,
    is_snapshot,
    is_usable,
    snapshot,
    tell_removal,
    workers_unseen,
)
from gis.store.days import SubjectKind, withdraw_days
from gis.store.engine import make_engine
from gis.store.tables import patrol_day, position
from tests.lively import BASIC, DAY, DISTRICT, WORKERS, at, judge, see, set_up_lively

CORNER = BASIC[0]


@pytest.fixture
def lively(committed_database: str) -> Iterator[Engine]:
    engine = make_engine(committed_database, pool_size=8)
    with engine.begin() as c:
        set_up_lively(c)
    yield engine
    engine.dispose()


def reading(engine: Engine) -> Connection:
    return engine.connect().execution_options(isolation_level="REPEATABLE READ")


def unseen(engine: Engine, since: str | None) -> tuple[str, dict[str, int], dict[str, float]]:
    """One read: the snapshot, the place's time of each worker told of, the minutes of each grid."""
    with reading(engine) as c:
        roles = ["primary"]
        workers = workers_unseen(c, DISTRICT, DAY, since, roles=roles, seen_from_ms=0)
        grids = grids_unseen(c, DISTRICT, DAY, since)
        return (
            snapshot(c),
            {row[0]: row[5] for row in workers},
            {row[0]: row[2] for row in grids},
        )


def test_without_a_snapshot_everything_is_told(lively: Engine) -> None:
    with lively.begin() as c:
        see(c, "w1", at("09:00"))
        judge(c, "grid", CORNER, 3)
    _, workers, grids = unseen(lively, None)
    assert (list(workers), grids) == (WORKERS, {CORNER: 3})


def test_what_was_seen_is_not_told_again(lively: Engine) -> None:
    with lively.begin() as c:
        see(c, "w1", at("09:00"))
        judge(c, "grid", CORNER, 3)
    since, *_ = unseen(lively, None)
    assert unseen(lively, since)[1:] == ({}, {})


def test_a_transaction_that_began_first_and_commits_last_is_told(lively: Engine) -> None:
    with lively.connect() as early, lively.connect() as late:
        see(early, "w1", at("09:00"))
        see(late, "w2", at("09:00"))
        late.commit()
        since, workers, _ = unseen(lively, None)
        early.commit()
    with lively.connect() as c:
        numbers = dict(c.execute(select(position.c.worker, position.c.changed)).all())
    assert numbers["w1"] < numbers["w2"]  # a cursor of the greatest number would miss w1
    assert workers["w1"] is None
    assert list(unseen(lively, since)[1]) == ["w1"]


def test_a_transaction_that_rolls_back_is_never_told(lively: Engine) -> None:
    since, *_ = unseen(lively, None)
    with lively.connect() as c:
        see(c, "w1", at("09:00"))
        c.rollback()
    assert unseen(lively, since)[1] == {}


def test_a_change_within_a_savepoint_is_told(lively: Engine) -> None:
    since, *_ = unseen(lively, None)
    with lively.begin() as c, c.begin_nested():
        see(c, "w1", at("09:00"))
    assert list(unseen(lively, since)[1]) == ["w1"]


def test_an_audit_that_says_the_same_is_not_told(lively: Engine) -> None:
    with lively.begin() as c:
        judge(c, "grid", CORNER, 3)
    since, *_ = unseen(lively, None)
    with lively.begin() as c:
        judge(c, "grid", CORNER, 3)
    assert unseen(lively, since)[2] == {}


def test_a_running_day_that_is_written_over_is_told(lively: Engine) -> None:
    with lively.begin() as c:
        judge(c, "grid", CORNER, 3)
    since, *_ = unseen(lively, None)
    with lively.begin() as c:
        judge(c, "grid", CORNER, 4)
    assert unseen(lively, since)[2] == {CORNER: 4}


def test_a_superseded_day_names_the_transaction_too(lively: Engine) -> None:
    for minutes in (50, 60):
        with lively.begin() as c:
            judge(c, "grid", CORNER, minutes, verdict="short", closed=True)
            own = c.execute(text("SELECT pg_current_xact_id()::text::bigint")).scalar_one()
    with lively.connect() as c:
        assert c.execute(select(patrol_day.c.changed)).scalars().all() == [own, own]


def test_a_workers_audit_tells_of_the_worker(lively: Engine) -> None:
    since, *_ = unseen(lively, None)
    with lively.begin() as c:
        judge(c, "worker", "w3", 12)
    assert list(unseen(lively, since)[1]) == ["w3"]


def is_less(engine: Engine, since: str) -> bool:
    with reading(engine) as c:
        return has_removals(c, DISTRICT, since)


@pytest.mark.parametrize(("kind", "subject"), [("worker", "w3"), ("grid", CORNER)])
def test_a_running_day_that_is_withdrawn_is_told(
    lively: Engine, kind: SubjectKind, subject: str
) -> None:
    with lively.begin() as c:
        judge(c, kind, subject, 12)
    since, *_ = unseen(lively, None)
    assert not is_less(lively, since)
    with lively.begin() as c:
        assert withdraw_days(c, DISTRICT, DAY, kind, kept=[]) == 1
    assert is_less(lively, since)
    assert not is_less(lively, unseen(lively, None)[0])


def test_a_past_day_that_is_withdrawn_takes_nothing_off_the_map(lively: Engine) -> None:
    with lively.begin() as c:
        judge(c, "worker", "w3", 12, verdict="short", closed=True)
    since, *_ = unseen(lively, None)
    with lively.begin() as c:
        assert withdraw_days(c, DISTRICT, DAY, "worker", kept=[]) == 1
    assert not is_less(lively, since)


def test_a_removal_that_began_first_and_commits_last_is_told(lively: Engine) -> None:
    with lively.connect() as early, lively.connect() as late:
        see(early, "w1", at("09:00"))  # it has its number now
        tell_removal(late, DISTRICT)
        late.commit()
        since, *_ = unseen(lively, None)
        tell_removal(early, DISTRICT)
        early.commit()
    assert is_less(lively, since)


@pytest.mark.parametrize(
    "written", ["10:10:", "10:20:", "10:20:10", "10:20:11,15,19", f"{10**18 - 2}:{10**18 - 1}:"]
)
def test_a_snapshot_is_known_by_its_form(connection: Connection, written: str) -> None:
    assert is_snapshot(written)
    text_of = text("SELECT CAST(CAST(:written AS pg_snapshot) AS text)")
    assert connection.execute(text_of, {"written": written}).scalar_one() == written


@pytest.mark.parametrize(
    "written",
    [
        "", "now", "10:20", "20:10:", "0:1:", "10:20:9", "10:20:20", "10:20:15,11", "10:20:11,11",
        "10:20:11,", " 10:20:", "10:20:\n", "1٠:20:", "-1:20:", "9" * 19 + ":" + "9" * 19 + ":",
        "1:9:" + ",".join(["2"] * 20_000),
    ],
)  # fmt: skip
def test_what_is_no_snapshot_is_not_asked_for(connection: Connection, written: str) -> None:
    assert not is_usable(connection, written)


def test_a_snapshot_of_the_future_is_another_databases(connection: Connection) -> None:
    assert not is_usable(connection, "1000000000000:1000000000000:")


def test_ones_own_snapshot_is_usable(connection: Connection) -> None:
    assert is_usable(connection, snapshot(connection))


SUBJECTS = [("worker", who) for who in WORKERS] + [("grid", code) for code in BASIC[:3]]


class Readers(RuleBasedStateMachine):
    """Writers that commit in any order, and readers that come back whenever they like.

    The model knows what each reader has yet to hear: what was committed since it last read.
    """

    engine: Engine
    clock = 0  # goes on through all examples, so that every write is a change

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.writers = [self.open.enter_context(self.engine.connect()) for _ in range(3)]
        self.written: list[dict[tuple[str, str], int]] = [{}, {}, {}]
        self.since = [unseen(self.engine, None)[0] for _ in range(2)]
        self.owed: list[dict[tuple[str, str], int]] = [{}, {}]

    @rule(writer=st.integers(0, 2), subject=st.sampled_from(SUBJECTS))
    def write(self, writer: int, subject: tuple[str, str]) -> None:
        if any(subject in theirs for n, theirs in enumerate(self.written) if n != writer):
            return  # it would wait for the other's commit
        Readers.clock += 1
        kind, name = subject
        if kind == "worker":
            see(self.writers[writer], name, at("00:00") + timedelta(seconds=self.clock))
        else:
            judge(self.writers[writer], kind, name, self.clock)
        self.written[writer][subject] = self.clock

    @rule(writer=st.integers(0, 2))
    def commit(self, writer: int) -> None:
        self.writers[writer].commit()
        for reader in range(2):
            self.owed[reader] |= self.written[writer]
        self.written[writer] = {}

    @rule(writer=st.integers(0, 2))
    @precondition(lambda self: any(self.written))
    def roll_back(self, writer: int) -> None:
        self.writers[writer].rollback()
        self.written[writer] = {}

    @rule(reader=st.integers(0, 1))
    def read(self, reader: int) -> None:
        self.since[reader], workers, grids = unseen(self.engine, self.since[reader])
        start = at("00:00").timestamp()
        told = {("worker", who): round(t_ms / 1000 - start) for who, t_ms in workers.items()}
        told |= {("grid", code): round(minutes) for code, minutes in grids.items()}
        owed, self.owed[reader] = self.owed[reader], {}
        assert told == owed

    def teardown(self) -> None:
        with self.open:
            for writer in self.writers:
                writer.rollback()
            for reader in range(2):
                self.read(reader)


def test_a_reader_who_comes_and_goes_hears_every_change_once(lively: Engine) -> None:
    Readers.engine = lively
    run_state_machine_as_test(
        Readers,
        settings=settings(
            deadline=None, max_examples=25, stateful_step_count=40,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
