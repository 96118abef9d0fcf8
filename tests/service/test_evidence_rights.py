"""A day that leads out of the viewer's scope is opened whole, and judged as it was stored."""

from collections.abc import Iterator

import pandas as pd
import pytest
from sqlalchemy import Engine

from gis.errors import NotFound
from gis.service.audit import audit_day
from gis.service.evidence import Evidence, worker_evidence
from gis.store import roster
from gis.store.engine import make_engine, service_engine
from gis.store.viewers import Viewer, act_as
from tests.nets import DISTRICT, EAST, WEST
from tests.patrolled import BASIC, NOW, TUESDAY, patrolled

FAR = BASIC[5]
"""A grid of the east, where W-001 of the west stands in on Tuesday for W-006."""


@pytest.fixture(scope="module")
def owner(module_database: str) -> Iterator[Engine]:
    engine = make_engine(module_database)
    patrolled(engine)
    tuesday = pd.Timestamp(TUESDAY)
    row = {"absent": "W-006", "substitute": "W-001", "grid_code": FAR}
    with engine.begin() as c:
        substitutions = pd.DataFrame([row]).assign(**{"from": tuesday, "to": tuesday})
        roster.save_substitutions(c, DISTRICT, substitutions)
        audit_day(c, DISTRICT, TUESDAY, now=NOW)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def api(module_database: str) -> Iterator[Engine]:
    engine = service_engine(module_database, "xunge_api", private=True, pool_size=1)
    yield engine
    engine.dispose()


def opened_by(engine: Engine, viewer: Viewer, worker: str = "W-001") -> Evidence:
    with engine.begin() as c:
        act_as(c, viewer.settings())
        return worker_evidence(
            c, DISTRICT, worker, TUESDAY, who=viewer.name, reason="spot check", now=NOW
        )


SUPERVISOR = Viewer(0, "boss", "supervisor", DISTRICT, WEST)


@pytest.mark.parametrize(
    "viewer",
    [
        SUPERVISOR,
        Viewer(0, "boss", "supervisor", DISTRICT, EAST),
        Viewer(0, "boss", "admin", DISTRICT, DISTRICT),
        Viewer(0, "w1", "worker", DISTRICT, DISTRICT, "W-001"),
    ],
    ids=lambda viewer: f"{viewer.role} {viewer.scope}",
)
def test_each_who_may_sees_the_same_evidence(owner: Engine, api: Engine, viewer: Viewer) -> None:
    with owner.begin() as c:
        whole = worker_evidence(c, DISTRICT, "W-001", TUESDAY, who="cli", reason="why", now=NOW)
    seen = opened_by(api, viewer)
    pd.testing.assert_frame_equal(seen.fixes, whole.fixes)
    assert str(seen.day) == str(whole.day)
    assert seen.ground.equals(whole.ground)


def test_who_has_no_duty_in_the_scope_is_not_opened(owner: Engine, api: Engine) -> None:
    east = Viewer(0, "boss", "supervisor", DISTRICT, EAST)
    with pytest.raises(NotFound):
        opened_by(api, east, "W-002")
