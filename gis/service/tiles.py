"""Map tiles: which state a tile is in for who asks, and the tile itself."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Final, Literal, get_args

from gis.service.tokens import digest_of
from gis.store import tiles as stored
from gis.store.accounts import SessionKind, acting
from gis.store.map_versions import MapState, map_state, map_state_of
from gis.store.one_trip import Query
from gis.store.viewers import Viewer
from gis.store.wire import Row
from gis.tile_grid import Tile

Layer = Literal["premises", "buildings"]
LAYERS: Final[tuple[Layer, ...]] = get_args(Layer)

_FORM: Final = 2
"""Raised whenever the same rows make other tiles than before."""

_KINDS: Final[Mapping[Layer, str]] = {"premises": "premises", "buildings": "building"}


@dataclass(frozen=True)
class Sight:
    """Who looks at maps, and what these show now."""

    viewer: Viewer
    state: MapState
    now: datetime

    @property
    def today(self) -> date:
        """The district's local date."""
        return self.now.astimezone(self.state.zone).date()


def look(token: str, kind: SessionKind, now: datetime) -> tuple[Query, ...]:
    """Asks whose valid session a token is, and what that viewer's maps show; begins at the door."""
    return acting(digest_of(token), kind=kind, now=now), map_state()


def sight_of(row: Row, now: datetime) -> Sight:
    """What a look found."""
    return Sight(*map_state_of(row), now)


def tile_tag(sight: Sight, layer: Layer, tile: Tile) -> str | None:
    """What a tile's bytes depend on, as an HTTP entity tag: the rows, and who sees which of them.

    None for a worker, whose own grids change with the roster.
    """
    if sight.viewer.role == "worker":
        return None
    version = sight.state.versions.get(_KINDS[layer])
    # A viewer's ground is that of the database's own date, which is UTC's.
    days = (sight.today, sight.now.astimezone(UTC).date())
    return _tag(sight, layer, tile, version, sight.state.net_version, *days)


def tile_query(sight: Sight, layer: Layer, tile: Tile) -> Query | None:
    """Asks for the bytes of a tile; None where its layer has nothing at that zoom."""
    district = sight.viewer.district
    if layer == "premises":
        return stored.premises_tile(district, tile, sight.today)
    return stored.buildings_tile(district, tile)


def tracks_tag(sight: Sight, tile: Tile, day: date, version: str) -> str:
    """The same for the tracks of a day in a version of theirs."""
    return _tag(sight, "tracks", tile, version, day)


def tag_of(body: bytes) -> str:
    """An entity tag for bytes that have no version."""
    return f'"{sha256(body).hexdigest()[:24]}"'


def _tag(sight: Sight, layer: str, tile: Tile, *version: object) -> str:
    seen = [_FORM, sight.viewer.district, sight.viewer.sight, layer, *tile, *map(str, version)]
    return tag_of(json.dumps(seen).encode())
