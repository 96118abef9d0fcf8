"""Premises taken in: as a whole or not at all, once, and only what lies in the district."""

from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
import shapely
from sqlalchemy import Connection, text

from gis.errors import BadInput
from gis.premises import Register
from gis.service.premises import (
    PremisesImport,
    import_premises,
    settle_new_day,
    settle_premises,
)
from gis.store import net
from gis.store.engine import make_engine
from tests.nets import CORNER, DISTRICT, HONGQIAO, degrees, small_net

NOW = datetime(2026, 5, 11, 17, tzinfo=UTC)  # the 12th in the district
TODAY = date(2026, 5, 12)


def set_up(c: Connection) -> None:
    net.save_district(c, HONGQIAO, (117.1525, 39.1675))
    net.insert_grids(c, DISTRICT, small_net(), date(2026, 1, 1))


@pytest.fixture
def c(connection: Connection) -> Connection:
    set_up(connection)
    return connection


def register(*east_m: float, **columns: object) -> Register:
    """Shops 150 m north, known as a, b, … unless other columns are given."""
    spots = [degrees(shapely.Point(x, 150)) for x in east_m]
    usual = {"id": list("abcdef"[: len(spots)]), "kind": "shop", "place": "幸福路"}
    cells = pd.DataFrame(usual | columns).astype("str")
    lon, lat = (pd.Series([getattr(spot, axis) for spot in spots]) for axis in "xy")
    return Register("list", cells, lon, lat, [f"list:{n + 1}" for n in range(len(spots))])


def bring(c: Connection, what: Register) -> PremisesImport:
    return import_premises(c, DISTRICT, what, now=NOW)


def stored(c: Connection, name: str) -> list[object]:
    return list(c.execute(text(f"SELECT {name} FROM premises ORDER BY id")).scalars())


def test_what_is_new_is_stored_in_its_grid(c: Connection):
    assert bring(c, register(50, 150)).added == 2
    assert stored(c, "grid_code")[0] == CORNER


def test_days_are_the_districts(c: Connection):
    bring(c, register(50))
    assert stored(c, "since") == [TODAY]


def test_the_same_again_changes_nothing(c: Connection):
    bring(c, register(50, 150))
    again = bring(c, register(50, 150))
    assert (again.nothing_new, again.unchanged) == (True, 2)


def test_what_lies_far_off_is_left_out(c: Connection):
    done = bring(c, register(50, -400, 9_000))
    assert (done.added, done.outside) == (2, 1)
    assert stored(c, "grid_code") == [CORNER, None]


def test_a_list_that_lies_elsewhere_altogether_is_refused(c: Connection):
    with pytest.raises(BadInput, match="swapped axes"):
        bring(c, register(90_000))


def test_nothing_is_stored_where_one_row_is_bad(c: Connection):
    with pytest.raises(BadInput) as refused:
        bring(c, register(50, 60, kind=["shop", "castle"]))
    assert str(refused.value).startswith(
        "Faults in list: 1; nothing was imported.\nlist:2: kind is"
    )
    assert stored(c, "id") == []


def test_beyond_a_hundred_faults_only_their_number_is_told(c: Connection):
    many = register(*[50] * 150, id=[str(n) for n in range(150)], kind="castle")
    with pytest.raises(BadInput, match="… and 50 more"):
        bring(c, many)


def test_an_empty_list_is_refused(c: Connection):
    with pytest.raises(BadInput, match="no premises"):
        bring(c, register())


def test_without_a_net_there_is_no_grid_to_be_in(connection: Connection):
    net.save_district(connection, HONGQIAO, (117.1525, 39.1675))
    with pytest.raises(BadInput, match="no net in force"):
        bring(connection, register(50))


def test_premises_settle_once_when_a_day_begins(committed_database: str):
    engine = make_engine(committed_database)
    with engine.begin() as c:
        set_up(c)
        bring(c, register(50))
        net.end_grids(c, DISTRICT, date(2026, 5, 13), [CORNER])
    later = [NOW + timedelta(hours=hours) for hours in (1, 24, 25)]
    assert [list(settle_new_day(engine, DISTRICT, now=now)) for now in later] == [[], [1], []]
    engine.dispose()


def test_a_district_without_premises_has_none_to_settle(committed_database: str):
    engine = make_engine(committed_database)
    with engine.begin() as c:
        set_up(c)
    assert list(settle_new_day(engine, DISTRICT, now=NOW)) == []
    engine.dispose()


def test_premises_settle_in_the_net_of_the_day(c: Connection):
    bring(c, register(50))
    net.end_grids(c, DISTRICT, date(2026, 6, 1), [CORNER])
    assert settle_premises(c, DISTRICT, date(2026, 5, 31)) == 0
    assert settle_premises(c, DISTRICT, date(2026, 6, 1)) == 1
    assert stored(c, "grid_code") == [None]
