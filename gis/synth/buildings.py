"""The buildings of a synthetic district: rows of rectangles that face south, within parcels."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt
import shapely

from gis.datum import Geometries
from gis.synth.land_use import USES, Use
from gis.synth.parcels import Parcels
from gis.synth.shapes import Ints, Points, as_lines, as_polygons

Floats = npt.NDArray[np.float64]

SETBACK_M = 3.0


@dataclass(frozen=True, slots=True)
class Buildings:
    """The buildings, a row each: footprint in metres, number of its parcel, length, floors."""

    shapes: Geometries
    parcels: Ints
    length_m: Floats
    floors: Ints

    def only(self, kept: npt.NDArray[np.bool_]) -> Self:
        """Some of the buildings."""
        return replace(
            self,
            shapes=self.shapes[kept],
            parcels=self.parcels[kept],
            length_m=self.length_m[kept],
            floors=self.floors[kept],
        )


@dataclass(frozen=True, slots=True)
class _Axes:
    """Each parcel's own frame: turned to the heading of its rows; its box in that frame."""

    heading: Points
    low: Points
    high: Points

    def local(self, points: Points, owners: Ints) -> Points:
        return np.asarray(points * self.heading[owners].conjugate())

    def world(self, points: Points, owners: Ints) -> Points:
        return np.asarray(points * self.heading[owners])


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows in their parcels' frames: parcel, the near side's height, and the reach along it."""

    parcels: Ints
    height: Floats
    start: Floats
    end: Floats


def draw_buildings(parcels: Parcels, rng: np.random.Generator) -> tuple[Parcels, Buildings]:
    """As many rows of buildings on each parcel as its use asks for and its shape has room for.

    A parcel too narrow for its use becomes a court of low houses, else a green.
    """
    everywhere = np.arange(len(parcels.shapes))
    drawn = _draw_on(parcels, everywhere, rng)
    bare = _bare(parcels, drawn)
    parcels = parcels.with_uses(bare, "court")
    courts = _draw_on(parcels, bare, rng)
    drawn = Buildings(
        np.concatenate([drawn.shapes, courts.shapes]),
        np.concatenate([drawn.parcels, courts.parcels]),
        np.concatenate([drawn.length_m, courts.length_m]),
        np.concatenate([drawn.floors, courts.floors]),
    )
    return parcels.with_uses(_bare(parcels, drawn), "park"), drawn


def _bare(parcels: Parcels, buildings: Buildings) -> Ints:
    """The parcels that should bear buildings and have none."""
    count = np.bincount(buildings.parcels, minlength=len(parcels.shapes))
    wants = np.array([USES[use].depth_m > 0 for use in parcels.uses])
    return np.flatnonzero(wants & (count == 0))


def _draw_on(parcels: Parcels, numbers: Ints, rng: np.random.Generator) -> Buildings:
    """The buildings of these parcels."""
    ground = shapely.buffer(parcels.shapes[numbers], -SETBACK_M, join_style="mitre")
    uses = [USES[use] for use in parcels.uses[numbers]]
    axes = _axes(ground)
    low, high = np.array([use.floors for use in uses]).reshape(-1, 2).T
    floors = rng.integers(low, high, endpoint=True)
    rows = _rows(ground, axes, uses, floors)
    built = _cut_rows(ground, axes, rows, uses, floors, rng)
    return Buildings(built.shapes, numbers[built.parcels], built.length_m, built.floors)


def _axes(ground: Geometries) -> _Axes:
    """The frames of parcels: along the side of their narrowest box that runs rather east-west."""
    boxes = shapely.get_coordinates(shapely.oriented_envelope(ground)).reshape(-1, 5, 2)
    sides = boxes[:, 1] - boxes[:, 0]
    angle = np.angle(sides[:, 0] + 1j * sides[:, 1])
    heading = np.exp(1j * ((angle + np.pi / 4) % (np.pi / 2) - np.pi / 4))
    turned = (boxes[:, :4, 0] + 1j * boxes[:, :4, 1]) * heading.conjugate()[:, None]
    low = turned.real.min(axis=1) + 1j * turned.imag.min(axis=1)
    high = turned.real.max(axis=1) + 1j * turned.imag.max(axis=1)
    return _Axes(heading, low, high)


def _rows(ground: Geometries, axes: _Axes, uses: list[Use], floors: Ints) -> _Rows:
    """The rows that fit: where both their long sides lie in the parcel."""
    depth = np.array([use.depth_m for use in uses])
    pitch = depth + [use.gap_m for use in uses] + floors * [use.gap_per_floor_m for use in uses]
    room = (axes.high - axes.low).imag
    count = np.where((depth > 0) & (room >= depth), (room - depth) // pitch + 1, 0).astype(np.int64)
    owners = np.repeat(np.arange(len(uses)), count)
    place = np.arange(len(owners)) - np.repeat(np.cumsum(count) - count, count)
    spare = (room - depth - (count - 1) * pitch) / 2
    height = axes.low.imag[owners] + spare[owners] + place * pitch[owners]
    near = _reach(ground, axes, owners, height)
    far = _reach(ground, axes, owners, height + depth[owners])
    start, end = np.maximum(near[0], far[0]), np.minimum(near[1], far[1])
    fits = end - start >= np.array([use.length_m[0] for use in uses])[owners]
    return _Rows(owners[fits], height[fits], start[fits], end[fits])


def _reach(ground: Geometries, axes: _Axes, owners: Ints, height: Floats) -> tuple[Floats, Floats]:
    """From where to where a line at this height runs inside its parcel."""
    starts = axes.world(axes.low.real[owners] - 1 + 1j * height, owners)
    ends = axes.world(axes.high.real[owners] + 1 + 1j * height, owners)
    within = shapely.intersection(as_lines(starts, ends), ground[owners])
    xy, lines = shapely.get_coordinates(within, return_index=True)
    along = axes.local(xy[:, 0] + 1j * xy[:, 1], owners[lines]).real
    return _least(along, lines, len(owners)), -_least(-along, lines, len(owners))


def _cut_rows(
    ground: Geometries,
    axes: _Axes,
    rows: _Rows,
    uses: list[Use],
    floors: Ints,
    rng: np.random.Generator,
) -> Buildings:
    """Rows cut into buildings of about equal length with gaps between them."""
    shortest, longest, side, depth = (
        np.array(values)[rows.parcels]
        for values in (
            [use.length_m[0] for use in uses],
            [use.length_m[1] for use in uses],
            [use.side_m for use in uses],
            [use.depth_m for use in uses],
        )
    )
    room = rows.end - rows.start
    wanted = rng.uniform(shortest, longest)
    count = np.maximum((room + side) // (wanted + side), 1).astype(np.int64)
    length = np.minimum((room - (count - 1) * side) / count, longest)
    spare = (room - count * length - (count - 1) * side) / 2
    owners = np.repeat(np.arange(len(count)), count)
    place = np.arange(len(owners)) - np.repeat(np.cumsum(count) - count, count)
    left = (rows.start + spare)[owners] + place * (length + side)[owners]
    near = left + 1j * rows.height[owners]
    along, across = length[owners], 1j * depth[owners]
    corners = np.stack([near, near + along, near + along + across, near + across], axis=1)
    parcels = rows.parcels[owners]
    shapes = as_polygons(axes.world(corners.T, parcels).T)
    kept = shapely.covers(shapely.buffer(ground, 0.1)[parcels], shapes)
    return Buildings(shapes[kept], parcels[kept], along[kept], floors[parcels[kept]])


def _least(values: Floats, owners: Ints, count: int) -> Floats:
    """The least value of each owner; infinite where it has none."""
    least = np.full(count, np.inf)
    np.minimum.at(least, owners, values)
    return least
