"""A net put in force: as a whole or not at all, and the same one only once."""

from datetime import UTC, date, datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from sqlalchemy import Connection, text

from gis.errors import BadInput, Conflict
from gis.grids import NetFile
from gis.layers import Features, LayerKind
from gis.service.layers import import_layer
from gis.service.net_check import NetSource, check
from gis.service.net_import import NetImport, NetNotValid, import_net
from gis.store import net as stored
from gis.store import roster
from tests.audited import mark_audited
from tests.nets import CORNER, DISTRICT, HONGQIAO, NORTHWEST, box, changed, reshaped, small_net

NEW_YEAR, MARCH, JULY = date(2026, 1, 1), date(2026, 3, 1), date(2026, 7, 1)


def source(net: gpd.GeoDataFrame, folder: Path) -> NetSource:
    path = folder / "net.gpkg"
    net.to_file(path, engine="pyogrio")
    return NetSource([NetFile(path)], "wgs84")


def bring(
    c: Connection,
    net: gpd.GeoDataFrame,
    folder: Path,
    on: date = NEW_YEAR,
    *,
    repair: bool = False,
) -> NetImport:
    return import_net(c, source(net, folder), HONGQIAO, effective_on=on, repair=repair)


def rows(c: Connection) -> int:
    return c.execute(text("SELECT count(*) FROM grid")).scalar_one()


def test_check_needs_no_database(tmp_path: Path):
    report = check(source(reshaped(CORNER, 0, 100, 110, 200), tmp_path), HONGQIAO)
    assert report.by_kind() == {"overlap": 1}


def test_check_looks_at_buildings_too(tmp_path: Path):
    whole = source(small_net(), tmp_path)
    cut = NetSource(whole.files, "wgs84", buildings=whole.files[0].path)
    assert set(check(cut, HONGQIAO).by_kind()) == {"cuts_building"}


@pytest.mark.parametrize("kind", ["building", "compound"])
def test_borders_are_held_against_the_stored_layers(
    connection: Connection, tmp_path: Path, kind: LayerKind
):
    bring(connection, small_net(), tmp_path)
    house = gpd.GeoDataFrame({"id": ["a"]}, geometry=[box(95, 120, 105, 140)], crs="EPSG:4326")
    now = datetime(2026, 1, 1, tzinfo=UTC)
    import_layer(connection, DISTRICT, kind, Features("houses", house), now=now)
    again = bring(connection, small_net(), tmp_path, JULY)
    assert again.report.by_kind() == {f"cuts_{kind}": 1}


def test_a_new_district_is_set_up(connection: Connection, tmp_path: Path):
    done = bring(connection, small_net(), tmp_path)
    assert len(done.added) == 15
    assert (stored.load_profile_of(connection, DISTRICT), done.net_version) == (HONGQIAO, 1)


def test_the_metric_frame_is_centred_on_the_net(connection: Connection, tmp_path: Path):
    bring(connection, small_net(), tmp_path)
    minx, miny, maxx, maxy = small_net().total_bounds
    assert stored.centre_of(connection, DISTRICT) == ((minx + maxx) / 2, (miny + maxy) / 2)


def test_what_is_in_force_is_what_was_read(connection: Connection, tmp_path: Path):
    bring(connection, small_net(), tmp_path)
    grids = stored.grids_in_force(connection, DISTRICT, NEW_YEAR)
    assert set(grids["code"]) == set(small_net()["code"])
    assert grids.loc[CORNER, "parent_code"] == NORTHWEST
    assert grids["parent_code"].isna().tolist() == [True] + [False] * 14


def test_the_same_net_again_changes_nothing(connection: Connection, tmp_path: Path):
    bring(connection, small_net(), tmp_path)
    again = bring(connection, small_net(), tmp_path, JULY)
    assert again.nothing_new
    assert (rows(connection), again.net_version, len(again.kept)) == (15, 1, 15)


def test_a_changed_grid_ends_and_begins_anew(connection: Connection, tmp_path: Path):
    bring(connection, small_net(), tmp_path)
    done = bring(connection, changed(CORNER, name="新名"), tmp_path, JULY)
    assert (done.added, done.changed, done.ended) == ([], [CORNER], [])
    assert done.net_version == 2
    names = [
        stored.grids_in_force(connection, DISTRICT, day).loc[CORNER, "name"]
        for day in (date(2026, 6, 30), JULY)
    ]
    assert names == ["网格001001001", "新名"]


def test_a_grid_that_is_gone_ends(connection: Connection, tmp_path: Path):
    bring(connection, small_net(), tmp_path)
    merged = reshaped(f"{NORTHWEST}002", 0, 100, 200, 200)
    done = bring(connection, merged[merged["code"] != CORNER], tmp_path, JULY)
    assert done.ended == [CORNER]
    assert CORNER not in stored.grids_in_force(connection, DISTRICT, JULY).index
    assert CORNER in stored.grids_in_force(connection, DISTRICT, NEW_YEAR).index


def test_a_net_may_be_corrected_on_its_own_date(connection: Connection, tmp_path: Path):
    bring(connection, small_net(), tmp_path)
    bring(connection, changed(CORNER, name="新名"), tmp_path)
    assert rows(connection) == 15
    assert stored.grids_in_force(connection, DISTRICT, NEW_YEAR).loc[CORNER, "name"] == "新名"


def test_a_net_cannot_come_before_one_that_takes_effect_later(
    connection: Connection, tmp_path: Path
):
    bring(connection, small_net(), tmp_path)
    bring(connection, changed(CORNER, name="新名"), tmp_path, JULY)
    for before_july in (date(2025, 7, 1), MARCH):
        with pytest.raises(Conflict, match="takes effect on 2026-07-01 already"):
            bring(connection, changed(CORNER, name="旧名"), tmp_path, before_july)


