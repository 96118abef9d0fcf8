"""Small OpenStreetMap extracts, written as the real ones are."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import osmium
from osmium.osm.mutable import Node, Relation, Way

Tags = Mapping[str, str]
Place = tuple[float, float]


class Extract:
    """Ways and areas numbered from 1, with nodes of their own; `write` makes the file."""

    def __init__(self) -> None:
        self._nodes: list[Place] = []
        self._ways: list[Way] = []
        self._relations: list[Relation] = []

    def line(self, places: Sequence[Place], tags: Tags, *, lost: int = 0) -> int:
        """A way along places; the last `lost` of its nodes are not in the file."""
        refs = [self._node(place) for place in places]
        refs += [1000 + number for number in range(lost)]
        return self._way(refs, tags)

    def area(self, tags: Tags, corner: Place = (117.15, 39.16), size: float = 0.001) -> int:
        """A closed way around a square with this southwest corner."""
        west, south = corner
        north, east = south + size, west + size
        refs = [
            self._node((x, y))
            for x, y in ((west, south), (east, south), (east, north), (west, north))
        ]
        return self._way([*refs, refs[0]], tags)

    def relation(self, members: Sequence[tuple[int, str]], tags: Tags) -> int:
        """A multipolygon of ways with their roles."""
        self._relations.append(
            Relation(
                id=len(self._relations) + 1,
                version=1,
                members=[("w", way, role) for way, role in members],
                tags={"type": "multipolygon", **tags},
            )
        )
        return len(self._relations)

    def write(self, path: Path) -> Path:
        with osmium.SimpleWriter(path) as writer:
            for number, place in enumerate(self._nodes, start=1):
                writer.add_node(Node(id=number, version=1, location=place))
            for way in self._ways:
                writer.add_way(way)
            for relation in self._relations:
                writer.add_relation(relation)
        return path

    def _node(self, place: Place) -> int:
        self._nodes.append(place)
        return len(self._nodes)

    def _way(self, refs: Sequence[int], tags: Tags) -> int:
        self._ways.append(Way(id=len(self._ways) + 1, version=1, nodes=refs, tags=dict(tags)))
        return len(self._ways)
