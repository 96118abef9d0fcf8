"""The ground of each worker-day: G, the union of the grids to be patrolled, and its zone Z."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from gis.datum import DegreePlane, MetricFrame
from gis.patrol.arrays import Floats, Geometries, Ints, as_array, sums
from gis.patrol.border_index import borders_of, polygon_parts
from gis.patrol.borders import Borders
from gis.patrol.frames import Duties
from gis.profile import PatrolPolicy

QUADRANT_SEGMENTS: Final = 16
"""How round the zone's corners are; part of the rule, since it decides minutes."""

SNAP_M: Final = 0.01
"""How fine a lattice the outline of several grids is drawn on, as fine as a net's tolerance."""


@dataclass(frozen=True)
class Grounds:
    """All distinct grounds, in metres, with their measures; others refer to them by place.

    `box` is each one's bounds, `perimeter_m` that of its outer rings. Checkpoints of
    ground g are `checkpoints[checkpoint_at[g]:checkpoint_at[g + 1]]`, rows of x, y.
    """

    polygons: Geometries
    perimeter_m: Floats
    box: Floats
    borders: Borders
    checkpoints: Floats
    checkpoint_at: Ints

    @property
    def diagonal_m(self) -> Floats:
        """The diagonals of the bounding boxes."""
        return np.hypot(self.box[:, 2] - self.box[:, 0], self.box[:, 3] - self.box[:, 1])


def grounds_of(
    duties: Duties, rows: Ints, unit: Ints, policy: PatrolPolicy, frame: MetricFrame
) -> tuple[Grounds, Ints]:
    """The distinct grounds of some worker-days, and which of them is whose.

    `rows` are the duties that add ground, `unit` their worker-days, numbered from 0 without a gap.
    """
    shapes, checkpoints = duties.geometry[rows], duties.checkpoints[rows]
    first, shape = _distinct(shapes, checkpoints)
    members = [set[int]() for _ in range(unit.max(initial=-1) + 1)]
    for one, its_unit in zip(shape.tolist(), unit.tolist(), strict=True):
        members[its_unit].add(one)
    numbers: dict[tuple[int, ...], int] = {}
    ground = [numbers.setdefault(tuple(sorted(some)), len(numbers)) for some in members]
    pieces, points = frame.project(shapes[first]), frame.project(checkpoints[first])
    outlines = grounds = as_array([_united(pieces, some) for some in numbers])
    if any(len(some) > 1 for some in numbers):
        plane = DegreePlane(frame.lon0, frame.lat0)
        pieces = plane.project(shapes[first])
        hairless = as_array([_united(pieces, some, SNAP_M) for some in numbers])
        outlines = frame.project(plane.unproject(hairless))
    required = [shapely.get_coordinates(points[list(some)]) for some in numbers]
    measured = _measured(grounds, outlines, required, policy.zone_m)
    return measured, np.array(ground, dtype=np.int64)


def _united(pieces: Geometries, some: tuple[int, ...], lattice: float | None = None) -> Any:
    """The union of some of these shapes, on a lattice where one is given."""
    if len(some) == 1:
        return pieces[some[0]]
    return shapely.union_all(pieces[list(some)], grid_size=lattice)


def _distinct(shapes: Geometries, checkpoints: Geometries) -> tuple[Ints, Ints]:
    """The first row of each distinct shape with its checkpoints, and each row's shape.

    Ordered by content, so that the order of the duties does not reach the figures' last digits.
    """
    content = np.empty(len(shapes), dtype=object)
    content[:] = list(zip(shapely.to_wkb(shapes), shapely.to_wkb(checkpoints), strict=True))
    content[:] = [shape + (points or b"") for shape, points in content]
    _, first, shape = np.unique(content, return_index=True, return_inverse=True)
    return first, shape


def _measured(
    grounds: Geometries, outlines: Geometries, required: list[Floats], zone_m: float
) -> Grounds:
    """The grounds with their measures; `outlines` are the same without hairs between neighbours.

    A border with a corner on one side only is straight in degrees, as it is stored, and bends in
    metres: that leaves a hair, whose two sides would count as perimeter.
    """
    parts, ground = polygon_parts(outlines)
    outer_m = shapely.length(shapely.get_exterior_ring(parts))
    counts = [len(points) for points in required]
    return Grounds(
        polygons=grounds,
        perimeter_m=sums(ground, outer_m, len(grounds)),
        box=shapely.bounds(grounds).reshape(-1, 4),
        borders=borders_of(grounds, shapely.buffer(grounds, zone_m, quad_segs=QUADRANT_SEGMENTS)),
        checkpoints=np.concatenate([np.empty((0, 2)), *required]),
        checkpoint_at=np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int64),
    )
