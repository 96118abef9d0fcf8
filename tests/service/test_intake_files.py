"""Track files through the door, from the file to the store."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from sqlalchemy import Connection, Engine, text

from gis.datum import MetricFrame, from_wgs84
from gis.errors import BadInput, NotFound
from gis.service.track_import import FileReport, Source, import_file
from gis.store import net, roster
from gis.store.engine import make_engine
from gis.store.fixes_read import read_fixes
from gis.track_files import Reading
from tests.stored import CENTRE, DAY, DISTRICT, set_up_district

LATER = datetime(2026, 7, 2, tzinfo=UTC)
GRID = "120106001001001"
SIDE_M = 155.0


@pytest.fixture
def c(connection: Connection) -> Connection:
    set_up_district(connection)
    return connection


def csv_of(folder: Path, fixes: pd.DataFrame) -> Path:
    path = folder / "tracks.csv"
    fixes.to_csv(path, index=False)
    return path


def walk(count: int = 5, *, lon: float = CENTRE[0], lat: float = CENTRE[1]) -> pd.DataFrame:
    t = pd.date_range("2026-07-01T08:00:00+08:00", periods=count, freq="5s")
    iso = t.strftime("%Y-%m-%dT%H:%M:%S+08:00")
    return pd.DataFrame({"t": iso, "lon": lon, "lat": lat, "worker": "w1"})


def bring(c: Connection, path: Path, source: Source | None = None) -> FileReport:
    return import_file(c, DISTRICT, path, source or Source(), received_at=LATER)


def devices(c: Connection) -> list[str]:
    return read_fixes(c, DISTRICT, DAY, DAY)["device"].unique().tolist()


def test_a_file_comes_in(c: Connection, tmp_path: Path):
    report = bring(c, csv_of(tmp_path, walk()))
    assert (report.file, report.unit, report.rows.stored) == ("tracks.csv", "line", 5)


def test_the_same_file_again_changes_nothing(c: Connection, tmp_path: Path):
    path = csv_of(tmp_path, walk())
    bring(c, path)
    c.execute(text("DELETE FROM stale_day"))
    again = bring(c, path).rows
    assert (again.stored, again.duplicate, again.replaced) == (0, 5, 0)
    assert c.execute(text("SELECT count(*) FROM stale_day")).scalar_one() == 0


def test_the_worker_can_be_said(c: Connection, tmp_path: Path):
    path = csv_of(tmp_path, walk().drop(columns="worker"))
    bring(c, path, Source(worker="w2"))
    assert read_fixes(c, DISTRICT, DAY, DAY)["worker"].unique().tolist() == ["w2"]


def test_the_worker_who_is_said_counts_more_than_a_usual_column(c: Connection, tmp_path: Path):
    bring(c, csv_of(tmp_path, walk()), Source(worker="w2"))
    assert read_fixes(c, DISTRICT, DAY, DAY)["worker"].unique().tolist() == ["w2"]


def test_a_worker_said_twice_is_refused(c: Connection, tmp_path: Path):
    source = Source(worker="w2", reading=Reading({"worker": "worker"}))
    with pytest.raises(BadInput, match="contradict"):
        bring(c, csv_of(tmp_path, walk()), source)


def test_a_file_of_nobody_is_refused(c: Connection, tmp_path: Path):
    with pytest.raises(BadInput, match="--worker"):
        bring(c, csv_of(tmp_path, walk().drop(columns="worker")))


def test_an_unknown_worker_is_refused_before_the_file_is_read(c: Connection, tmp_path: Path):
    with pytest.raises(NotFound, match="nobody"):
        bring(c, tmp_path / "not there.csv", Source(worker="nobody"))


@pytest.mark.parametrize(
    ("source", "expected"), [(Source(), "w1"), (Source(device="phone 2"), "phone 2")]
)
def test_a_device_is_named_as_said_or_like_its_worker(c, tmp_path, source, expected):
    bring(c, csv_of(tmp_path, walk()), source)
    assert devices(c) == [expected]


def test_a_device_in_the_file_keeps_its_name(c: Connection, tmp_path: Path):
    bring(c, csv_of(tmp_path, walk().assign(device="in the file")))
    assert devices(c) == ["in the file"]


def test_columns_that_are_not_used_are_told(c: Connection, tmp_path: Path):
    assert bring(c, csv_of(tmp_path, walk().assign(battery=80))).ignored_columns == ("battery",)


def test_progress_adds_up_to_the_file(c: Connection, tmp_path: Path):
    shares: list[float] = []
    path = csv_of(tmp_path, walk())
    import_file(c, DISTRICT, path, Source(), received_at=LATER, on_progress=shares.append)
    assert sum(shares) == pytest.approx(1)


@pytest.fixture
def at_home(c: Connection) -> Connection:
    """The worker w1 has a grid of 155 m around the district's centre."""
    frame = MetricFrame(*CENTRE)
    half = SIDE_M / 2
    (square,) = frame.unproject([shapely.box(-half, -half, half, half)])
    grids = gpd.GeoDataFrame(
        [(GRID, "格", 4, "general", None, square)],
        columns=list(net.COLUMNS),
        geometry="geometry",
        crs="EPSG:4326",
    )
    net.insert_grids(c, DISTRICT, grids, date(2026, 1, 1))
    duty = {"worker": ["w1"], "grid_code": [GRID], "role": ["primary"], "from": ["2026-01-01"]}
    roster.save_assignments(c, DISTRICT, pd.DataFrame(duty))
    return c


