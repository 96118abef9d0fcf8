"""The private cluster: shared, stopped by its last user, and recovered from kill -9 of anything."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import psycopg2
import pytest

import gis
from gis.errors import Conflict, Unavailable
from gis.settings import Settings
from gis.store.cluster import Cluster, check_server
from gis.store.place import Place, place_for
from gis.store.programs import find_programs, fits
from gis.store.server import Server

USE_UNTIL_KILLED = """
import sys, time
from pathlib import Path
from gis.store.cluster import Cluster
with Cluster(Path(sys.argv[1]), sys.argv[2], throwaway=len(sys.argv) > 3).running() as url:
    print(url, flush=True)
    time.sleep(600)
"""


@pytest.fixture(scope="module")
def state_dir() -> Path:
    return Settings().state_dir


@pytest.fixture(scope="module")
def name(testrun_uid: str, worker_id: str, state_dir: Path) -> Iterator[str]:
    """A name that no other test run has; its data are deleted in the end."""
    yield (unique := f"test-{testrun_uid[:8]}-{worker_id}")
    Cluster(state_dir, unique).reset()


@pytest.fixture
def cluster(state_dir: Path, name: str) -> Iterator[Cluster]:
    """A stopped cluster as commands use it, beside the clone's own."""
    made = Cluster(state_dir, name)
    yield made
    made.stop()


def ask(url: str, statement: str) -> list[tuple[object, ...]]:
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def kill_server(cluster: Cluster) -> None:
    killed = psutil.Process(postmaster(cluster))
    killed.kill()
    psutil.wait_procs([killed])


def postmaster(cluster: Cluster) -> int:
    pid_file = cluster.status().folder / "data/postmaster.pid"
    return int(pid_file.read_text(encoding="utf-8").split()[0])


