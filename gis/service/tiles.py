"""Map tiles: which state a tile is in for who asks, and the tile itself."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Final, Literal

from sqlalchemy import Connection

from gis.store import tiles as stored
from gis.store.map_versions import MapState
from gis.store.net import load_profile_of
from gis.store.viewers import Viewer
from gis.tile_grid import Tile

Layer = Literal["premises", "buildings"]

_FORM: Final = 1
"""Raised whenever the same rows make other tiles than before."""

_KINDS: Final[Mapping[Layer, str]] = {"premises": "premises", "buildings": "building"}
_MAKERS: Final[Mapping[Layer, Callable[[Connection, str, Tile, date], bytes]]] = {
    "premises": stored.premises_tile,
    "buildings": lambda c, district, tile, _: stored.buildings_tile(c, district, tile),
}


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


def tile_tag(sight: Sight, layer: Layer, tile: Tile) -> str | None:
    """What a tile's bytes depend on, as an HTTP entity tag: the rows, and who sees which of them.

    None for a worker, whose own grids change with the roster.
    """
    if sight.viewer.role == "worker":
        return None
    version = sight.state.versions.get(_KINDS[layer])
    return _tag(sight, layer, tile, version, sight.state.net_version, sight.today)


def make_tile(c: Connection, sight: Sight, layer: Layer, tile: Tile) -> bytes:
    """The bytes of a tile; the connection sees what the viewer may see."""
    return _MAKERS[layer](c, sight.viewer.district, tile, sight.today)


def tracks_tag(c: Connection, sight: Sight, tile: Tile, day: date) -> str | None:
    """The same for the tracks of a day; None while fixes of that day still come in."""
    version = stored.walked_version(c, day)
    return None if version is None else _tag(sight, "tracks", tile, version, day)


def make_tracks_tile(c: Connection, sight: Sight, tile: Tile, day: date) -> bytes:
    """Where the scope's workers walked on a day: places, neither who nor when."""
    policy = load_profile_of(c, sight.viewer.district).patrol
    return stored.tracks_tile(c, tile, day, policy.max_accuracy_m)


def tag_of(body: bytes) -> str:
    """An entity tag for bytes that have no version."""
    return f'"{sha256(body).hexdigest()[:24]}"'


def _tag(sight: Sight, layer: str, tile: Tile, *version: object) -> str:
    seen = [_FORM, sight.viewer.district, sight.viewer.sight, layer, *tile, *map(str, version)]
    return tag_of(json.dumps(seen).encode())
