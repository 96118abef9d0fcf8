"""Which PostgreSQL with PostGIS the private cluster runs: the system's, else Debian's packages."""

import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gis.errors import Unavailable
from gis.store.place import Place

OLDEST_POSTGRESQL = 15
OLDEST_POSTGIS = (3, 3)
OLDEST = "PostgreSQL 15 + PostGIS 3.3"

_ZONES = Path("/usr/share/zoneinfo")
_UNPACK = Path(__file__).parent.parent / "setup" / "debian.sh"


@dataclass(frozen=True)
class Programs:
    """One PostgreSQL: its `bin` folder, major version, PostGIS version, and what it needs set."""

    bin: Path
    major: int
    postgis: str
    environment: Mapping[str, str] = field(default_factory=dict)


def find_programs(place: Place, major: int | None = None) -> Programs:
    """The newest fitting PostgreSQL (`major` alone if given), else one unpacked into `place`.

    Unavailable where there is none and none can be fetched.
    """
    if not _ZONES.is_dir():  # Debian's PostgreSQL has no others
        raise Unavailable("cluster.no_time_zones", folder=_ZONES)
    unpacked = place.home / "programs"
    if found := _newest(major, _of_system()) or _newest(major, _of_root(unpacked)):
        return found
    _unpack(place, unpacked, major)
    if found := _newest(major, _of_root(unpacked)):
        return found
    raise _missing(major, str(unpacked))


def fits(postgresql: int, postgis: str) -> bool:
    """Whether these versions are new enough."""
    numbers = tuple(int(number) for number in re.findall(r"\d+", postgis))
    return postgresql >= OLDEST_POSTGRESQL and numbers >= OLDEST_POSTGIS


def _newest(major: int | None, programs: Iterator[Programs]) -> Programs | None:
    fitting = [found for found in programs if major in {None, found.major}]
    return max(fitting, key=lambda found: found.major, default=None)


def _of_system() -> Iterator[Programs]:
    """What Debian's packages installed, and what `pg_config` on the path tells of."""
    yield from _of_root(Path("/"))
    try:
        told = subprocess.run(
            ("pg_config", "--version", "--bindir", "--sharedir"),  # noqa: S607 - on the path
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return
    version, bindir, sharedir = told.stdout.splitlines()
    major = re.search(r"\d+", version)
    if major:
        yield from _fitting(Path(bindir), Path(sharedir), int(major[0]), {})


def _of_root(root: Path) -> Iterator[Programs]:
    """The PostgreSQL versions below `root` in Debian's layout, whether installed or unpacked."""
    for folder in root.glob("usr/lib/postgresql/*/bin"):
        version = folder.parent.name
        if version.isdecimal():
            share = root / "usr/share/postgresql" / version
            environment = {} if root == Path("/") else _environment(root)
            yield from _fitting(folder, share, int(version), environment)


def _fitting(
    folder: Path, share: Path, major: int, environment: Mapping[str, str]
) -> Iterator[Programs]:
    try:
        control = (share / "extension/postgis.control").read_text(encoding="utf-8")
    except OSError:
        return
    version = re.search(r"default_version = '([\d.]+)", control)
    whole = all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres"))
    if whole and version and fits(major, version[1]):
        yield Programs(folder, major, version[1], environment)


def _environment(root: Path) -> Mapping[str, str]:
    """Where unpacked programs find their libraries and the data of PROJ and GDAL."""
    parents = [*root.glob("usr/lib/*-linux-gnu*"), *root.glob("lib/*-linux-gnu*")]
    libraries = [folder / name for folder in parents for name in ("", "blas", "lapack")]
    data = {"PROJ_LIB": root / "usr/share/proj", "GDAL_DATA": root / "usr/share/gdal"}
    return {
        "LD_LIBRARY_PATH": ":".join(map(str, libraries)),
        **{name: str(folder) for name, folder in data.items() if folder.is_dir()},
    }


def _unpack(place: Place, root: Path, major: int | None) -> None:
    """Fetch the newest PostgreSQL with PostGIS that apt knows, and set the links it lacks."""
    newest = rf"postgresql-({major or '[0-9]+'})-postgis-3"
    packages = ("postgresql-{}", "postgresql-{}-postgis-3", "postgresql-{}-postgis-3-scripts")
    command = ("bash", _UNPACK, root, newest, *packages)
    done = subprocess.run(  # noqa: S603 - our own script
        command, stdout=subprocess.PIPE, text=True, check=False, pass_fds=place.held
    )
    if done.returncode:
        raise _missing(major, done.stdout.strip())
    for versioned in root.glob("usr/share/postgresql/*/extension/*-3.control"):
        link = versioned.with_name(versioned.name.replace("-3.", "."))
        if not link.is_symlink():  # the packages' post-install makes these
            link.symlink_to(versioned.name)


def _missing(major: int | None, problem: str) -> Unavailable:
    if major:
        return Unavailable("cluster.no_such_programs", major=major, problem=problem)
    return Unavailable("cluster.no_programs", oldest=OLDEST, problem=problem)