@contextmanager
def other_process(script: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """Another process of ours, killed with SIGKILL at the latest when the block ends."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(Path(gis.__file__).parent.parent)}
    with subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def kill_a_user(state_dir: Path, name: str, *throwaway: str) -> None:
    """Let another process start and use the cluster, and kill it there."""
    with other_process(USE_UNTIL_KILLED, state_dir, name, *throwaway) as user:
        assert user.stdout
        assert user.stdout.readline().startswith("postgresql://")


def test_data_outlive_a_stop(cluster: Cluster) -> None:
    with cluster.running() as url:
        ask(url, "CREATE TABLE kept (n int)")
    with cluster.running() as url:
        assert ask(url, "SELECT count(*) FROM kept") == [(0,)]


def test_the_database_has_postgis(cluster: Cluster) -> None:
    with cluster.running() as url:
        assert ask(url, "SELECT ST_AsText(ST_Transform('SRID=3857;POINT(0 0)', 4326))") == [
            ("POINT(0 0)",)
        ]


@pytest.mark.parametrize(
    ("setting", "value"),
    [("jit", "off"), ("listen_addresses", ""), ("fsync", "on"), ("timezone", "UTC")],
)
def test_settings(cluster: Cluster, setting: str, value: str) -> None:
    with cluster.running() as url:
        assert ask(url, f"SHOW {setting}") == [(value,)]


def test_the_last_user_stops_it(cluster: Cluster) -> None:
    with cluster.running():
        assert cluster.status().running
    assert not cluster.status().running


def test_an_earlier_user_leaves_it_to_a_later_one(
    cluster: Cluster, state_dir: Path, name: str
) -> None:
    first = cluster.running()
    first.__enter__()
    with Cluster(state_dir, name).running() as url:
        first.__exit__(None, None, None)
        assert ask(url, "SELECT 1") == [(1,)]
    assert not cluster.status().running


def test_a_failing_user_stops_it_too(cluster: Cluster) -> None:
    with pytest.raises(KeyboardInterrupt), cluster.running():
        raise KeyboardInterrupt
    assert not cluster.status().running


def test_a_kept_one_outlives_its_users(cluster: Cluster) -> None:
    cluster.keep()
    with cluster.running():
        pass
    status = cluster.status()
    assert status.running
    assert status.kept
    cluster.stop()
    assert not cluster.status().running


def test_keeping_ends_with_a_stop(cluster: Cluster) -> None:
    cluster.keep()
    cluster.stop()
    with cluster.running():
        assert not cluster.status().kept
    assert not cluster.status().running


def test_a_used_one_is_not_stopped(cluster: Cluster) -> None:
    with cluster.running(), pytest.raises(Conflict):
        cluster.stop()


def test_a_used_one_is_not_reset(cluster: Cluster) -> None:
    with cluster.running(), pytest.raises(Conflict):
        cluster.reset()


def test_reset_empties_it(cluster: Cluster) -> None:
    with cluster.running() as url:
        ask(url, "CREATE TABLE gone (n int)")
    cluster.reset()
    with cluster.running() as url:
        assert ask(url, "SELECT to_regclass('gone')") == [(None,)]


def test_another_user_of_the_machine_cannot_connect(cluster: Cluster) -> None:
    with cluster.running() as url:
        sockets = cluster.status().folder / "run"
        assert f"host={sockets}&" in url
        assert sockets.stat().st_mode & 0o777 == 0o700


def test_killed_user(cluster: Cluster, state_dir: Path, name: str) -> None:
    kill_a_user(state_dir, name)
    left_alone = postmaster(cluster)
    with cluster.running() as url:
        assert ask(url, "SELECT 1") == [(1,)]
        assert postmaster(cluster) == left_alone
    assert not cluster.status().running


def test_killed_server(cluster: Cluster) -> None:
    with cluster.running() as url:
        ask(url, "CREATE TABLE committed (n int)")
        kill_server(cluster)
    with cluster.running() as url:
        assert ask(url, "SELECT count(*) FROM committed") == [(0,)]


def test_killed_server_with_a_busy_process(cluster: Cluster) -> None:
    """A process that loops does not notice that its server is gone, and holds the data."""
    loop = "import psycopg2, sys; psycopg2.connect(sys.argv[1]).cursor().execute(sys.argv[2])"
    busy = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'DO %'"
    with cluster.running() as url, other_process(loop, url, "DO 'BEGIN LOOP END LOOP; END'"):
        while ask(url, busy) == [(0,)]:
            time.sleep(0.01)
        kill_server(cluster)
        with cluster.running() as again:
            assert ask(again, busy) == [(0,)]


def test_pid_file_that_names_a_stranger(cluster: Cluster) -> None:
    """After a reboot any process, here this one, may have the number that the file tells."""
    with cluster.running():
        pid_file = cluster.status().folder / "data/postmaster.pid"
        stale = pid_file.read_text(encoding="utf-8").split("\n", 1)[1]
    pid_file.write_text(f"{os.getpid()}\n{stale}", encoding="utf-8")
    with cluster.running() as url:
        assert ask(url, "SELECT 1") == [(1,)]


def test_half_made_data(cluster: Cluster) -> None:
    with cluster.running():
        folder = cluster.status().folder
    (folder / "data").rename(folder / "data.making")
    (folder / "data.making/PG_VERSION").unlink()
    with cluster.running() as url:
        assert ask(url, "SELECT 1") == [(1,)]


def test_killed_while_making_the_template(fresh_state: Path) -> None:
    place = place_for(fresh_state)
    making = place.postgres / "template.making/data/postmaster.pid"
    with other_process(USE_UNTIL_KILLED, fresh_state, "main"):
        while not making.exists():
            time.sleep(0.001)
    cluster = Cluster(fresh_state)
    with cluster.running() as url:
        assert ask(url, "SELECT postgis_lib_version() >= '3.3'") == [(True,)]
    cluster.reset()


def test_throwaway_is_deleted(state_dir: Path, name: str) -> None:
    cluster = Cluster(state_dir, name, throwaway=True)
    with cluster.running():
        folder = cluster.status().folder
        assert folder.exists()
    assert not folder.exists()


def test_throwaway_of_a_killed_run_is_deleted_by_the_next(state_dir: Path, name: str) -> None:
    kill_a_user(state_dir, name, "throwaway")
    left_over = Cluster(state_dir, name, throwaway=True)
    assert left_over.status().running
    with Cluster(state_dir, f"{name}-next", throwaway=True).running():
        assert not left_over.status().folder.exists()


def test_the_socket_of_a_deep_folder_has_a_short_path() -> None:
    deep = Path("/home/person") / "很深的目录" / ("x" * 90)
    assert "host=/tmp/xunge-" in Server(Place(deep, user=None), deep).url


def test_a_named_server_is_used_instead(cluster: Cluster, server_url: str) -> None:
    with cluster.running(server_url) as url:
        assert url == server_url
        assert not cluster.status().running


def test_a_named_server_that_does_not_answer() -> None:
    with pytest.raises(Unavailable, match="does not answer"):
        check_server("postgresql://nobody@127.0.0.1:1/nothing")


def test_a_named_server_may_name_a_driver(server_url: str) -> None:
    """As SQLAlchemy's URLs do, which libpq does not understand."""
    check_server(server_url.replace("postgresql://", "postgresql+psycopg2://"))


@pytest.mark.parametrize(
    ("postgresql", "postgis", "enough"),
    [(15, "3.3.2", True), (17, "3.5.0", True), (14, "3.5.0", False), (15, "3.2.9", False),
     (16, "3.10.1", True), (15, "", False)],
)  # fmt: skip
def test_oldest_versions(postgresql: int, postgis: str, enough: bool) -> None:
    assert fits(postgresql, postgis) is enough


def test_unpacked_programs(tmp_path: Path) -> None:
    root = tmp_path / "programs/usr"
    for file in ("initdb", "pg_ctl", "postgres"):
        (root / "lib/postgresql/99/bin").mkdir(parents=True, exist_ok=True)
        (root / "lib/postgresql/99/bin" / file).touch()
    (root / "share/postgresql/99/extension").mkdir(parents=True)
    (root / "share/proj").mkdir()
    (root / "lib/x86_64-linux-gnu").mkdir()
    control = root / "share/postgresql/99/extension/postgis.control"
    control.write_text("default_version = '3.6.1'\n", encoding="utf-8")
    found = find_programs(Place(tmp_path, user=None), major=99)
    assert found.postgis == "3.6.1"
    assert found.environment["PROJ_LIB"] == str(root / "share/proj")
    assert "GDAL_DATA" not in found.environment
    assert str(root / "lib/x86_64-linux-gnu") in found.environment["LD_LIBRARY_PATH"].split(":")


def test_a_server_that_cannot_start_says_why(cluster: Cluster) -> None:
    with cluster.running():
        settings = cluster.status().folder / "data/postgresql.conf"
    before = settings.read_text(encoding="utf-8")
    settings.write_text(f"{before}\nno_such_setting = 1\n", encoding="utf-8")
    with pytest.raises(Unavailable, match="contains errors"), cluster.running():
        pass
    settings.write_text(before, encoding="utf-8")


def test_data_of_a_version_that_is_gone(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And that cannot be fetched, since there is no apt."""
    with cluster.running():
        version = cluster.status().folder / "data/PG_VERSION"
    before = version.read_text(encoding="ascii")
    version.write_text("98\n", encoding="ascii")
    for name in ("bash", "dirname", "readlink"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable, match=r"PostgreSQL 98, .* \(apt-get is missing\)"):
        cluster.running().__enter__()
    version.write_text(before, encoding="ascii")
