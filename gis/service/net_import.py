"""A net put in force from its files, as a whole or not at all."""

from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely import MultiPolygon
from sqlalchemy import Connection

from gis.datum import DegreePlane
from gis.errors import BadInput, Conflict
from gis.grids import NetReport, check_net, mend, mendable, read_net
from gis.profile import Profile
from gis.service.net_check import NetSource, uncut_of
from gis.service.premises import settle_premises
from gis.store import net as stored
from gis.store.fixes import lock_imports
from gis.store.layers import layer_of
from gis.store.stale import mark_stale

_UNCUT = ("buildings", "compounds")


@dataclass(frozen=True)
class NetImport:
    """What an import did: which codes are new, changed, gone, or as they were.

    `begins_earlier`: the district's first net was in force only later until now. `report` is that
    of the net as it was put in force, `moved` what mending moved (code, name, level, moved_m2; no
    rows where nothing was mended).
    """

    report: NetReport
    moved: pd.DataFrame
    effective_on: date
    begins_earlier: bool
    net_version: int
    added: list[str]
    changed: list[str]
    ended: list[str]
    kept: list[str]

    @property
    def nothing_new(self) -> bool:
        """Whether the very same net was in force already."""
        return not (self.added or self.changed or self.ended or self.begins_earlier)


class NetNotValid(BadInput):
    """A net with errors, which was not put in force; `report` tells them all."""

    def __init__(self, report: NetReport) -> None:
        super().__init__("net.not_valid", errors=len(report.errors))
        self.report = report


def import_net(
    c: Connection,
    source: NetSource,
    profile: Profile,
    *,
    effective_on: date,
    today: date | None = None,
    repair: bool = False,
) -> NetImport:
    """Put the net in these files in force from a date on, and set its district up if it is new.

    Grids that are as they were stay; the others end the day before. On a date before the
    district's first net, that net begins then, changed as these files say. With `repair` what is
    narrow is mended first. NetNotValid where errors are left, BadInput where the files cannot be
    read, Conflict where another net takes effect later, or the district is a demonstration's. The
    same net again changes nothing. Borders are held against the district's stored buildings and
    compounds where the source names none. Premises get their grids anew, unless the net takes
    effect after `today`: then when that day begins.
    """
    code = profile.district
    if stored.is_synthetic(c, code) and not profile.is_synthetic:
        raise Conflict("net.synthetic", district=code)
    net, moved = read_net(source.files, profile, source.datum), pd.DataFrame()
    in_force = stored.grids_in_force(c, code, max(_dates(c, code, effective_on)[0], effective_on))
    uncut = _stored_uncut(c, code) | uncut_of(source)
    report = check_net(net, profile, in_force=in_force, **uncut)
    if repair and mendable(report):
        net, moved = mend(net)
        report = check_net(net, profile, in_force=in_force, **uncut)
    if not report.valid:
        raise NetNotValid(report)
    lock_imports(c, code)  # premises that come in meanwhile wait for the net they will lie in
    stored.save_district(c, profile, _centre(net))  # its row is ours now until the transaction ends
    begins_earlier = effective_on < _dates(c, code, effective_on)[0]
    changes = _put_in_force(c, code, net, effective_on)
    new = begins_earlier or any(changes.values())
    version = stored.raise_net_version(c, code) if new else stored.net_version(c, code)
    if new and effective_on <= (today or effective_on):
        settle_premises(c, code, today or effective_on)
    kept = sorted(set(net["code"]).difference(*changes.values()))
    return NetImport(report, moved, effective_on, begins_earlier, version, kept=kept, **changes)


def _dates(c: Connection, district: str, on: date) -> tuple[date, date]:
    """The first and the last date on which the district's net changes; `on` where it has none."""
    return stored.changes_of(c, district) or (on, on)


def _stored_uncut(c: Connection, district: str) -> dict[str, gpd.GeoSeries]:
    """What the district's layers say that borders must not cut."""
    layers = {name: layer_of(c, district, name.removesuffix("s")) for name in _UNCUT}
    return {name: layer.geometry for name, layer in layers.items() if len(layer)}


def _put_in_force(
    c: Connection, district: str, net: gpd.GeoDataFrame, effective_on: date
) -> dict[str, list[str]]:
    """End what the net no longer has, begin what it has anew; the codes of each."""
    first, latest = _dates(c, district, effective_on)
    new = _storable(net)
    old = stored.grids_in_force(c, district, max(first, effective_on))
    common = old.index.intersection(new.index)
    same = _alike(old.loc[common], new.loc[common])
    added, ended = new.index.difference(old.index), old.index.difference(new.index)
    changed = common[~same]
    touched = [*added, *changed, *ended]
    if touched and latest > max(first, effective_on):
        raise Conflict("net.later_net", latest=latest, on=effective_on)
    if effective_on < first:
        stored.begin_earlier(c, district, first, effective_on)
        touched = [*new.index, *ended]
    stored.end_grids(c, district, effective_on, [*ended, *changed])
    stored.insert_grids(c, district, new.loc[[*added, *changed]], effective_on)
    mark_stale(c, district, effective_on, codes=touched)
    return {"added": sorted(added), "changed": sorted(changed), "ended": sorted(ended)}


def _storable(net: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The net as the store keeps it: by code, multipolygons, and no text where there is none."""
    grids = net.set_index(net["code"].to_numpy())[list(stored.COLUMNS)]
    for name in ("kind", "parent_code"):
        grids[name] = grids[name].where(grids[name].notna() & (grids[name] != ""), None)
    return grids


def _alike(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> npt.NDArray[np.bool_]:
    """Which grids, code by code, are the same in every attribute and in shape."""
    names = [name for name in stored.COLUMNS if name != "geometry"]
    same = (old[names].fillna("") == new[names].fillna("")).all(axis=1)
    return np.asarray(same & (_forms(old) == _forms(new)))


def _forms(net: gpd.GeoDataFrame) -> "pd.Series[bytes]":
    """Each shape in a form that is equal for equal shapes, of one part or several."""
    parts = [MultiPolygon(list(shapely.get_parts(shape))) for shape in net.geometry]
    return pd.Series(shapely.to_wkb(shapely.normalize(parts)), net.index, dtype=object)


def _centre(net: gpd.GeoDataFrame) -> tuple[float, float]:
    """The middle of the net's bounding box, of which the district's metric frame is made."""
    plane = DegreePlane.of_bounds(*net.total_bounds)
    return plane.lon0, plane.lat0
