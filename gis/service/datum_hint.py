"""Whether positions were brought in under the wrong datum.

A datum slip moves a worker by half a kilometre, which is several grids: positions that are hardly
ever in their workers' own grids, but would be under another datum, are worth a question.
"""

from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection

from gis.datum import Datum, to_wgs84
from gis.store.net import grids_in_force
from gis.store.roster import assignments_between

_SAMPLE: Final = 2000
_OTHERS: Final[tuple[Datum, ...]] = ("wgs84", "gcj02", "bd09")
_CLEAR_SHARE: Final = 0.5


@dataclass(frozen=True)
class DatumHint:
    """A datum that fits better, and the shares of fixes in their workers' own grids."""

    datum: Datum
    share_declared: float
    share_there: float


def datum_hint(
    c: Connection, district: str, fixes: pd.DataFrame, declared: Datum
) -> DatumHint | None:
    """The datum under which most of these fixes are at home, where they are not as declared.

    `fixes`: worker, t, lon, lat (degrees of the declared datum). None where the declared datum
    fits at least half as well as the best, where none fits, or where nobody has a grid.
    """
    usable = fixes.dropna(subset=["worker", "t", "lon", "lat"])
    usable = usable[usable["t"].dt.year.between(MINYEAR, MAXYEAR)]  # a clock may say anything
    sample = usable.iloc[:: max(1, len(usable) // _SAMPLE)]
    grounds = _own_grounds(c, district, sample)
    shares = {datum: _share_at_home(sample, grounds, datum) for datum in (declared, *_OTHERS)}
    best = max(shares, key=shares.__getitem__)
    if shares[best] < _CLEAR_SHARE or shares[declared] * 2 > shares[best]:
        return None
    return DatumHint(best, shares[declared], shares[best])


def _own_grounds(c: Connection, district: str, sample: pd.DataFrame) -> dict[str, Any]:
    """The union of each worker's grids in the time of the sample."""
    if sample.empty:
        return {}
    first, last = sample["t"].min().date(), sample["t"].max().date()
    grids = grids_in_force(c, district, last)
    duty = assignments_between(c, district, first, last)
    duty = duty[duty["worker"].isin(sample["worker"]) & duty["grid_code"].isin(grids.index)]
    return {
        str(worker): shapely.union_all(grids.loc[list(codes), "geometry"].to_numpy())
        for worker, codes in duty.groupby("worker")["grid_code"]
    }


def _share_at_home(sample: pd.DataFrame, grounds: dict[str, Any], datum: Datum) -> float:
    """The share of the fixes of workers with a ground that lie in it; 0 where there are none."""
    lon, lat = to_wgs84(sample["lon"].to_numpy(), sample["lat"].to_numpy(), datum)
    who = sample["worker"].astype("str").to_numpy(object)
    inside = [
        shapely.contains_xy(ground, lon[who == worker], lat[who == worker])
        for worker, ground in grounds.items()
    ]
    return float(np.concatenate(inside).mean()) if inside else 0.0
