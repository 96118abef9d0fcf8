"""The premises of a synthetic district: dwellings, shops and others in its buildings.

Assumed: a quarter of the residential parcels have shops on the ground floor, one for each 6 m; one
premises in sixteen stands empty; two flats of a slab share a landing and so an entrance.
"""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from gis.synth.buildings import Buildings
from gis.synth.division import share_out
from gis.synth.land_use import USES, Texts
from gis.synth.shapes import Ints

DWELLING, SHOP, OTHER = KINDS = ("dwelling", "shop", "other")

_SHOP_FRONTS = 0.25
_FRONT_M = 6.0
_VACANT = 1 / 16
_LANDING = {"slab": 2}
_SINCE = pd.Timestamp("2020-01-01").as_unit("s")


@dataclass(frozen=True, slots=True)
class Stock:
    """The premises of each building, a row each: how many of each kind, and how they lie.

    `counts` (n, 3) by kind; `per_floor` (n, 3) how many of a kind a floor holds; `has_front`:
    the ground floor is shops, and dwellings begin above it.
    """

    counts: Ints
    per_floor: Ints
    has_front: npt.NDArray[np.bool_]

    def only(self, kept: npt.NDArray[np.bool_]) -> Self:
        """The stock of some of the buildings."""
        return replace(
            self,
            counts=self.counts[kept],
            per_floor=self.per_floor[kept],
            has_front=self.has_front[kept],
        )

    def scaled(self, total: int) -> Self:
        """The same stock with `total` premises in all, each building and kind in proportion."""
        shares = share_out(total, self.counts.ravel().tolist(), least=0)
        counts = np.array(shares).reshape(self.counts.shape)
        per_floor = self.per_floor.copy()
        per_floor[self.has_front, 1] = np.maximum(counts[self.has_front, 1], 1)
        return replace(self, counts=counts, per_floor=per_floor)

    def floors(self, built: Ints) -> Ints:
        """The floors that the dwellings need; those that are built where there are none."""
        dwellings, per_floor = self.counts[:, 0], np.maximum(self.per_floor[:, 0], 1)
        return np.where(dwellings > 0, -(-dwellings // per_floor) + self.has_front, built)


def draw_stock(buildings: Buildings, uses: Texts, rng: np.random.Generator) -> Stock:
    """The premises that the buildings have room for; `uses` is each parcel's use of land."""
    use = [USES[uses[parcel]] for parcel in buildings.parcels]
    every_m = np.array([[one.dwelling_m, one.shop_m, one.other_m] for one in use]).reshape(-1, 3)
    room = buildings.length_m[:, None] / np.where(every_m > 0, every_m, np.inf)
    per_floor = np.where(every_m > 0, np.maximum(room.astype(np.int64), 1), 0)
    counts = per_floor * buildings.floors[:, None]
    counts[:, 2] = np.where(room[:, 2] < 1, per_floor[:, 2], counts[:, 2])
    fronts = rng.random(len(uses)) < _SHOP_FRONTS
    has_front = fronts[buildings.parcels] & (buildings.floors > 1) & (per_floor[:, 0] > 0)
    per_floor[has_front, 1] = buildings.length_m[has_front] // _FRONT_M
    counts[has_front, 1] = per_floor[has_front, 1]
    counts[has_front, 0] -= per_floor[has_front, 0]
    return Stock(counts, per_floor, has_front)


def list_premises(stock: Stock, buildings: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Every premises: id, kind, status, address, point and since when; by building.

    `buildings` has id, place, number, use, lon and lat in the stock's order. The address is place,
    building (its number there), unit (entrance), floor and room; all premises of a building share
    its point.
    """
    parts = [_of_kind(stock, kind, buildings["use"].to_numpy()) for kind in range(len(KINDS))]
    rows = pd.concat(parts).sort_values(["owner", "kind", "floor", "room"], ignore_index=True)
    owner = rows.pop("owner").to_numpy()
    return pd.DataFrame(
        {
            "id": pd.Series([f"H{number:07d}" for number in range(1, len(rows) + 1)], dtype="str"),
            "kind": rows["kind"],
            "status": np.where(rng.random(len(rows)) < _VACANT, "vacant", "occupied"),
            "building_id": buildings["id"].to_numpy()[owner],
            "place": buildings["place"].to_numpy()[owner],
            "building": buildings["number"].to_numpy()[owner],
            "unit": rows["unit"],
            "floor": rows["floor"],
            "room": rows["room"],
            "since": _SINCE,
            "until": pd.Series(pd.NaT, rows.index, dtype="datetime64[s]"),
            "lon": buildings["lon"].to_numpy()[owner],
            "lat": buildings["lat"].to_numpy()[owner],
        }
    )


def _of_kind(stock: Stock, kind: int, uses: Texts) -> pd.DataFrame:
    """The premises of one kind: owner (number of its building), unit, floor and room."""
    counts = stock.counts[:, kind]
    owner = np.repeat(np.arange(len(counts)), counts)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    per_floor = np.maximum(stock.per_floor[owner, kind], 1)
    above_shops = stock.has_front[owner] & (KINDS[kind] == DWELLING)
    landing = np.array([_LANDING.get(use, 1_000) for use in uses])[owner]
    room = place % per_floor + 1
    return pd.DataFrame(
        {
            "owner": owner,
            "kind": KINDS[kind],
            "unit": (room - 1) // landing + 1,
            "floor": place // per_floor + 1 + above_shops,
            "room": room,
        }
    )
