"""The demonstration's phones: some walk at every hour, and what they send comes in once."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, func, select

from gis.profile import load_profile
from gis.service.demo import set_up, synthetic_district
from gis.service.demo_phones import Phones, around_the_clock, recorded
from gis.service.live import is_on_duty
from gis.store.engine import make_engine
from gis.store.tables import fix, position
from gis.synth import SyntheticDistrict, walk_day

SMALL = around_the_clock(
    load_profile(str(Path(__file__).parents[2] / "data" / "boundaries" / "small.toml"))
)
DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
SEED = 7


@pytest.fixture(scope="module")
def district() -> SyntheticDistrict:
    return synthetic_district(SMALL, SEED)


@pytest.fixture(scope="module")
def set_up_once(module_database: str, district: SyntheticDistrict) -> Iterator[Engine]:
    engine = make_engine(module_database)
    with engine.begin() as connection:
        set_up(connection, district, now=NOON)
    yield engine
    engine.dispose()


@pytest.fixture
def c(set_up_once: Engine) -> Iterator[Connection]:
    with set_up_once.connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


def stored(c: Connection) -> int:
    return c.execute(select(func.count()).select_from(fix)).scalar_one()


def test_every_hour_is_one_of_duty_and_the_version_says_so() -> None:
    hours = [NOON + timedelta(hours=hour) for hour in range(24)]
    assert all(is_on_duty(SMALL, hour) for hour in hours)
    assert SMALL.version.endswith("-24h")


def test_the_same_fixes_are_recorded_at_other_hours(district: SyntheticDistrict) -> None:
    moved, walked = recorded(district, DAY, SEED), walk_day(district, DAY, SEED).fixes
    places = ["worker", "lon", "lat"]
    assert sorted(moved[places].astype(str).agg(" ".join, axis=1)) == sorted(
        walked[places].astype(str).agg(" ".join, axis=1)
    )


def test_a_round_is_moved_as_a_whole(district: SyntheticDistrict) -> None:
    moved, walked = recorded(district, DAY, SEED), walk_day(district, DAY, SEED).fixes
    spans = [
        frame.groupby("worker", observed=True)["t"].agg(lambda t: t.max() - t.min())
        for frame in (moved, walked)
    ]
    assert spans[0].equals(spans[1])


def test_all_is_recorded_within_the_day(district: SyntheticDistrict) -> None:
    local = recorded(district, DAY, SEED)["t"].dt.tz_convert(SMALL.zone)
    assert set(local.dt.date) == {DAY}
    assert local.is_monotonic_increasing


def test_somebody_walks_in_every_part_of_the_day(district: SyntheticDistrict) -> None:
    local = recorded(district, DAY, SEED)["t"].dt.tz_convert(SMALL.zone)
    assert set(local.dt.hour // 4) == set(range(6))


def test_phones_send_what_they_recorded_so_far(c: Connection, district: SyntheticDistrict) -> None:
    so_far = (recorded(district, DAY, SEED)["t"] <= NOON).sum()
    assert Phones(district, SEED).send(c, NOON) == so_far == stored(c)


def test_they_go_on_from_there(c: Connection, district: SyntheticDistrict) -> None:
    phones, later = Phones(district, SEED), NOON + timedelta(hours=2, microseconds=1)
    phones.forget(phones.send(c, NOON))
    phones.forget(phones.send(c, later))
    assert stored(c) == (recorded(district, DAY, SEED)["t"] <= later).sum()
    assert phones.send(c, later) == 0


def test_what_was_not_stored_is_sent_again(c: Connection, district: SyntheticDistrict) -> None:
    phones = Phones(district, SEED)
    with c.begin_nested() as lost:
        count = phones.send(c, NOON)
        lost.rollback()
    assert phones.send(c, NOON) == count == stored(c)


def test_others_of_the_same_seed_send_the_same(c: Connection, district: SyntheticDistrict) -> None:
    """A demonstration that is started again goes on where it was."""
    Phones(district, SEED).send(c, NOON)
    before = stored(c)
    Phones(district, SEED).send(c, NOON)
    assert stored(c) == before


def test_the_next_day_follows(c: Connection, district: SyntheticDistrict) -> None:
    phones = Phones(district, SEED)
    phones.forget(phones.send(c, NOON))
    phones.forget(phones.send(c, NOON + timedelta(days=1)))
    whole = len(recorded(district, DAY, SEED))
    tomorrow = recorded(district, DAY + timedelta(days=1), SEED)["t"]
    assert stored(c) == whole + (tomorrow <= NOON + timedelta(days=1)).sum()


def test_workers_are_where_their_phones_were_last(
    c: Connection, district: SyntheticDistrict
) -> None:
    Phones(district, SEED).send(c, NOON)
    newest = recorded(district, DAY, SEED).query("t <= @NOON").groupby("worker", observed=True)["t"]
    seen = dict(c.execute(select(position.c.worker, position.c.t_ms)).all())
    assert seen == (newest.max().astype("int64")).to_dict()