def test_a_net_cannot_come_before_one_that_ends_a_grid_later(
    connection: Connection, tmp_path: Path
):
    bring(connection, small_net(), tmp_path)
    merged = reshaped(f"{NORTHWEST}002", 0, 100, 200, 200)
    bring(connection, merged[merged["code"] != CORNER], tmp_path, JULY)
    with pytest.raises(Conflict, match="takes effect on 2026-07-01 already"):
        bring(connection, changed(CORNER, name="新名"), tmp_path, MARCH)


def test_the_first_net_may_begin_earlier(connection: Connection, tmp_path: Path):
    bring(connection, small_net(), tmp_path, JULY)
    done = bring(connection, small_net(), tmp_path, NEW_YEAR)
    assert (done.begins_earlier, done.nothing_new, done.net_version) == (True, False, 2)
    assert (len(done.kept), rows(connection)) == (15, 15)
    assert len(stored.grids_in_force(connection, DISTRICT, NEW_YEAR)) == 15


def test_the_first_net_may_begin_earlier_as_another(connection: Connection, tmp_path: Path):
    bring(connection, small_net(), tmp_path, JULY)
    done = bring(connection, changed(CORNER, name="新名"), tmp_path, NEW_YEAR)
    assert (done.changed, rows(connection)) == ([CORNER], 15)
    names = [
        stored.grids_in_force(connection, DISTRICT, day).loc[CORNER, "name"]
        for day in (NEW_YEAR, JULY)
    ]
    assert names == ["新名", "新名"]


def test_the_same_first_net_may_begin_earlier_though_another_came_later(
    connection: Connection, tmp_path: Path
):
    bring(connection, small_net(), tmp_path, MARCH)
    bring(connection, changed(CORNER, name="新名"), tmp_path, JULY)
    bring(connection, small_net(), tmp_path, NEW_YEAR)
    names = [
        stored.grids_in_force(connection, DISTRICT, day).loc[CORNER, "name"]
        for day in (NEW_YEAR, JULY)
    ]
    assert names == ["网格001001001", "新名"]


def test_an_earlier_net_is_held_against_the_one_in_force(connection: Connection, tmp_path: Path):
    bring(connection, small_net(), tmp_path, JULY)
    wrong = NetSource(source(small_net(), tmp_path).files, "gcj02")
    with pytest.raises(NetNotValid) as refusal:
        import_net(connection, wrong, HONGQIAO, effective_on=NEW_YEAR)
    assert set(refusal.value.report.by_kind()) == {"crs_suspect"}


def test_a_net_with_an_error_is_not_imported(connection: Connection, tmp_path: Path):
    with pytest.raises(NetNotValid) as refusal:
        bring(connection, reshaped(CORNER, 0, 100, 110, 200), tmp_path)
    assert refusal.value.report.by_kind() == {"overlap": 1}
    assert (rows(connection), stored.districts(connection)) == (0, [])


def test_a_net_with_warnings_is_imported(connection: Connection, tmp_path: Path):
    done = bring(connection, reshaped(CORNER, 0, 100, 100.3, 200), tmp_path)
    assert done.report.by_kind() == {"sliver": 1}
    assert rows(connection) == 15


def test_repair_mends_and_says_how_much(connection: Connection, tmp_path: Path):
    net = reshaped(CORNER, 0, 100, 110, 200)
    done = bring(connection, net, tmp_path, repair=True)
    assert list(done.report.faults) == []
    assert done.moved["moved_m2"].sum() == pytest.approx(1000, rel=1e-3)


def test_a_mended_net_again_changes_nothing(connection: Connection, tmp_path: Path):
    net = reshaped(CORNER, 0, 100, 110, 200)
    bring(connection, net, tmp_path, repair=True)
    assert bring(connection, net, tmp_path, repair=True).nothing_new


def test_repair_leaves_what_is_wide(connection: Connection, tmp_path: Path):
    with pytest.raises(NetNotValid):
        bring(connection, reshaped(CORNER, 0, 100, 160, 200), tmp_path, repair=True)


def test_the_net_in_force_tells_a_wrong_datum(connection: Connection, tmp_path: Path):
    bring(connection, small_net(), tmp_path)
    wrong = NetSource(source(small_net(), tmp_path).files, "gcj02")
    with pytest.raises(NetNotValid) as refusal:
        import_net(connection, wrong, HONGQIAO, effective_on=JULY)
    assert set(refusal.value.report.by_kind()) == {"crs_suspect"}


def test_audited_days_in_a_changed_grid_are_stale(connection: Connection, tmp_path: Path):
    bring(connection, small_net(), tmp_path)
    assigned = pd.DataFrame(
        {"worker": ["w1", "w2"], "grid_code": [CORNER, f"{NORTHWEST}002"], "role": "primary"}
    ).assign(**{"from": pd.Timestamp(NEW_YEAR), "to": pd.NaT})
    roster.save_workers(connection, DISTRICT, assigned[["worker"]].assign(name="网格员"))
    roster.save_assignments(connection, DISTRICT, assigned)
    for worker, day in (("w1", date(2026, 6, 30)), ("w1", JULY), ("w2", JULY)):
        mark_audited(connection, worker, day)
    bring(connection, changed(CORNER, name="新名"), tmp_path, JULY)
    stale = connection.execute(text("SELECT worker, date FROM stale_day")).all()
    assert [tuple(row) for row in stale] == [("w1", JULY)]


def test_files_that_cannot_be_read_change_nothing(connection: Connection, tmp_path: Path):
    with pytest.raises(BadInput):
        bring(connection, small_net().drop(columns="name"), tmp_path)
    assert stored.districts(connection) == []
