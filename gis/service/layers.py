"""Map layers taken in: one kind from one source, as a whole or not at all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import Connection

from gis.datum import DegreePlane
from gis.errors import BadInput, Fault
from gis.layers import Features, LayerKind, Things, things_of
from gis.profile import Profile
from gis.store.fixes import lock_imports
from gis.store.layers import save_layer
from gis.store.net import extent_of, grid_spans, load_profile_of
from gis.store.stale import mark_dates_stale

_AROUND_M: Final = 500.0
_SHOWN_FAULTS: Final = 100


@dataclass(frozen=True)
class LayerImport:
    """What an import did, in things.

    `outside` the district and its surroundings, and `incomplete` in the source, are left out;
    `mended` are polygons that met themselves.
    """

    source: str
    kind: LayerKind
    added: int
    changed: int
    unchanged: int
    removed: int
    outside: int
    incomplete: int
    mended: int

    @property
    def nothing_new(self) -> bool:
        """Whether everything was known already."""
        return not (self.added or self.changed or self.removed)


def import_layer(
    c: Connection,
    district: str,
    kind: LayerKind,
    features: Features,
    *,
    replace: bool = False,
    now: datetime,
) -> LayerImport:
    """Take the features of one kind in: new ones are added, those with a known id renewed.

    With `replace` the features are the whole layer, and what is not among them is removed. What
    lies more than 500 m around the district's net is left out. BadInput with every bad feature,
    and nothing stored, where there is one; the same features again change nothing.
    """
    profile = load_profile_of(c, district)
    lock_imports(c, district)
    if features.rows.empty:
        raise BadInput("layers.nothing", kind=kind, source=features.source)
    if "id" not in features.rows and not replace:
        raise BadInput("layers.no_id", source=features.source)
    things = things_of(features, kind)
    _refuse([*things.faults, *_unknown_grids(c, profile, things)], features.source)
    near = _near(things.rows, extent_of(c, district), features.source)
    saved = save_layer(c, district, kind, near, replace=replace, imported_at=now)
    done = LayerImport(
        features.source, kind, saved.added, saved.changed, saved.unchanged, saved.removed,
        len(things.rows) - len(near), features.incomplete, things.mended,
    )  # fmt: skip
    if kind == "checkpoint" and profile.patrol.loop.asks_for_checkpoints and not done.nothing_new:
        # Days that are over were judged by the checkpoints of their time.
        mark_dates_stale(c, district, [now.astimezone(profile.zone).date()])
    return done


def _unknown_grids(c: Connection, profile: Profile, things: Things) -> Iterator[Fault]:
    """The things whose grid was never a basic grid of the district."""
    if "grid_code" not in things.rows:
        return
    known = set(grid_spans(c, profile.district, len(profile.levels))["code"])
    for place, code in zip(things.places, things.rows["grid_code"], strict=True):
        if not pd.isna(code) and code not in known:
            yield Fault(place, "layers.no_such_grid", grid=code)


def _refuse(faults: Sequence[Fault], source: str) -> None:
    """BadInput with these faults, if there are any; beyond a hundred only their number."""
    if not faults:
        return
    shown = list(faults[:_SHOWN_FAULTS])
    if more := len(faults) - len(shown):
        shown.append(Fault("", "layers.more_faults", more=f"{more:,}"))
    raise BadInput("layers.not_imported", source=source, count=len(faults), faults=shown)


def _near(
    things: gpd.GeoDataFrame, extent: tuple[float, float, float, float], source: str
) -> gpd.GeoDataFrame:
    """The things in the district's box and around it; BadInput where there is none."""
    plane = DegreePlane.of_bounds(*extent)
    box = plane.unproject(shapely.buffer(plane.project(shapely.box(*extent)), _AROUND_M)).item()
    near = things[shapely.intersects(box, things.geometry.to_numpy())]
    if near.empty:
        lon, lat = shapely.get_coordinates(shapely.centroid(things.geometry.iloc[0]))[0]
        place = f"{lon:.4f}, {lat:.4f}"
        raise BadInput("layers.all_outside", count=len(things), source=source, place=place)
    return near
