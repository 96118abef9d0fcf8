"""The values of a layer's attributes: floors, road classes, yes and no."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from gis.layers.kinds import ROAD_CLASSES, RoadClass

MAX_FLOORS: Final = 200

# OpenStreetMap's values of `highway`, which other sources use too
HIGHWAYS: Final[Mapping[str, RoadClass]] = {
    **dict.fromkeys(("motorway", "motorway_link", "trunk", "trunk_link"), "trunk"),
    **dict.fromkeys(("primary", "primary_link", "secondary", "secondary_link"), "main"),
    **dict.fromkeys(("tertiary", "tertiary_link", "unclassified", "residential", "road"), "local"),
    **dict.fromkeys(("living_street", "service", "pedestrian", "track"), "lane"),
    **dict.fromkeys(("footway", "path", "cycleway", "steps", "bridleway"), "lane"),
}
# the classes of the planning standard for urban roads, GB/T 51328
_CHINESE: Final[Mapping[str, RoadClass]] = {
    "快速路": "trunk", "主干路": "main", "主干道": "main", "次干路": "main", "次干道": "main",
    "支路": "local", "街坊路": "lane", "巷": "lane",
}  # fmt: skip
_CLASSES: Final[Mapping[str, RoadClass]] = {
    **{name: name for name in ROAD_CLASSES}, **HIGHWAYS, **_CHINESE,
}  # fmt: skip
_TRUTHS: Final[Mapping[str, bool]] = {
    **dict.fromkeys(("1", "true", "yes", "y", "是"), True),
    **dict.fromkeys(("0", "false", "no", "n", "否"), False),
}


@dataclass(frozen=True)
class Attribute:
    """How a cell is read: its value, or None where it is none; and what would have been one.

    `default` is the value of an empty cell; `dtype` that of a column, which can hold missing ones.
    """

    read: Callable[[str], Any]
    known: str
    dtype: str = "str"
    default: Any = None


def floors_of(cell: str) -> int | None:
    """A whole number of floors above ground; None where it is none, or none that was ever built."""
    whole = cell.removesuffix("层").strip()
    return int(whole) if whole.isdecimal() and int(whole) <= MAX_FLOORS else None


def road_class_of(cell: str) -> RoadClass | None:
    """A class of road by its own name, that of OpenStreetMap, or the Chinese standard's."""
    return _CLASSES.get(cell.casefold())


def truth_of(cell: str) -> bool | None:
    """Yes or no in the words of both languages; None where it is neither."""
    return _TRUTHS.get(cell.casefold())


ATTRIBUTES: Final[Mapping[str, Attribute]] = {
    "floors": Attribute(floors_of, f"0–{MAX_FLOORS}", "Int16"),
    "road_class": Attribute(road_class_of, ", ".join((*ROAD_CLASSES, *_CHINESE))),
    "grid_code": Attribute(str, ""),
    "required": Attribute(truth_of, "yes, no, 是, 否", "boolean", default=True),
}