def shifted(datum: str) -> pd.DataFrame:
    lon, lat = from_wgs84(np.array([CENTRE[0]]), np.array([CENTRE[1]]), datum)
    return walk(lon=lon[0], lat=lat[0])


def test_positions_at_home_under_another_datum_raise_a_question(at_home, tmp_path: Path):
    hint = bring(at_home, csv_of(tmp_path, shifted("gcj02"))).datum_hint
    assert hint is not None
    assert (hint.datum, hint.share_declared, hint.share_there) == ("gcj02", 0.0, 1.0)


def test_positions_at_home_raise_none(at_home: Connection, tmp_path: Path):
    assert bring(at_home, csv_of(tmp_path, walk())).datum_hint is None


def test_positions_rightly_declared_raise_none(at_home: Connection, tmp_path: Path):
    path = csv_of(tmp_path, shifted("bd09"))
    assert bring(at_home, path, Source(datum="bd09")).datum_hint is None


def test_positions_nowhere_at_home_raise_none(at_home: Connection, tmp_path: Path):
    assert bring(at_home, csv_of(tmp_path, walk(lon=117.3))).datum_hint is None


def test_workers_without_a_grid_raise_none(c: Connection, tmp_path: Path):
    assert bring(c, csv_of(tmp_path, shifted("gcj02"))).datum_hint is None


def test_a_file_without_one_usable_row_raises_none(at_home: Connection, tmp_path: Path):
    report = bring(at_home, csv_of(tmp_path, walk().assign(t="")))
    assert (report.rows.refused_total, report.datum_hint) == (5, None)


@pytest.mark.parametrize("t", ["0000-03-01T09:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_clock_at_the_calendars_end_is_refused_like_any(
    at_home: Connection, tmp_path: Path, t: str
):
    assert bring(at_home, csv_of(tmp_path, walk().assign(t=t))).rows.refused_total == 5


@pytest.fixture
def committing(committed_database: str) -> Iterator[Engine]:
    engine = make_engine(committed_database)
    with engine.begin() as c:
        set_up_district(c)
    yield engine
    engine.dispose()


def test_a_file_that_breaks_halfway_leaves_nothing(committing: Engine, tmp_path: Path, monkeypatch):
    """The second batch holds a record that no reader can hold; the first is in already."""
    monkeypatch.setattr("gis.track_files.delimited._BLOCK_BYTES", 4096)
    monkeypatch.setattr("gis.track_files.delimited._BATCH_ROWS", 10)
    path = csv_of(tmp_path, walk(500))
    with path.open("a") as file:
        file.write("2026-07-01T09:00:00+08:00,117.1,39.1," + "w" * 9000 + "\n")
    with pytest.raises(BadInput, match="cannot be read"), committing.begin() as c:
        bring(c, path)
    with committing.connect() as c:
        assert c.execute(text("SELECT count(*) FROM fix")).scalar_one() == 0
        assert c.execute(text("SELECT count(*) FROM device")).scalar_one() == 0
