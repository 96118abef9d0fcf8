"""When a net is valid: the one check that gathers every fault of a net."""

from collections.abc import Iterator

import geopandas as gpd

from gis.grids.attributes import attribute_faults, load_faults
from gis.grids.context import cut_faults
from gis.grids.coverage import coverage_faults
from gis.grids.crs import crs_faults, unplaced
from gis.grids.report import FAULT_KINDS, NetFault, NetReport
from gis.grids.shapes import first_alike, lay_out, shape_faults
from gis.profile import Profile

_TEXTS = ("code", "name", "kind", "parent_code")


def check_net(
    net: gpd.GeoDataFrame,
    profile: Profile,
    *,
    in_force: gpd.GeoDataFrame | None = None,
    buildings: gpd.GeoSeries | None = None,
    compounds: gpd.GeoSeries | None = None,
) -> NetReport:
    """Every fault of a net under a profile, errors before warnings.

    `net`: code, name, level (1 the district), kind, parent_code, geometry (EPSG:4326), and where
    they are known `households` and `open_ring`. `in_force` is the net it replaces, for signs of a
    wrong datum; `buildings` and `compounds` (EPSG:4326) are what borders should not cut.
    """
    net = tidy(net)
    faults = [*crs_faults(net, in_force), *attribute_faults(net, profile)]
    if len(net) and not unplaced(net).any():
        faults += _ground_faults(net, profile, buildings, compounds)
    faults += load_faults(net, profile)
    faults.sort(key=lambda fault: (fault.severity, FAULT_KINDS.index(fault.kind)))
    return NetReport(_counts(net, profile), faults)


def tidy(net: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """A copy with rows numbered from 0 and missing texts empty."""
    tidied = net.reset_index(drop=True)
    for name in _TEXTS:
        tidied[name] = tidied[name].astype(object).where(tidied[name].notna(), "").astype("str")
    return tidied


def _ground_faults(
    net: gpd.GeoDataFrame,
    profile: Profile,
    buildings: gpd.GeoSeries | None,
    compounds: gpd.GeoSeries | None,
) -> Iterator[NetFault]:
    ground = lay_out(net)
    yield from shape_faults(net, ground)
    yield from coverage_faults(net, ground, repeated=first_alike(net, ground) >= 0)
    basic = len(profile.levels)
    if buildings is not None:
        yield from cut_faults("cuts_building", buildings.to_numpy(), net, ground, basic)
    if compounds is not None:
        yield from cut_faults("cuts_compound", compounds.to_numpy(), net, ground, basic)


def _counts(net: gpd.GeoDataFrame, profile: Profile) -> dict[str, int]:
    return {
        level.name: int((net["level"] == number).sum())
        for number, level in enumerate(profile.levels, start=1)
    }
