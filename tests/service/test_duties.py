"""Checkpoints in the duties and the audit, for a district whose loop asks for them."""

from collections.abc import Iterator

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from sqlalchemy import Connection, Engine

from gis.layers import Features
from gis.profile import LoopMode, Profile
from gis.service.audit import audit_day
from gis.service.duties import load_duties
from gis.service.layers import import_layer
from gis.store import net
from gis.store.days import days_within
from gis.store.engine import make_engine
from tests.nets import CORNER, DISTRICT, HONGQIAO, degrees
from tests.patrolled import BASIC, MONDAY, NOW, patrolled

ON_THE_ROUND, IN_THE_MIDDLE = (12.5, 12.5), (50, 50)  # of a grid; 37.5 m lie between them


@pytest.fixture(scope="module")
def district(module_database: str) -> Iterator[Engine]:
    engine = make_engine(module_database)
    patrolled(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def c(district: Engine) -> Iterator[Connection]:
    with district.connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


def ask_for(c: Connection, mode: LoopMode) -> Profile:
    """Have the district's loop ask for this."""
    loop = HONGQIAO.patrol.loop.model_copy(update={"mode": mode})
    patrol = HONGQIAO.patrol.model_copy(update={"loop": loop})
    profile = HONGQIAO.model_copy(update={"patrol": patrol})
    net.save_district(c, profile, net.centre_of(c, DISTRICT))
    return profile


def place(c: Connection, *spots_m: tuple[float, float], required: bool = True) -> None:
    """Checkpoints at spots of the corner grid, in metres from its southwest corner."""
    points = [degrees(shapely.Point(x, 100 + y)) for x, y in spots_m]
    ids = [str(number) for number in range(len(points))]
    rows = pd.DataFrame({"id": ids, "required": required})
    features = Features("checkpoints", gpd.GeoDataFrame(rows, geometry=points, crs="EPSG:4326"))
    import_layer(c, DISTRICT, "checkpoint", features, now=NOW)


def loop_of_corner(c: Connection) -> str:
    audit_day(c, DISTRICT, MONDAY, now=NOW)
    days = days_within(c, DISTRICT, MONDAY, MONDAY).set_index("code")
    return str(days.loc[CORNER, "loop"])


def test_the_grid_of_the_first_worker_is_the_corner() -> None:
    assert BASIC[0] == CORNER


def test_a_loop_that_does_not_ask_reads_no_checkpoints(c: Connection) -> None:
    place(c, ON_THE_ROUND)
    duties = load_duties(c, DISTRICT, HONGQIAO, MONDAY)
    assert "checkpoints" not in duties.of_workers
    assert "checkpoints" not in duties.of_grids


def test_workers_and_grids_owe_the_checkpoints_of_their_grid(c: Connection) -> None:
    place(c, ON_THE_ROUND, IN_THE_MIDDLE)
    duties = load_duties(c, DISTRICT, ask_for(c, "checkpoints"), MONDAY)
    for owed in (duties.of_workers, duties.of_grids):
        points = owed.set_index("grid_code")["checkpoints"]
        assert len(points[CORNER].geoms) == 2
        assert points.drop(CORNER).isna().all()


@pytest.mark.parametrize(
    ("spots_m", "loop"),
    [
        ([ON_THE_ROUND], "met"),
        ([IN_THE_MIDDLE], "not_met"),
        ([ON_THE_ROUND, IN_THE_MIDDLE], "not_met"),
    ],
)
def test_every_checkpoint_is_to_be_passed(
    c: Connection, spots_m: list[tuple[float, float]], loop: str
) -> None:
    ask_for(c, "checkpoints")
    place(c, *spots_m)
    assert loop_of_corner(c) == loop


def test_one_that_is_not_required_may_be_missed(c: Connection) -> None:
    ask_for(c, "both")
    place(c, ON_THE_ROUND)
    place(c, ON_THE_ROUND, IN_THE_MIDDLE, required=False)
    assert loop_of_corner(c) == "met"
