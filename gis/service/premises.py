"""Premises taken in: a list as a whole or not at all, each in the grid where it lies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import pandas as pd
from sqlalchemy import Connection, Engine

from gis.datum import DegreePlane
from gis.errors import BadInput, Fault
from gis.premises import Register, premises_of
from gis.store import premises as stored
from gis.store.fixes import lock_imports
from gis.store.map_versions import derived_before
from gis.store.net import extent_of, grids_in_force, load_profile_of

_AROUND_M: Final = 500.0
_SHOWN_FAULTS: Final = 100


@dataclass(frozen=True)
class PremisesImport:
    """What an import did; those `outside` the district and its surroundings are left out."""

    source: str
    added: int
    changed: int
    unchanged: int
    outside: int

    @property
    def nothing_new(self) -> bool:
        """Whether everything was known already."""
        return not (self.added or self.changed)


def import_premises(
    c: Connection, district: str, register: Register, *, now: datetime
) -> PremisesImport:
    """Take premises in: new ones are added, those with a known id renewed.

    What lies more than 500 m around the district's net is left out; what a register no longer has
    stays as it was: a premises ends by its `until` or its status. BadInput with every bad row, and
    nothing stored, where there is one; the same register again changes nothing.
    """
    profile = load_profile_of(c, district)
    lock_imports(c, district)
    found = premises_of(register)
    _refuse(found.faults, register.source)
    if found.rows.empty:
        raise BadInput("premises_list.nothing", source=register.source)
    today = now.astimezone(profile.zone).date()
    grids = grids_in_force(c, district, today, level=len(profile.levels))
    if grids.empty:
        raise BadInput("premises_list.no_net")
    near = _near(found.rows, extent_of(c, district), register.source)
    saved = stored.save_premises(c, district, near, grids, today)
    return PremisesImport(
        register.source, saved.added, saved.changed, saved.unchanged, len(found.rows) - len(near)
    )


def settle_premises(c: Connection, district: str, today: date) -> int:
    """Look again in which grid each premises lies, by the net in force today; how many moved."""
    lowest = len(load_profile_of(c, district).levels)
    return stored.settle_premises(
        c, district, grids_in_force(c, district, today, level=lowest), today
    )


def settle_new_day(engine: Engine, district: str, *, now: datetime) -> Iterator[int]:
    """Settle the premises where a day has begun since they were last settled; how many moved.

    A net that was imported ahead comes into force on its day, and premises begin and end on theirs.
    """
    with engine.begin() as c:
        today = now.astimezone(load_profile_of(c, district).zone).date()
        if not derived_before(c, district, stored.LAYER, today):
            return
        lock_imports(c, district)
        moved = settle_premises(c, district, today)
    yield moved


def _refuse(faults: Sequence[Fault], source: str) -> None:
    """BadInput with these faults, if there are any; beyond a hundred only their number."""
    if not faults:
        return
    shown = list(faults[:_SHOWN_FAULTS])
    if more := len(faults) - len(shown):
        shown.append(Fault("", "premises_list.more_faults", more=f"{more:,}"))
    raise BadInput("premises_list.not_imported", source=source, count=len(faults), faults=shown)


def _near(
    rows: pd.DataFrame, extent: tuple[float, float, float, float], source: str
) -> pd.DataFrame:
    """The premises in the district's box and around it; BadInput where there is none."""
    west, south, east, north = extent
    plane = DegreePlane.of_bounds(*extent)
    lon, lat = plane.inverse(_AROUND_M, _AROUND_M)
    wider, higher = float(lon) - plane.lon0, float(lat) - plane.lat0
    near = rows[
        rows["lon"].between(west - wider, east + wider)
        & rows["lat"].between(south - higher, north + higher)
    ]
    if near.empty:
        place = f"{rows['lon'].iloc[0]:.4f}, {rows['lat'].iloc[0]:.4f}"
        raise BadInput("premises_list.all_outside", source=source, place=place)
    return near
