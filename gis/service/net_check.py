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
    return checked(read_net(source.files, profile, source.datum), source, profile)


def checked(
    net: gpd.GeoDataFrame,
    source: NetSource,
    profile: Profile,
    in_force: gpd.GeoDataFrame | None = None,
) -> NetReport:
    """Every fault of a net that was read from `source`; `in_force` is the one it is to replace."""
    buildings, compounds = (
        None if path is None else read_polygons(path, source.datum)
        for path in (source.buildings, source.compounds)
    )
    return check_net(net, profile, in_force=in_force, buildings=buildings, compounds=compounds)
