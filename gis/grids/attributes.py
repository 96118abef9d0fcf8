"""Faults in a net's attributes: codes, names, levels, kinds, parents, and the load."""

from collections.abc import Iterator

import geopandas as gpd
import pandas as pd

from gis.grids.report import FaultKind, NetFault
from gis.profile import Profile


def attribute_faults(net: gpd.GeoDataFrame, profile: Profile) -> Iterator[NetFault]:
    """Every fault that can be told without looking at a shape; `net` as `tidy` leaves it."""
    top, known = net["level"] == 1, net["level"].between(1, len(profile.levels))
    basic = net["level"] == len(profile.levels)
    code, kinds = net["code"], ", ".join(profile.kinds)
    elsewhere = top & (code != profile.district)
    yield from _each(net, code.duplicated(keep=False) & (code != ""), "duplicate_code")
    yield from _each(net, ~known, "unknown_level", known=_names(profile))
    yield from _each(net, elsewhere, "wrong_district", district=profile.district)
    yield from _code_faults(net, profile)
    yield from _each(net, basic & ~net["kind"].isin(profile.kinds), "unknown_kind", known=kinds)
    yield from _parent_faults(net[known & ~top], set(zip(net["level"], code, strict=True)))
    yield from _each(net, net["name"].str.strip() == "", "empty_name")


def load_faults(net: gpd.GeoDataFrame, profile: Profile) -> Iterator[NetFault]:
    """Basic grids whose `households`, where the column is there and known, lie out of the band."""
    if "households" not in net:
        return
    band = profile.load_band
    known = net[(net["level"] == len(profile.levels)) & net["households"].notna()]
    for grid in known[~known["households"].between(band.min, band.max)].itertuples():
        values = {"households": int(grid.households), "min": band.min, "max": band.max}
        yield NetFault("load_out_of_band", grid.code, grid.geometry, values=values)


def _code_faults(net: gpd.GeoDataFrame, profile: Profile) -> Iterator[NetFault]:
    for number, level in enumerate(profile.levels, start=1):
        wrong = (net["level"] == number) & (net["code"].str.len() != level.code_length)
        yield from _each(net, wrong, "bad_code", length=level.code_length)


def _parent_faults(children: gpd.GeoDataFrame, there: set[tuple[int, str]]) -> Iterator[NetFault]:
    for grid in children.itertuples():
        if (grid.level - 1, grid.parent_code) not in there:
            yield NetFault("orphan", grid.code, grid.geometry, other=grid.parent_code)
        if not grid.code.startswith(grid.parent_code):
            yield NetFault("code_parent_mismatch", grid.code, grid.geometry, other=grid.parent_code)


def _each(
    net: gpd.GeoDataFrame, meant: "pd.Series[bool]", kind: FaultKind, **values: object
) -> Iterator[NetFault]:
    for grid in net[meant].itertuples():
        yield NetFault(kind, grid.code, grid.geometry, values=values)


def _names(profile: Profile) -> str:
    return ", ".join(level.name for level in profile.levels)
