"""The evidence map: one worker's day, every fix with its reason and every moment with its class."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import folium
import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry import mapping

from gis.messages import Language
from gis.profile import Profile
from web.page import BareMap, Page, Start

COUNTED = ("strict", "ring", "bridged")
NOT_COUNTED = ("vehicle", "idle", "outside", "gap")
_MARGIN = 0.15
_DIGITS = 6  # 0.1 m
_FIGURES = (
    "verdict",
    "minutes",
    "minutes_low",
    "minutes_high",
    *COUNTED,
    *NOT_COUNTED,
    "coverage",
    "loop",
)


class Evidence(Protocol):
    """One worker's day, opened: what `gis.service.evidence` hands out.

    `day`: the figures; `fixes`: t, lon, lat, reason, accuracy_m; `intervals`: class, device, from,
    to, one class a moment; `lines`: the same columns for each device's own path, with its line on
    the ground (WGS-84); `ground`, `zone`: the grid, and the grid grown by its tolerance.
    """

    @property
    def worker(self) -> str: ...
    @property
    def date(self) -> date: ...
    @property
    def day(self) -> Mapping[str, Any]: ...
    @property
    def fixes(self) -> pd.DataFrame: ...
    @property
    def intervals(self) -> pd.DataFrame: ...
    @property
    def lines(self) -> gpd.GeoDataFrame: ...
    @property
    def ground(self) -> shapely.Geometry: ...
    @property
    def zone(self) -> shapely.Geometry: ...


class Shapes(folium.GeoJson):
    """A layer of shapes that the page's scripts know as `layer_<name>`."""

    def __init__(self, name: str, shapes: Iterable[Any], **options: Any) -> None:
        self.shape_name = name
        features = [
            {"type": "Feature", "id": at, "properties": {}, "geometry": mapping(shape)}
            for at, shape in enumerate(shapes)
        ]
        collection = {"type": "FeatureCollection", "features": features}
        super().__init__(collection, name=name, smooth_factor=0, class_name=name, **options)

    def get_name(self) -> str:
        """The script's variable, the same in every page."""
        return f"layer_{self.shape_name}"


def evidence_map(evidence: Evidence, profile: Profile, *, language: Language = "zh") -> str:
    """One worker's day as an HTML page that needs no other file and makes no request.

    The path by class, the fixes by reason, the grid and its tolerance, and beside them how the
    minutes add up; times are the district's local ones.
    """
    clock = _Clock(evidence.date, profile.zone)
    data = {
        "worker": evidence.worker,
        "date": evidence.date.isoformat(),
        "day": _day(evidence.day, clock),
        "counted": COUNTED,
        "not_counted": NOT_COUNTED,
        "intervals": _spans(evidence.intervals, clock),
        "lines": _spans(evidence.lines, clock),
        "fixes": _fixes(evidence.fixes, clock),
    }
    page = Page("evidence", profile, language=language, data=data)
    _picture(evidence).add_to(page)
    return page.render()


class _Clock:
    """Seconds since the local midnight of one date."""

    def __init__(self, day: date, zone: ZoneInfo) -> None:
        self.midnight = pd.Timestamp(datetime.combine(day, time(), zone))

    def seconds(self, moments: pd.Series) -> list[float]:
        """Moments (UTC) as seconds, to the tenth."""
        passed = pd.to_datetime(moments, utc=True) - self.midnight
        return [round(float(one), 1) for one in passed.dt.total_seconds()]


def _picture(evidence: Evidence) -> BareMap:
    west, south, east, north = shapely.bounds(evidence.zone)
    aside, above = _MARGIN * (east - west), _MARGIN * (north - south)
    picture = BareMap((west - aside, south - above, east + aside, north + above))
    layers = [
        Shapes("zone", [evidence.zone], interactive=False),
        Shapes("ground", [evidence.ground], interactive=False),
        Shapes("line", _rounded(evidence.lines), on_each_feature=folium.JsCode("xunge.adopt")),
    ]
    for layer in layers:
        layer.add_to(picture)
    Start([layer.get_name() for layer in layers]).add_to(picture)
    return picture


def _rounded(lines: gpd.GeoDataFrame) -> npt.NDArray[np.object_]:
    shapes = lines.geometry.to_numpy()
    return np.asarray(shapely.transform(shapes, lambda lonlat: np.round(lonlat, _DIGITS)))


def _day(day: Mapping[str, Any], clock: _Clock) -> dict[str, Any]:
    figures = {name: _plain(day[name]) for name in _FIGURES}
    return {
        **figures,
        "reasons": list(day["reasons"]),
        "sessions": [_session(session, clock) for session in day["sessions"]],
    }


def _session(session: Mapping[str, Any], clock: _Clock) -> dict[str, Any]:
    start, end = clock.seconds(pd.Series([session["from"], session["to"]]))
    known = ("minutes", "closed", "length_m", "end_gap_m", "reach_m")
    return {"from": start, "to": end, **{name: _plain(session[name]) for name in known}}


def _spans(spans: pd.DataFrame, clock: _Clock) -> dict[str, Any]:
    return {
        "class": spans["class"].astype(str).tolist(),
        "device": spans["device"].astype(str).tolist(),
        "from": clock.seconds(spans["from"]),
        "to": clock.seconds(spans["to"]),
    }


def _fixes(fixes: pd.DataFrame, clock: _Clock) -> dict[str, Any]:
    """The fixes in columns; positions that are no place, which were never stored, are left out."""
    shown = fixes[np.isfinite(fixes["lon"]) & np.isfinite(fixes["lat"])]
    return {
        "at": np.round(shown[["lat", "lon"]].to_numpy(dtype=np.float64), _DIGITS).tolist(),
        "t": clock.seconds(shown["t"]),
        "reason": shown["reason"].astype(str).tolist(),
        "accuracy": [
            None if np.isnan(one) else round(float(one), 1) for one in shown["accuracy_m"]
        ],
    }


def _plain(value: Any) -> Any:
    """A numpy value as JSON's own; NaN is unknown."""
    value = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(value, float) and not np.isfinite(value) else value
