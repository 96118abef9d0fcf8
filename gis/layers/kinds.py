"""The kinds of layer: the shapes that each may have, and what is known of its things."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from shapely import GeometryType

LayerKind = Literal["building", "compound", "road", "water", "checkpoint", "post"]
LAYER_KINDS: Final[tuple[LayerKind, ...]] = get_args(LayerKind)
RoadClass = Literal["trunk", "main", "local", "lane"]
ROAD_CLASSES: Final[tuple[RoadClass, ...]] = get_args(RoadClass)

_AREAS: Final = ("Polygon", "MultiPolygon")
_LINES: Final = ("LineString", "MultiLineString")


@dataclass(frozen=True)
class Form:
    """What a kind of layer looks like: its shapes, and its attributes beside id and name."""

    shapes: tuple[str, ...]
    attributes: tuple[str, ...] = ()

    @property
    def types(self) -> list[GeometryType]:
        """Its shapes, as shapely numbers them."""
        return [GeometryType[name.upper()] for name in self.shapes]


FORMS: Final[Mapping[LayerKind, Form]] = {
    "building": Form(_AREAS, ("floors",)),
    "compound": Form(_AREAS),
    "road": Form(_LINES, ("road_class",)),
    "water": Form((*_AREAS, *_LINES)),
    "checkpoint": Form(("Point",), ("grid_code", "required")),
    "post": Form(("Point",), ("grid_code",)),
}
