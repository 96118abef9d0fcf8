"""The intake's role can do whatever a writer of fixes does, and was granted no more."""

from collections.abc import Iterator
from datetime import timedelta

import pandas as pd
import pytest
from sqlalchemy import Engine, text

from gis.service.sealing import seal
from gis.store.engine import make_engine, service_engine
from gis.store.fixes import Written, write_fixes
from tests.nets import DISTRICT, HONGQIAO
from tests.patrolled import MONDAY, NOW, TUESDAY, patrolled, walk


@pytest.fixture(scope="module")
def owner(module_database: str) -> Iterator[Engine]:
    engine = make_engine(module_database)
    patrolled(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module", params=[True, False], ids=["logged in", "begun as"])
def intake(module_database: str, request: pytest.FixtureRequest) -> Iterator[Engine]:
    engine = service_engine(module_database, "xunge_intake", private=request.param, pool_size=1)
    yield engine
    engine.dispose()


def step(intake: Engine) -> int:
    """Another number for each way to come to the role, for what both do in one database."""
    return 1 if intake.url.username == "xunge_intake" else 2


def take(engine: Engine, fixes: pd.DataFrame) -> Written:
    with engine.begin() as c:
        return write_fixes(c, DISTRICT, fixes, policy=HONGQIAO.patrol, zone=HONGQIAO.zone)


def moved(fixes: pd.DataFrame, by: timedelta) -> pd.DataFrame:
    return fixes.assign(t=fixes["t"] + by)


def test_the_same_fixes_change_nothing(owner: Engine, intake: Engine) -> None:
    fixes = walk(1, MONDAY, [(0, 60)])
    assert take(intake, fixes) == Written(stored=0, duplicate=len(fixes), replaced=0)


def test_better_ones_take_their_place(owner: Engine, intake: Engine) -> None:
    fixes = walk(2, TUESDAY, [(0, 5)])
    better = fixes.assign(accuracy_m=fixes["accuracy_m"] - step(intake))
    assert take(intake, better).duplicate == 0


def test_a_new_day_gets_its_partition(owner: Engine, intake: Engine) -> None:
    day = TUESDAY + timedelta(days=step(intake))
    fixes = walk(1, day, [(0, 1)])
    assert take(intake, fixes).stored == len(fixes)


def test_a_late_fix_reopens_a_sealed_day(owner: Engine, intake: Engine) -> None:
    """Also one whose partition is gone already."""
    assert list(seal(owner, now=NOW, before=TUESDAY))
    late = moved(walk(1, MONDAY, [(70, 71)]), timedelta(minutes=2 * step(intake)))
    assert take(intake, late).stored == len(late)
    with owner.connect() as c:
        count = text("SELECT count(*) FROM track WHERE day = :day AND device_id = 1")
        assert c.execute(count, {"day": MONDAY}).scalar_one() == 0
