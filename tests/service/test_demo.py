"""The demonstration's district: set up once, never over real data, walked with known truth."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from gis.errors import Conflict
from gis.profile import load_profile
from gis.service.demo import against_truth, set_up, synthetic_district, walk_and_audit
from gis.service.net_import import import_net
from gis.store import net
from gis.store.days import days_within
from gis.synth import SyntheticDistrict

SMALL = load_profile(str(Path(__file__).parents[2] / "data" / "boundaries" / "small.toml"))
DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 3, 4, tzinfo=UTC)
SEED = 7


@pytest.fixture(scope="module")
def district() -> SyntheticDistrict:
    return synthetic_district(SMALL, SEED)


@pytest.fixture
def c(engine: Engine, district: SyntheticDistrict) -> Iterator[Connection]:
    with engine.connect() as connection, connection.begin() as transaction:
        set_up(connection, district, now=NOW)
        yield connection
        transaction.rollback()


def test_the_stored_profile_says_that_it_is_synthetic(c: Connection) -> None:
    assert net.load_profile_of(c, SMALL.district).is_synthetic


def test_setting_the_same_up_again_changes_nothing(
    c: Connection, district: SyntheticDistrict
) -> None:
    before = net.net_version(c, SMALL.district)
    set_up(c, district, now=NOW)
    assert net.net_version(c, SMALL.district) == before


def test_another_seed_takes_the_place_of_the_first(c: Connection) -> None:
    other = synthetic_district(SMALL, SEED + 1)
    set_up(c, other, now=NOW)
    stored = net.grids_in_force(c, SMALL.district, DAY)
    assert stored.loc[SMALL.district].geometry.equals(other.grids.geometry.iloc[0])


def test_it_never_replaces_a_real_district(c: Connection, district: SyntheticDistrict) -> None:
    net.save_district(c, SMALL, (117.2, 39.1))
    with pytest.raises(Conflict, match="would replace it"):
        set_up(c, district, now=NOW)


def test_a_real_net_is_not_imported_into_it(c: Connection) -> None:
    with pytest.raises(Conflict, match="demonstration"):
        import_net(c, None, SMALL, effective_on=DAY)


def test_a_walked_day_has_a_verdict_for_every_grid(
    c: Connection, district: SyntheticDistrict
) -> None:
    walk_and_audit(c, district, DAY, seed=SEED, now=NOW)
    assert len(days_within(c, SMALL.district, DAY, DAY)) == 30


def test_the_truth_stands_beside_the_verdicts(c: Connection, district: SyntheticDistrict) -> None:
    walked = walk_and_audit(c, district, DAY, seed=SEED, now=NOW)
    judged = against_truth(c, district, [walked])
    assert judged.drop(columns="error_minutes").to_numpy().sum() == len(walked.truth)
