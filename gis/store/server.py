"""One PostgreSQL server on one folder: started, stopped, and recovered from whatever befell it."""

import os
import re
import shlex
import signal
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from gis.errors import Unavailable
from gis.store.place import Place, digest
from gis.store.programs import Programs

USER = DATABASE = "xunge"
PORT = 5432  # only part of the socket's name: nothing listens on the network
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "port": str(PORT),
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "log",  # errors would quote the data of named workers
    "log_checkpoints": "off",
    "jit": "off",  # costs 18 times on queries as short as these
    # Good on two cores with 24 GiB and harmless on a laptop with 4: only shared_buffers is taken
    # at once, the rest when a query wants it.
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "effective_cache_size": "2GB",
    "random_page_cost": "1.1",
    "max_wal_size": "4GB",  # COPY of millions of fixes without a checkpoint every few seconds
    "wal_compression": "on",
    "default_toast_compression": "lz4",
    "recovery_init_sync_method": "syncfs",  # after a crash, one call instead of 1,200
}
THROWAWAY: Mapping[str, str] = {
    **SETTINGS,
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}

_START_TIMEOUT_S = 600  # recovery after a crash in the middle of a large import takes its time
_STOP_TIMEOUT_S = 60
_POLL_S = 0.01
_SOCKET_PATH_BYTES = 107  # sun_path of Linux, without its closing zero


class Server:
    """The server on `folder`, which holds `data`, `log` and, where its path is short, the socket.

    The caller sees to it that no two processes start or stop it at once.
    """

    def __init__(self, place: Place, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder
        self.data = folder / "data"
        self._place = place
        self._settings = SETTINGS if durable else THROWAWAY
        self._name = f"xunge-{digest(folder)}"
        self._sockets = _short(folder / "run", Path(f"/tmp/{self._name}-{os.geteuid()}"))  # noqa: S108

    @property
    def url(self) -> str:
        """Where libpq, psycopg2 and `gis.store.engine` find the database."""
        return f"postgresql://{USER}@/{DATABASE}?host={quote(str(self._sockets))}&port={PORT}"

    def identity(self) -> str | None:
        """The process and start time of the running server; None where none runs."""
        return " ".join(self._pid_file()[:3:2]) if self._pid() else None

    def data_version(self) -> int | None:
        """The PostgreSQL version that made the data; None where there are none."""
        with suppress(FileNotFoundError):
            return int((self.data / "PG_VERSION").read_text(encoding="ascii"))
        return None

    def is_ready(self) -> bool:
        """Whether the server runs; waits for the end of a start or stop that someone else began."""
        while self._pid():
            if self._pid_file()[7:] == ["ready"]:
                return True
            time.sleep(_POLL_S)
        return False

    def start(self, programs: Programs) -> None:
        """Start the server, which must not run yet; Unavailable with PostgreSQL's reason."""
        self._clear_remains()
        self._make_socket_folder()
        settings = {
            **self._settings,
            "cluster_name": self._name,
            "unix_socket_directories": '"{}"'.format(str(self._sockets).replace('"', '""')),
        }
        options = " ".join(f"-c {shlex.quote(f'{key}={text}')}" for key, text in settings.items())
        log = self.folder / "log"
        said_before = log.stat().st_size if log.exists() else 0
        started = self._place.run(
            programs.bin / "pg_ctl", "start", "--silent", "--wait", f"--timeout={_START_TIMEOUT_S}",
            f"--pgdata={self.data}", f"--log={log}", f"--options={options}",
            environment=programs.environment, outlives_us=True,
        )  # fmt: skip
        if started.returncode and not self.is_ready():
            problem = _last_reason(log, said_before) or started.stderr.strip()
            raise Unavailable("cluster.not_started", problem=problem, log=log)

    def stop(self) -> None:
        """Stop the server if it runs; what its clients are doing is rolled back."""
        for wish in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            pid = self._pid()
            if pid is None:
                break
            with suppress(ProcessLookupError):
                os.kill(pid, wish)
            self._wait_for_end(pid, _STOP_TIMEOUT_S)
        if self._sockets.parent != self.folder:
            with suppress(OSError):
                self._sockets.rmdir()

    def delete(self) -> None:
        """Stop the server and delete its folder, with all data."""
        self.stop()
        self._place.run("rm", "-rf", self.folder)

    def _pid_file(self) -> list[str]:
        try:
            text = (self.data / "postmaster.pid").read_text(encoding="utf-8")
        except FileNotFoundError:
            return []
        return [line.strip() for line in text.splitlines()]

    def _pid(self) -> int | None:
        """The running server's process; the number in a stale file may be anyone's by now."""
        number = "".join(self._pid_file()[:1])
        return int(number) if number.isdecimal() and self._is_ours(int(number)) else None

    def _is_ours(self, pid: int) -> bool:
        return os.fsencode(self.data) in _words_of(pid)

    def _wait_for_end(self, pid: int, timeout_s: float) -> None:
        """Wait for the process itself: its file goes a moment earlier."""
        deadline = time.monotonic() + timeout_s
        while self._is_ours(pid) and time.monotonic() < deadline:
            time.sleep(_POLL_S)

    def _clear_remains(self) -> None:
        """After a crash: end orphaned processes that still hold the data, drop stale locks."""
        title = f"postgres: {self._name}: ".encode()
        for entry in Path("/proc").glob("[0-9]*"):
            if b" ".join(_words_of(int(entry.name))).startswith(title):
                with suppress(ProcessLookupError):
                    os.kill(int(entry.name), signal.SIGKILL)
        locks = self._sockets.glob(f".s.PGSQL.{PORT}*")
        self._place.run("rm", "-f", self.data / "postmaster.pid", *locks)

    def _make_socket_folder(self) -> None:
        """A folder that only its owner can enter: that is what keeps others from connecting."""
        self._place.run("mkdir", "-p", "-m", "700", self._sockets)
        found = self._sockets.lstat()
        if found.st_mode & 0o170077 != 0o040000 or found.st_uid != self.folder.stat().st_uid:
            raise Unavailable("cluster.not_ours", folder=self._sockets)


def _short(folder: Path, otherwise: Path) -> Path:
    socket = os.fsencode(folder / f".s.PGSQL.{PORT}")
    return folder if len(socket) <= _SOCKET_PATH_BYTES else otherwise


def _words_of(pid: int) -> list[bytes]:
    """A process's command line; nothing for one that is gone, or dead and not yet reaped."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return []


def _last_reason(log: Path, said_before: int) -> str | None:
    """What PostgreSQL could not go on with, or the last thing it said."""
    if not log.exists():
        return None
    said = log.read_bytes()[said_before:].decode(errors="replace")
    reasons = re.findall(r"FATAL: +(.+)", said) or said.splitlines()
    return reasons[-1] if reasons else None
