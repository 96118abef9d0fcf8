"""The kinds of layer: the shapes that each may have, and what is known of its things."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from shapely import GeometryType

LayerKind = Literal["building", "compound", "road", "water", "checkpoint", "post"]
LAYER_KINDS: Final[tuple[LayerKind, ...]] = get_args(LayerKind)
RoadClass = Literal["trunk", "main", "local", "lane"]
ROAD_CLASSES: Final[tuple[RoadClass, ...]] = get_args(RoadClass)

AREAS: Final = (GeometryType.POLYGON, GeometryType.MULTIPOLYGON)
_LINES: Final = (GeometryType.LINESTRING, GeometryType.MULTILINESTRING)
_POINTS: Final = (GeometryType.POINT,)


@dataclass(frozen=True)
class Form:
    """What a kind of layer looks like: its shapes, and its attributes beside id and name."""

    shapes: tuple[GeometryType, ...]
    attributes: tuple[str, ...] = ()


FORMS: Final[Mapping[LayerKind, Form]] = {
    "building": Form(AREAS, ("floors",)),
    "compound": Form(AREAS),
    "road": Form(_LINES, ("road_class",)),
    "water": Form((*AREAS, *_LINES)),
    "checkpoint": Form(_POINTS, ("grid_code", "required")),
    "post": Form(_POINTS, ("grid_code",)),
}
