"""Purge: raw fixes past their days go, results stay. See tests/patrolled.py."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from sqlalchemy import Engine, text

from gis.errors import BadInput, Conflict, NotFound
from gis.service.audit import audit_day
from gis.service.coverage import coverage_of
from gis.service.evidence import worker_evidence
from gis.service.fresh import Drained, drain
from gis.service.intake import take_in
from gis.service.intake_report import IntakeReport
from gis.service.purge import due_for_purge, first_kept, purge, refuse_unsettled
from gis.service.sealing import seal
from gis.service.turn import turn
from gis.store.engine import make_engine
from gis.store.net import save_district
from gis.store.stale import stale_days
from tests.nets import DISTRICT, HONGQIAO
from tests.patrolled import MONDAY, NOW, TUESDAY, patrolled, walk

LATER = NOW + timedelta(days=100)


@pytest.fixture
def district(committed_database: str) -> Iterator[Engine]:
    engine = make_engine(committed_database)
    patrolled(engine)
    yield engine
    engine.dispose()


def purged(engine: Engine, now: datetime = LATER, **chosen: object) -> list[tuple[date, int]]:
    steps = purge(engine, DISTRICT, now=now, **chosen)
    return [(step.date, step.fixes) for step in steps if step.fixes]


def count(engine: Engine, table: str) -> int:
    with engine.connect() as c:
        return c.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


def results(engine: Engine) -> pd.DataFrame:
    with engine.connect() as c:
        return pd.read_sql_query(text("SELECT * FROM patrol_day ORDER BY id"), c)


def take(engine: Engine, batches: Iterable[pd.DataFrame]) -> IntakeReport:
    with engine.begin() as c:
        return take_in(
            c, DISTRICT, batches,
            policy=HONGQIAO.patrol, zone=HONGQIAO.zone, datum="wgs84", received_at=NOW,
        )  # fmt: skip


def late(engine: Engine) -> IntakeReport:
    """A late track makes Monday stale."""
    return take(engine, [walk(4, MONDAY, [(30, 60)])])


RAW = ("fix", "track", "worker_device_day", "position")


def test_raw_fixes_live_90_days_and_not_a_day_less(district: Engine) -> None:
    day_90 = datetime(2026, 8, 9, 12, tzinfo=HONGQIAO.zone)
    assert purged(district, day_90) == []
    assert [day for day, _ in purged(district, day_90 + timedelta(days=1))] == [MONDAY]


def test_the_profile_says_how_long(district: Engine) -> None:
    shorter = HONGQIAO.privacy.model_copy(update={"raw_days": 8})
    with district.begin() as c:
        save_district(c, HONGQIAO.model_copy(update={"privacy": shorter}), (117.15, 39.17))
    assert len(purged(district, NOW + timedelta(days=10))) == 2


@pytest.mark.parametrize("sealed", [False, True])
def test_nothing_raw_is_left(district: Engine, sealed: bool) -> None:
    held = count(district, "fix")
    if sealed:
        list(seal(district, now=LATER))
    assert sum(fixes for _, fixes in purged(district)) == held
    assert [count(district, table) for table in RAW] == [0, 0, 0, 0]


def test_results_stay_as_they_were(district: Engine) -> None:
    before = results(district)
    purged(district)
    assert_frame_equal(results(district), before, check_exact=True)


def test_purging_again_has_nothing_to_do(district: Engine) -> None:
    purged(district)
    assert purged(district) == []


def test_days_from_the_named_one_on_are_kept(district: Engine) -> None:
    assert [day for day, _ in purged(district, NOW + timedelta(days=20), before=TUESDAY)] == [
        MONDAY
    ]


def test_days_of_which_late_fixes_are_expected_are_never_purged() -> None:
    with pytest.raises(BadInput, match="late fixes"):
        first_kept(HONGQIAO, NOW, before=TUESDAY)


def test_a_stale_day_keeps_its_fixes(district: Engine) -> None:
    late(district)
    assert [day for day, _ in purged(district)] == [TUESDAY]


def test_a_day_audited_only_while_it_ran_keeps_its_fixes(district: Engine) -> None:
    with district.begin() as c:
        c.execute(text("UPDATE patrol_day SET closed = FALSE WHERE date = '2026-05-11'"))
    assert [day for day, _ in purged(district)] == [TUESDAY]


def test_unsettled_days_are_named(district: Engine) -> None:
    late(district)
    with district.connect() as c, pytest.raises(Conflict, match="2026-05-11"):
        refuse_unsettled(due_for_purge(c, DISTRICT, now=LATER))


def test_another_districts_fixes_of_the_day_are_kept(district: Engine) -> None:
    other = HONGQIAO.model_copy(update={"district": "120105"})
    with district.begin() as c:
        save_district(c, other, (117.15, 39.17))
        c.execute(text("INSERT INTO worker (district, id, name) VALUES ('120105', 'X-1', 'X')"))
        theirs = walk(1, MONDAY, [(0, 1)]).assign(worker="X-1", device="their phone")
        take_in(
            c, "120105", [theirs],
            policy=HONGQIAO.patrol, zone=HONGQIAO.zone, datum="wgs84", received_at=NOW,
        )  # fmt: skip
    purged(district)
    assert count(district, "fix") == 13


def test_evidence_says_that_the_fixes_are_gone(district: Engine) -> None:
    purged(district)
    with district.begin() as c, pytest.raises(NotFound, match="raw fixes of 2026-05-11 are gone"):
        worker_evidence(c, DISTRICT, "W-001", MONDAY, who="admin", reason="test", now=LATER)


def test_coverage_over_days_that_are_gone_is_refused(district: Engine) -> None:
    purged(district)
    with district.connect() as c, pytest.raises(NotFound, match="raw fixes are gone"):
        coverage_of(c, DISTRICT, TUESDAY, within=DISTRICT, now=LATER)


def test_a_purged_day_is_not_audited_again(district: Engine) -> None:
    purged(district)
    with district.begin() as c, pytest.raises(BadInput, match="raw fixes of 2026-05-11 are gone"):
        audit_day(c, DISTRICT, MONDAY, now=LATER)


def test_a_fix_of_a_purged_day_is_refused(district: Engine) -> None:
    purged(district)
    report = late(district)
    assert (report.read, report.stored) == (361, 0)
    assert {reason: told.count for reason, told in report.refused.items()} == {"purged": 361}
    assert [count(district, table) for table in (*RAW, "stale_day")] == [0, 0, 0, 0, 0]


def test_a_day_that_another_district_purged_is_taken_in(district: Engine) -> None:
    purged(district)
    with district.begin() as c:
        save_district(c, HONGQIAO.model_copy(update={"district": "120105"}), (117.15, 39.17))
        c.execute(text("UPDATE purged_day SET district = '120105'"))
    assert late(district).stored == 361


def test_a_fix_that_comes_during_the_purge_changes_no_result_and_goes_too(district: Engine) -> None:
    """The intake asked whether the day is purged, and then it was."""

    def beside_a_purge() -> Iterator[pd.DataFrame]:
        yield walk(4, MONDAY, [(31, 60)])
        purged(district)

    take(district, beside_a_purge())
    before = results(district)
    assert count(district, "fix") == 349
    assert sum(drain(district, lambda: LATER), Drained()) == Drained()
    list(turn(district, NOW))
    with district.connect() as c:
        assert stale_days(c, DISTRICT).empty
    assert purged(district) == [(MONDAY, 349)]
    after = results(district)
    assert_frame_equal(after[after["date"] < NOW.date()].reset_index(drop=True), before)
    assert count(district, "stale_day") == 0


def test_last_positions_go_with_their_day(district: Engine) -> None:
    with district.begin() as c:
        c.execute(text("UPDATE position SET t_ms = t_ms + 8640000000 WHERE worker = 'W-001'"))
    purged(district)
    assert count(district, "position") == 1
