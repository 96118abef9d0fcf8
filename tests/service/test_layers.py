"""Layers taken in: as a whole or not at all, once, and only what lies in the district."""

from datetime import UTC, date, datetime

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from sqlalchemy import Connection, text

from gis.errors import BadInput, NotFound
from gis.layers import Features, LayerKind
from gis.profile import Profile
from gis.service.layers import LayerImport, import_layer
from gis.store import net, roster
from gis.store.layers import layer_of
from tests.audited import mark_audited
from tests.nets import CORNER, DISTRICT, HONGQIAO, box, degrees, small_net

NOW = datetime(2026, 5, 11, 4, tzinfo=UTC)
YESTERDAY, TODAY = date(2026, 5, 10), date(2026, 5, 11)


def set_up(c: Connection, profile: Profile = HONGQIAO) -> None:
    net.save_district(c, profile, (117.1525, 39.1675))
    net.insert_grids(c, DISTRICT, small_net(), date(2026, 1, 1))


@pytest.fixture
def c(connection: Connection) -> Connection:
    set_up(connection)
    return connection


def houses(*west_m: float, **columns: list[object]) -> Features:
    """Houses of 10 m in a row, known as a, b, … unless other columns are given."""
    columns = columns or {"id": list("abcdef"[: len(west_m)])}
    shapes = [box(x, 10, x + 10, 20) for x in west_m]
    return Features("houses", gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326"))


def spots(*east_m: float, **columns: list[object]) -> Features:
    """Points in a row, 150 m north: the first 100 m lie in the corner grid."""
    points = [degrees(shapely.Point(x, 150)) for x in east_m]
    columns = {"id": list("abcdef"[: len(points)])} | columns
    return Features("spots", gpd.GeoDataFrame(columns, geometry=points, crs="EPSG:4326"))


def bring(
    c: Connection, features: Features, kind: LayerKind = "building", *, replace: bool = False
) -> LayerImport:
    return import_layer(c, DISTRICT, kind, features, replace=replace, now=NOW)


def ids(c: Connection, kind: LayerKind = "building") -> list[str]:
    return layer_of(c, DISTRICT, kind)["source_id"].tolist()


def test_what_is_new_is_stored(c: Connection):
    done = bring(c, houses(10, 30))
    assert (done.added, done.unchanged, ids(c)) == (2, 0, ["a", "b"])


def test_the_same_again_changes_nothing(c: Connection):
    bring(c, houses(10, 30))
    again = bring(c, houses(10, 30))
    assert (again.nothing_new, again.unchanged) == (True, 2)


def test_a_later_source_renews_by_id_and_keeps_the_rest(c: Connection):
    bring(c, houses(10, 30))
    done = bring(c, houses(11, id=["b"]))
    assert (done.added, done.changed, done.removed, ids(c)) == (0, 1, 0, ["a", "b"])


def test_the_whole_layer_can_be_replaced(c: Connection):
    bring(c, houses(10, 30))
    done = bring(c, houses(30, 50, id=["b", "c"]), replace=True)
    assert (done.added, done.unchanged, done.removed, ids(c)) == (1, 1, 1, ["b", "c"])


def test_one_bad_feature_refuses_all(c: Connection):
    with pytest.raises(BadInput, match="Faults in houses: 1; nothing was imported"):
        bring(c, houses(10, 30, id=["a", "a"]))
    assert ids(c) == []


def test_many_faults_are_told_by_their_number(c: Connection):
    many = houses(*range(150), id=["a"] * 150)
    with pytest.raises(BadInput, match="Faults in houses: 149") as refusal:
        bring(c, many)
    assert len(refusal.value.faults) == 101
    assert "… and 49 more" in str(refusal.value)


class TestWithoutIds:
    def test_a_layer_can_only_be_replaced(self, c: Connection):
        with pytest.raises(BadInput, match="--replace"):
            bring(c, houses(10, floors=[6]))

    def test_what_kept_its_shape_is_unchanged(self, c: Connection):
        bring(c, houses(10, 30, floors=[6, 6]), replace=True)
        done = bring(c, houses(30, 50, floors=[6, 6]), replace=True)
        assert (done.added, done.unchanged, done.removed) == (1, 1, 1)


class TestPlace:
    def test_what_lies_far_outside_is_left_out_and_counted(self, c: Connection):
        done = bring(c, houses(10, 880, 920))
        assert (done.added, done.outside, ids(c)) == (2, 1, ["a", "b"])

    def test_nothing_in_the_district_is_refused(self, c: Connection):
        with pytest.raises(BadInput, match=r"All features of houses \(2\) lie outside"):
            bring(c, houses(9_000, 9_100))

    def test_nothing_at_all_is_refused(self, c: Connection):
        with pytest.raises(BadInput, match="There is no building in houses"):
            bring(c, houses(id=[]), replace=True)

    def test_a_district_without_a_net_has_no_place(self, connection: Connection):
        net.save_district(connection, HONGQIAO, (117.1525, 39.1675))
        with pytest.raises(NotFound, match="no net yet"):
            bring(connection, houses(10))

    def test_an_unknown_district_is_refused(self, connection: Connection):
        with pytest.raises(NotFound, match="no district"):
            bring(connection, houses(10))


class TestGridCodes:
    @pytest.mark.parametrize("kind", ["checkpoint", "post"])
    def test_a_grid_that_never_was_is_refused(self, c: Connection, kind: LayerKind):
        with pytest.raises(BadInput, match="b: there is no basic grid 120106009"):
            bring(c, spots(10, 20, 30, grid_code=[CORNER, "120106009", None]), kind)

    def test_some_may_name_no_grid(self, c: Connection):
        bring(c, spots(10, 20, grid_code=[CORNER, None]), "checkpoint")
        assert layer_of(c, DISTRICT, "checkpoint")["grid_code"].isna().tolist() == [False, True]


class TestStaleDays:
    """New checkpoints have today's audited days looked at again, where the loop asks for them."""

    def stale(self, c: Connection) -> list[date]:
        return list(c.execute(text("SELECT date FROM stale_day ORDER BY date")).scalars())

    def audited(self, c: Connection, mode: str) -> None:
        loop = HONGQIAO.patrol.loop.model_copy(update={"mode": mode})
        patrol = HONGQIAO.patrol.model_copy(update={"loop": loop})
        set_up(c, HONGQIAO.model_copy(update={"patrol": patrol}))
        roster.save_workers(c, DISTRICT, pd.DataFrame({"worker": ["w1"], "name": ["w1"]}))
        for day in (YESTERDAY, TODAY):
            mark_audited(c, "w1", day)

    def test_the_running_day_is_queued(self, connection: Connection):
        self.audited(connection, "both")
        bring(connection, spots(10), "checkpoint")
        assert self.stale(connection) == [TODAY]

    def test_nothing_is_queued_where_nothing_changed(self, connection: Connection):
        self.audited(connection, "both")
        bring(connection, spots(10), "checkpoint")
        connection.execute(text("DELETE FROM stale_day"))
        bring(connection, spots(10), "checkpoint")
        assert self.stale(connection) == []

    def test_nothing_is_queued_where_the_loop_does_not_ask(self, connection: Connection):
        self.audited(connection, "return")
        bring(connection, spots(10), "checkpoint")
        assert self.stale(connection) == []
