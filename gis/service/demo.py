"""The demonstration: a synthetic district set up, walked, taken in and audited like a real one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Final

import pandas as pd
import shapely
from sqlalchemy import Connection

from gis.datum import MetricFrame
from gis.errors import Conflict
from gis.layers import Features, LayerKind
from gis.premises import Register
from gis.profile import SYNTHETIC, Profile
from gis.service.audit import DayAudit, audit_day
from gis.service.intake import take_in
from gis.service.layers import import_layer
from gis.service.premises import import_premises
from gis.store import net, roster
from gis.store.days import days_within
from gis.store.districts import delete_district
from gis.synth import SyntheticDistrict, make_district, make_layers, walk_day

_LAYERS: Final[Mapping[LayerKind, str]] = {
    "road": "roads", "water": "water", "building": "buildings", "compound": "compounds",
    "post": "posts", "checkpoint": "checkpoints",
}  # fmt: skip


def synthetic_district(profile: Profile, seed: int) -> SyntheticDistrict:
    """The synthetic district of a profile, whose version says so and which net it is."""
    district = make_district(profile, seed)
    net_of_it = sha256(b"".join(shapely.to_wkb(district.grids.geometry.to_numpy())))
    version = f"{profile.version}{SYNTHETIC}{seed}.{net_of_it.hexdigest()[:8]}"
    return replace(district, profile=profile.model_copy(update={"version": version}))


def set_up(c: Connection, district: SyntheticDistrict, *, now: datetime) -> None:
    """Store a synthetic district, its net, its workers and its layers, in place of another one.

    Nothing happens where this very one is stored. Conflict where the district's code holds a net
    that is not synthetic: a demonstration never replaces real data.
    """
    profile = district.profile
    if profile.district in net.districts(c):
        stored = net.load_profile_of(c, profile.district)
        if stored.version == profile.version:
            return
        if not stored.is_synthetic:
            raise Conflict("demo.real_district", district=profile.district)
    delete_district(c, profile.district)
    frame = MetricFrame.of_bounds(*district.grids.total_bounds)
    since = district.assignments["from"].min().date()
    net.save_district(c, profile, (frame.lon0, frame.lat0))
    net.insert_grids(c, profile.district, district.grids, since)
    net.raise_net_version(c, profile.district)
    roster.save_workers(c, profile.district, district.workers)
    roster.save_assignments(c, profile.district, district.assignments)
    _import_layers(c, district, now)


def _import_layers(c: Connection, district: SyntheticDistrict, now: datetime) -> None:
    """Take the city's layers in through the same import as real ones."""
    layers = make_layers(district)
    if len(layers.premises):
        import_premises(c, district.profile.district, _register(layers.premises), now=now)
    for kind, name in _LAYERS.items():
        features = Features(f"synthetic {name}", getattr(layers, name))
        if len(features.rows):
            import_layer(c, district.profile.district, kind, features, now=now)


def _register(premises: pd.DataFrame) -> Register:
    """Synthetic premises as a list says them: 501 is the first room of the fifth floor."""
    columns = ["id", "kind", "status", "place", "building", "unit", "floor", "room", "since"]
    cells = premises[columns].astype("str")
    cells["room"] = cells["floor"] + cells["room"].str.zfill(2)
    ids = premises["id"].tolist()
    return Register("synthetic premises", cells, premises["lon"], premises["lat"], ids)


@dataclass(frozen=True)
class WalkedDay:
    """One synthetic day: the walkers' truth, and what the audit of their tracks did."""

    date: date
    truth: pd.DataFrame
    audit: DayAudit


def walk_and_audit(
    c: Connection, district: SyntheticDistrict, day: date, *, seed: int, now: datetime
) -> WalkedDay:
    """Walk a day, take its tracks in through the same intake as real ones, and audit it."""
    profile = district.profile
    walks = walk_day(district, day, seed)
    take_in(
        c, profile.district, [walks.fixes],
        policy=profile.patrol, zone=profile.zone, datum="wgs84", received_at=now,
    )  # fmt: skip
    return WalkedDay(day, walks.truth, audit_day(c, profile.district, day, now=now))


def against_truth(
    c: Connection, district: SyntheticDistrict, walked: list[WalkedDay]
) -> pd.DataFrame:
    """How the audit judged the days that were truly met and truly not, and how far off it was.

    A row a true verdict; a column a verdict of the audit, and `error_minutes`, the median distance
    of the credited from the true minutes.
    """
    truth = pd.concat([day.truth for day in walked])
    days = days_within(c, district.profile.district, truth["date"].min(), truth["date"].max())
    judged = truth.merge(days, left_on=["grid_code", "date"], right_on=["code", "date"])
    judged["error_minutes"] = (judged["minutes"] - judged["true_minutes"]).abs()
    counts = pd.crosstab(judged["true_verdict"], judged["verdict"])
    return counts.assign(error_minutes=judged.groupby("true_verdict")["error_minutes"].median())
