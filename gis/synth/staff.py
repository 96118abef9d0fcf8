"""The people of a synthetic district: who holds which role in which basic grid."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.profile import Profile, Slot
from gis.synth.shapes import Ints


def draw_staff(
    profile: Profile, basic: gpd.GeoDataFrame, since: date, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Workers (worker, name) and assignments (worker, grid_code, role, from, to) of a district.

    People are numbers, never names. Those who owe patrols come first, in the order of the codes.
    Where there are fewer people than grids, those who owe a patrol have one grid each and some
    grids have nobody, dedicated ones first; of other required roles one person holds several
    neighbouring grids. Further people join some grids as a second or third.
    """
    roles = sorted(profile.staffing, key=lambda role: profile.staffing[role].patrol != "owes")
    rows = [_assign(role, profile, basic, rng) for role in roles]
    counts = [int(people.max(initial=-1)) + 1 for people, _ in rows]
    firsts = np.cumsum([1, *counts[:-1]])
    people = np.concatenate([own + first for (own, _), first in zip(rows, firsts, strict=True)])
    grids = np.concatenate([own for _, own in rows])
    titles = [profile.staffing[role].title.zh for role in roles]
    numbers = range(1, sum(counts) + 1)
    workers = pd.DataFrame(
        {
            "worker": [_id(number) for number in numbers],
            "name": [
                f"{title}{number:06d}"
                for number, title in zip(numbers, np.repeat(titles, counts), strict=True)
            ],
        }
    )
    assignments = pd.DataFrame(
        {
            "worker": [_id(number) for number in people],
            "grid_code": basic["code"].to_numpy()[grids],
            "role": np.repeat(roles, [len(own) for own, _ in rows]),
            "from": pd.Timestamp(since).as_unit("s"),
            "to": pd.Series(pd.NaT, range(len(people)), dtype="datetime64[s]"),
        }
    )
    return workers, assignments


def _assign(
    role: str, profile: Profile, basic: gpd.GeoDataFrame, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """The people (from 0) and the grids (places in `basic`) of one role, a pair an assignment."""
    slot = profile.staffing[role]
    people = profile.synthetic.staff.get(role, slot.min * len(basic))
    grids = _staffed(slot, people, profile, basic, rng)
    if len(grids) > people:
        return np.arange(len(grids)) * people // len(grids), grids
    extra = [rng.permutation(grids) for _ in range(people // max(len(grids), 1))]
    all_grids = np.concatenate([grids, *extra])[:people]
    return np.arange(len(all_grids)), all_grids


def _staffed(
    slot: Slot, people: int, profile: Profile, basic: gpd.GeoDataFrame, rng: np.random.Generator
) -> Ints:
    """The grids that have somebody of a role, in the order of their codes."""
    count = len(basic)
    if slot.patrol == "owes":
        kept = min(count - profile.synthetic.vacant, people)
    else:
        kept = count if slot.min else min(count, people)
    asks = np.array([profile.kinds[kind].patrol != "none" for kind in basic["kind"]])
    first = np.lexsort([rng.random(count), ~asks])
    return np.sort(first[:kept])


def _id(number: int) -> str:
    return f"W{number:06d}"
