"""One day of a trial: a district walked under one condition, audited, beside its truth."""

from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import pandas as pd

from gis.datum import area_m2
from gis.patrol import AuditResult, audit_days
from gis.profile import PatrolPolicy, Profile
from gis.synth import SyntheticDistrict, Walks, make_district, walk_day
from gis.trial.conditions import WALKERS, Condition


@dataclass(frozen=True)
class Tried:
    """A trial's day: what phones recorded, what was due, the rule, and what it found.

    `truth` and `result.days` have a row a worker, in the same order.
    """

    fixes: pd.DataFrame
    truth: pd.DataFrame
    duties: gpd.GeoDataFrame
    policy: PatrolPolicy
    result: AuditResult


def district_of(profile: Profile, grid_ha: float | None, seed: int) -> SyntheticDistrict:
    """A synthetic district of this profile, its basic grids `grid_ha` hectares on average.

    None leaves the area to the profile.
    """
    if grid_ha is None:
        return make_district(profile, seed)
    area_km2 = profile.synthetic.counts[profile.basic.name] * grid_ha / 100
    synthetic = profile.synthetic.model_copy(update={"area_km2": area_km2})
    return make_district(profile.model_copy(update={"synthetic": synthetic}), seed)


def try_day(district: SyntheticDistrict, condition: Condition, day: date, seed: int) -> Tried:
    """Walk and audit a district's day under a condition.

    Conditions share walkers and truth: a worker's way depends on seed, date and worker alone, and
    only what the phone makes of it on the condition.
    """
    walks = walk_day(
        district, day, seed, sample_s=condition.sample_s, noise=condition.noise, mix=WALKERS
    )
    return audited(district, walks)


def audited(district: SyntheticDistrict, walks: Walks) -> Tried:
    """These walks, audited by the district's own rule."""
    truth = walks.truth.sort_values("worker", ignore_index=True)
    grids = district.basic_grids().set_index("code").geometry
    duties = gpd.GeoDataFrame(
        {"worker": truth["worker"], "date": truth["date"], "due": True},
        geometry=grids.loc[truth["grid_code"]].to_numpy(),
        crs=grids.crs,
    )
    policy = district.profile.patrol
    return Tried(walks.fixes, truth, duties, policy, audit_days(walks.fixes, duties, policy))


def outcomes(tried: Tried) -> pd.DataFrame:
    """A row a worker-day: the truth, verdict, reasons (one text), minutes, fixes, grid_ha."""
    days = tried.result.days
    recorded = tried.fixes["worker"].value_counts()
    return tried.truth.assign(
        verdict=days["verdict"].to_numpy(),
        reasons=[" ".join(some) for some in days["reasons"]],
        minutes=days["minutes"].to_numpy(),
        fixes=recorded.reindex(tried.truth["worker"], fill_value=0).to_numpy(),
        grid_ha=area_m2(tried.duties.geometry.to_numpy()) / 10_000,
    )
