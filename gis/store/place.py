"""Where the private cluster lives, and which user PostgreSQL runs as."""

import fcntl
import hashlib
import os
import pwd
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from gis.errors import Unavailable

_ROOT_HOME = Path("/var/lib/xunge")
_SYSTEM_USER = "_xunge"  # Debian's form for a system user's name, which no person has


@dataclass
class Place:
    """`home`: our folder, for locks and unpacked programs; `user`: whom PostgreSQL runs as.

    `user` is None where that is ourselves. Only root has another one: PostgreSQL refuses root.
    `held` are the locks that our programs hold with us.
    """

    home: Path
    user: str | None
    held: tuple[int, ...] = field(default=(), init=False)

    @property
    def postgres(self) -> Path:
        """The folder that belongs to PostgreSQL's user alone; root and that user can enter it."""
        return self.home / "postgres"

    @contextmanager
    def door(self) -> Iterator[None]:
        """Let one process at a time start or stop anything here.

        The programs that it runs meanwhile hold the lock too: where it is killed, the next process
        waits for what is still being made, and does not find it changing under its hands.
        """
        with lock_file(self.home / "door") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            self.held = (file.fileno(),)
            try:
                yield
            finally:
                self.held = ()

    def run(
        self,
        *command: str | Path,
        environment: Mapping[str, str] | None = None,
        outlives_us: bool = False,
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as PostgreSQL's user, outside the caller's folder and environment.

        The caller's `PG…` variables must not reach PostgreSQL, nor its secrets, and PostgreSQL's
        user may not be able to enter the caller's folder. What `outlives_us` holds no lock.
        """
        return subprocess.run(  # noqa: S603 - the commands are our own
            command,
            check=False,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **(environment or {})},
            cwd="/",
            umask=0o077,
            user=self.user,
            group=self.user,
            extra_groups=None if self.user is None else [],
            pass_fds=() if outlives_us else self.held,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )


def lock_file(path: Path) -> IO[str]:
    """A file to lock; nobody else may open it, since who can open it can lock it."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, mode=0o600))


def place_for(state_dir: Path) -> Place:
    """The place of the cluster of one clone, made if need be.

    An ordinary user's is within `state_dir`. Root's is `/var/lib/xunge/<clone>`, since PostgreSQL's
    user cannot enter root's home. Unavailable where it cannot be made.
    """
    state = state_dir.resolve()
    as_root = os.geteuid() == 0
    home = _ROOT_HOME / _name_of(state) if as_root else state / "database"
    place = Place(home, _SYSTEM_USER if as_root else None)
    if odd := re.search(r'["$`\\\n]', str(home)):  # PostgreSQL's tools hand paths to a shell
        raise Unavailable("cluster.odd_folder", folder=home, character=odd[0])
    try:
        home.mkdir(parents=True, exist_ok=True)
        if as_root:
            _make_user(_SYSTEM_USER)
            for folder in (_ROOT_HOME, home):
                folder.chmod(0o755)  # whatever root's umask: the other user passes through here
        place.postgres.mkdir(mode=0o700, exist_ok=True)
        if as_root:
            os.chown(place.postgres, *_ids_of(_SYSTEM_USER))
    except OSError as error:
        raise Unavailable("cluster.folder", folder=home, problem=error.strerror) from error
    return place


def _name_of(state: Path) -> str:
    """A clone's folder name, for people to recognise, and a digest of its whole path."""
    readable = re.sub(r"[^A-Za-z0-9]+", "-", state.parent.name)[:24].strip("-")
    return f"{readable}-{digest(state)}"


def digest(path: Path) -> str:
    """Eight letters that stand for a path."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:8]


def _ids_of(user: str) -> tuple[int, int]:
    entry = pwd.getpwnam(user)
    return entry.pw_uid, entry.pw_gid


def _make_user(user: str) -> None:
    """Make the system user once; `nobody` would do, but owns no files by Debian's rules.

    Whatever else runs as `nobody` could read the tracks of named workers.
    """
    try:
        pwd.getpwnam(user)
    except KeyError:
        options = ("--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent")
        command = ("useradd", *options, "--shell", "/usr/sbin/nologin", user)
        made = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if made.returncode and user not in {entry.pw_name for entry in pwd.getpwall()}:
            problem = made.stderr.strip()
            raise Unavailable("cluster.no_user", user=user, problem=problem) from None
