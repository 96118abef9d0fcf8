"""A clone's private PostgreSQL cluster: started when first asked for, stopped by its last user.

Every process that uses the cluster holds a shared lock on its `users` file, which the kernel drops
however the process ends; who leaves and can lock the file for itself was the last, and stops the
server. A second lock, `door`, lets one process at a time start or stop anything. So two commands
at once share one server, and a server whose user was killed is taken over by the next command.

Nobody but the owner can connect: nothing listens on the network, and the socket lies in a folder
that only its owner (and root) can enter.
"""

import fcntl
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from gis.errors import Conflict, Unavailable
from gis.store.place import lock_file, place_for
from gis.store.programs import OLDEST, find_programs, fits
from gis.store.server import Server
from gis.store.template import copy_template

_THROWAWAY = "throwaway-"
_PATIENCE_S = 10


@dataclass(frozen=True)
class Status:
    """`running`: whether the server runs; `kept`: until `stop`, not until its last user leaves;
    `used`: whether any command uses it now; `folder`: where data and log are.
    """

    running: bool
    kept: bool
    used: bool
    folder: Path
    url: str


class Cluster:
    """The cluster called `name` below `state_dir` (for root: below `/var/lib/xunge`).

    A `throwaway` one is for tests: it is faster, does not outlive a crash of the machine, and is
    deleted by its last user.
    """

    def __init__(self, state_dir: Path, name: str = "main", *, throwaway: bool = False) -> None:
        self._place = place_for(state_dir)
        self._throwaway = throwaway
        folder = self._place.postgres / (f"{_THROWAWAY}{name}" if throwaway else name)
        self._server = Server(self._place, folder, durable=not throwaway)
        self._users = self._place.home / f"{folder.name}.users"
        self._kept = self._place.home / f"{folder.name}.kept"

    @contextmanager
    def running(self, database_url: str | None = None) -> Iterator[str]:
        """The URL of the running cluster, or of the server `database_url` where one is named."""
        if database_url:
            check_server(database_url)
            yield database_url
            return
        with self._place.door():
            lease = lock_file(self._users)
            fcntl.flock(lease, fcntl.LOCK_SH)
        try:
            with self._place.door():
                self._start()
            yield self._server.url
        finally:
            with self._place.door():
                lease.close()
                self._stop_if_unused()

    def keep(self) -> str:
        """Start the cluster and let it run until `stop`, whoever uses and leaves it."""
        with self.running() as url:
            self._kept.write_text(str(self._server.identity()), encoding="ascii")
            return url

    def stop(self) -> None:
        """Stop the cluster; Conflict while a command uses it."""
        with self._place.door():
            self._refuse_if_used()
            self._server.stop()

    def reset(self) -> None:
        """Delete all data: the next start begins empty; Conflict while a command uses them."""
        with self._place.door():
            self._refuse_if_used()
            self._delete()

    def status(self) -> Status:
        """What is so now."""
        with self._place.door():
            running = self._server.is_ready()
            folder, url = self._server.folder, self._server.url
            return Status(running, self._is_kept(), _is_used(self._users), folder, url)

    def _start(self) -> None:
        if self._throwaway:
            self._clear_leftovers()
        if self._server.is_ready():
            return
        programs = find_programs(self._place, self._server.data_version())
        if self._server.data_version() is None:
            copy_template(self._place, programs, self._server, durable=not self._throwaway)
        self._server.start(programs)

    def _stop_if_unused(self) -> None:
        if not _is_used(self._users) and not self._is_kept():
            if self._throwaway:
                self._delete()
            else:
                self._server.stop()

    def _delete(self) -> None:
        self._server.delete()
        for file in (self._users, self._kept):
            file.unlink(missing_ok=True)

    def _clear_leftovers(self) -> None:
        """Delete throwaway clusters whose users were all killed."""
        for users in self._place.home.glob(f"{_THROWAWAY}*.users"):
            if not _is_used(users):
                Server(self._place, self._place.postgres / users.stem).delete()
                users.unlink()

    def _is_kept(self) -> bool:
        """Whether the server that runs now is the one that was to be kept."""
        try:
            return self._kept.read_text(encoding="ascii") == self._server.identity()
        except FileNotFoundError:
            return False

    def _refuse_if_used(self) -> None:
        if _is_used(self._users):
            raise Conflict("cluster.used")


def check_server(database_url: str) -> None:
    """Unavailable where no fitting PostgreSQL with PostGIS answers at `database_url`."""
    plain = re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql://", database_url)
    try:
        with closing(psycopg2.connect(plain, connect_timeout=_PATIENCE_S)) as connection:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT default_version FROM pg_available_extensions WHERE name = 'postgis'"
                )
                row = cursor.fetchone()
            version = connection.server_version
    except psycopg2.Error as error:
        problem = str(error).strip().splitlines()[0]
        raise Unavailable("cluster.no_server", problem=problem) from error
    if not fits(version // 10_000, row[0] if row else ""):
        raise Unavailable("cluster.unfit_server", oldest=OLDEST)


def _is_used(users: Path) -> bool:
    with lock_file(users) as probe:
        try:
            fcntl.flock(probe, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
