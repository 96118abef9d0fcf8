"""The rules that each upload is judged by: read with it, parsed only when they changed."""

import json
from functools import lru_cache
from typing import Final, NamedTuple

from sqlalchemy import Connection, Text, cast, select

from gis.errors import NotFound
from gis.profile import Profile, profile_from
from gis.store.tables import district as district_table

_MOST_KEPT: Final = 64
_COLUMNS: Final = (
    cast(district_table.c.profile, Text),
    district_table.c.centre_lon,
    district_table.c.centre_lat,
)


class Rules(NamedTuple):
    """A district's profile, and the middle (lon, lat) of its metric frame."""

    profile: Profile
    centre: tuple[float, float]


def rules_of(c: Connection, district: str) -> Rules:
    """The rules in force now; NotFound where the district is unknown."""
    row = c.execute(select(*_COLUMNS).where(district_table.c.code == district)).one_or_none()
    if row is None:
        raise NotFound("store.no_such_district", district=district)
    return Rules(_parsed(row[0]), (row[1], row[2]))


@lru_cache(_MOST_KEPT)
def _parsed(profile: str) -> Profile:
    return profile_from(json.loads(profile), source="district")
