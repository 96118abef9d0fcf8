"""A net checked in its files, without a database."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd

from gis.datum import Datum
from gis.grids import NetFile, NetReport, check_net, read_net, read_polygons
from gis.profile import Profile


@dataclass(frozen=True)
class NetSource:
    """Where a net comes from: its files, their datum, and files of what borders must not cut."""

    files: Sequence[NetFile]
    datum: Datum
    buildings: Path | None = None
    compounds: Path | None = None


def check(source: NetSource, profile: Profile) -> NetReport:
    """Every fault of the net in these files; BadInput where they cannot be read."""
    net = read_net(source.files, profile, source.datum)
    return check_net(net, profile, **uncut_of(source))


def uncut_of(source: NetSource) -> dict[str, gpd.GeoSeries]:
    """What the source's files say that borders must not cut: buildings, compounds."""
    files = {"buildings": source.buildings, "compounds": source.compounds}
    return {
        name: read_polygons(path, source.datum) for name, path in files.items() if path is not None
    }
