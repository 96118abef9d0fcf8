"""The patrol map: every grid of a district coloured by its verdict, day by day."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
from folium.map import CustomPane

from gis.messages import Language
from gis.profile import Profile
from gis.rollup import VERDICTS
from web.page import BareMap, Page, Start
from web.places import features_of, places_of

LOOPS = ("met", "not_met", "off")
_MINUTES = ("minutes", "minutes_low", "minutes_high")
_TENTHS_TOLERANCE = 2e-4  # 1 ms, as in the verdict: exactly 60 min must not read 59.9


class LevelLayer(folium.GeoJson):
    """One level of the net as a layer in a pane of its own: upper levels lie over lower ones."""

    def __init__(self, features: dict[str, Any], level: int) -> None:
        self.level = level
        super().__init__(
            features,
            name=self.get_name(),
            smooth_factor=0,
            on_each_feature=folium.JsCode("xunge.adopt"),
            pane=_pane(level),
            class_name="place",
        )

    def get_name(self) -> str:
        """The script's variable, the same in every page."""
        return f"layer_{self.level}"


class LevelPane(CustomPane):
    """The pane of one level."""

    def __init__(self, level: int) -> None:
        super().__init__(_pane(level), z_index=450 - level, pointer_events=True)

    def get_name(self) -> str:
        """The script's variable, the same in every page."""
        return f"pane_of_{self.name}"


def patrol_map(
    grids: gpd.GeoDataFrame,
    days: pd.DataFrame,
    profile: Profile,
    *,
    generated_at: datetime,
    language: Language = "zh",
) -> str:
    """The district's days as one HTML page that needs no other file and makes no request.

    `grids`: all levels of the net (code, name, level 1…n, parent_code, geometry in WGS-84).
    `days`: a row a basic grid and date (code, date, due, verdict, reasons, minutes, minutes_low,
    minutes_high, loop); a grid without a row shows as not audited. The same input gives the same
    bytes.
    """
    places = places_of(grids)
    levels = sorted(places["level"].unique().tolist())
    data = {
        "generated_at": generated_at.isoformat(timespec="minutes"),
        "levels": {level: profile.levels[level - 1].title.model_dump() for level in levels},
        "places": _columns(places),
        **_days(days, places["code"][places["level"] == len(profile.levels)].tolist()),
    }
    page = Page("patrol", profile, language=language, data=data)
    _picture(places, levels).add_to(page)
    return page.render()


def _picture(places: gpd.GeoDataFrame, levels: Sequence[int]) -> BareMap:
    picture = BareMap(tuple(places.total_bounds))
    layers = [LevelLayer(features_of(places, level), level) for level in levels]
    for layer in layers:
        LevelPane(layer.level).add_to(picture)
        layer.add_to(picture)
    Start([layer.get_name() for layer in layers]).add_to(picture)
    return picture


def _pane(level: int) -> str:
    return f"level_{level}"


def _columns(places: gpd.GeoDataFrame) -> dict[str, list[Any]]:
    label = places[["label_lat", "label_lon"]].to_numpy()
    columns = {name: places[name].tolist() for name in ("code", "name", "level", "parent")}
    return {**columns, "label": label.tolist()}


def _days(days: pd.DataFrame, codes: Sequence[str]) -> dict[str, Any]:
    """The days as columns of small numbers, aligned to the basic grids: 20 bytes a grid and day."""
    reasons = [tuple(found) for found in days["reasons"]]
    kinds = sorted(set(reasons))
    known = days.assign(reason=[kinds.index(found) for found in reasons])
    columns = {
        str(date)[:10]: _day(rows.set_index("code").reindex(list(codes)))
        for date, rows in known.groupby("date", sort=True)
    }
    return {"verdicts": VERDICTS, "loops": LOOPS, "reasons": kinds, "days": columns}


def _day(rows: pd.DataFrame) -> dict[str, list[Any]]:
    minutes = {name: _tenths(rows[name]) for name in _MINUTES}
    return {
        "verdict": [_place_in(VERDICTS, verdict) for verdict in rows["verdict"]],
        "due": rows["due"].eq(True).astype(int).tolist(),
        "loop": [_place_in(LOOPS, loop) for loop in rows["loop"]],
        "reason": rows["reason"].fillna(-1).astype(int).tolist(),
        **minutes,
    }


def _place_in(known: tuple[str, ...], value: object) -> int:
    return known.index(value) if isinstance(value, str) and value in known else -1


def _tenths(minutes: "pd.Series[float]") -> list[int]:
    """Minutes as whole tenths, rounded down so that no short day reads 60.0; -1 where unknown."""
    tenths = np.floor(pd.to_numeric(minutes).to_numpy(dtype=np.float64) * 10 + _TENTHS_TOLERANCE)
    return [int(tenth) if np.isfinite(tenth) else -1 for tenth in tenths]
