"""Sealing past days: what is sealed when, and that no audit notices. See tests/patrolled.py."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from sqlalchemy import Engine, text

from gis.errors import BadInput
from gis.service import sealing
from gis.service.audit import audit_day
from gis.service.evidence import worker_evidence
from gis.service.intake import take_in
from gis.service.sealing import seal
from gis.store.days import days_within
from gis.store.engine import make_engine
from gis.store.partitions import days_held
from tests.nets import DISTRICT, HONGQIAO
from tests.patrolled import MONDAY, NOW, TUESDAY, WORKERS, patrolled, walk

LATER = NOW + timedelta(days=30)


@pytest.fixture
def district(committed_database: str) -> Iterator[Engine]:
    engine = make_engine(committed_database)
    patrolled(engine)
    yield engine
    engine.dispose()


def sealed(engine: Engine, now: datetime = LATER, **chosen: object) -> list[date]:
    return sorted({step.date for step in seal(engine, now=now, **chosen)})


def audited_anew(engine: Engine) -> pd.DataFrame:
    """Both days from the beginning: every figure of every revision."""
    with engine.begin() as c:
        c.execute(text("DELETE FROM patrol_day"))
        for day in (MONDAY, TUESDAY):
            audit_day(c, DISTRICT, day, now=NOW)
        order = "ORDER BY date, subject_kind, subject"
        days = pd.read_sql_query(text(f"SELECT * FROM patrol_day {order}"), c)
    return days.drop(columns=["id", "changed"])


def late(engine: Engine, number: int, spans_min: list[tuple[int, int]]) -> None:
    with engine.begin() as c:
        take_in(
            c, DISTRICT, [walk(number, MONDAY, spans_min)],
            policy=HONGQIAO.patrol, zone=HONGQIAO.zone, datum="wgs84", received_at=NOW,
        )  # fmt: skip


def test_sealing_changes_nothing_in_any_audit(district: Engine) -> None:
    before = audited_anew(district)
    assert sealed(district) == [MONDAY, TUESDAY]
    assert_frame_equal(audited_anew(district), before, check_exact=True)


@pytest.mark.parametrize("worker", WORKERS[:5])
def test_sealing_changes_no_evidence(district: Engine, worker: str) -> None:
    def opened():
        with district.begin() as c:
            return worker_evidence(c, DISTRICT, worker, MONDAY, who="admin", reason="test", now=NOW)

    before = opened()
    sealed(district)
    after = opened()
    assert after.day == before.day
    assert_frame_equal(after.fixes, before.fixes, check_exact=True)


def test_days_of_which_late_fixes_are_expected_are_left(district: Engine) -> None:
    last_day = datetime(2026, 5, 19, 12, tzinfo=HONGQIAO.zone)
    assert sealed(district, last_day) == [MONDAY]


def test_the_day_to_seal_before_can_be_named(district: Engine) -> None:
    assert sealed(district, NOW, before=TUESDAY) == [MONDAY]


def test_a_running_day_is_never_sealed(district: Engine) -> None:
    with pytest.raises(BadInput, match="cannot be sealed"):
        sealed(district, NOW, before=NOW.date() + timedelta(days=1))


def test_sealing_again_has_nothing_to_do(district: Engine) -> None:
    sealed(district)
    assert sealed(district) == []


def test_a_sealed_day_leaves_no_partition(district: Engine) -> None:
    sealed(district)
    with district.connect() as c:
        assert days_held(c) == []


def test_a_few_devices_are_sealed_at_a_time(
    district: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "DEVICES", 2)
    steps = [step.devices for step in seal(district, now=LATER, before=TUESDAY)]
    assert steps == [2, 2, 1]


def test_a_late_track_of_a_sealed_day_is_audited_with_the_rest(district: Engine) -> None:
    sealed(district)
    late(district, 4, [(30, 60)])
    with district.begin() as c:
        audit_day(c, DISTRICT, MONDAY, now=NOW, workers=["W-004"])
        days = days_within(c, DISTRICT, MONDAY, MONDAY)
    assert days["minutes"][3] == pytest.approx(60, abs=0.01)


def test_a_reopened_day_is_sealed_with_the_next_round(district: Engine) -> None:
    sealed(district)
    late(district, 4, [(30, 60)])
    assert sealed(district) == [MONDAY]
