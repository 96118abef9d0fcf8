"""How a district falls into streets, communities, grids and blocks: cut by lines, coarse to fine.

Recursive cutting of blocks is the usual model of street plans (P. Vanegas et al., "Procedural
generation of parcels in urban modeling", 2012); here each cut also knows how many grids must fit on
either side, so every level gets exactly its count. Three things keep the result from looking like
a chessboard: a cut continues a street that arrives from the far side where it can; regions may be
L- or U-shaped or lie as a ring around a core; and shares, angles and shapes are drawn at random.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from gis.synth.pieces import (
    Cut,
    Line,
    Piece,
    area_m2,
    corners_of,
    cut,
    extents_m,
    height_for,
    height_of,
    share_above,
)

Region = list[Piece]

# How often one region is parted from others as strips along 2 sides (an L), 3 (a U) or 4 (a ring
# around a core), by rank, and the share of the area that such strips may take.
_STRIPS = {1: {2: 0.2, 3: 0.05, 4: 0.08}, 2: {2: 0.1}}
_STRIP_SHARE = {2: (0.35, 0.6), 3: (0.5, 0.65), 4: (0.66, 0.74)}
_THIN = 0.2
_TILT_SD = 0.06
_ALIGN = 0.09


@dataclass(frozen=True, slots=True)
class Peeled:
    """A piece parted into strips along some of its sides, each joining the last, and its core."""

    strips: Region
    core: Piece


def share_out(total: int, weights: Sequence[float], least: int = 1) -> list[int]:
    """Whole numbers that add up to `total`: `least` each, the rest in proportion to `weights`."""
    spare = total - least * len(weights)
    exact = spare * np.asarray(weights) / np.sum(weights)
    counts = np.floor(exact).astype(int)
    largest = np.argsort(counts - exact, kind="stable")[: spare - int(counts.sum())]
    counts[largest] += 1
    return [least + int(count) for count in counts]


def divide(
    region: Region, weights: Sequence[float], rank: int, rng: np.random.Generator
) -> list[Region]:
    """The region as one region for each weight, of about that share of the area each.

    `rank` says what is divided: 0 a basic grid into blocks, 1 its parent into basic grids, and so
    on up. Each of the region's pieces takes at least one of the weights, so there must be as many,
    unless there is just one.
    """
    if len(weights) == 1:
        return [region]
    if len(region) == 1:
        return _divide_piece(region[0], weights, rank, rng)
    runs = _runs(weights, [area_m2(corners_of(piece)) for piece in region])
    parts = [divide([piece], run, rank, rng) for piece, run in zip(region, runs, strict=True)]
    return [part for piece_parts in parts for part in piece_parts]


def _divide_piece(
    piece: Piece, weights: Sequence[float], rank: int, rng: np.random.Generator
) -> list[Region]:
    peeled = _strips(piece, weights, rank, rng)
    if peeled is not None:
        return [peeled.strips, *divide([peeled.core], weights[1:], rank, rng)]
    first, rest = _runs(weights, [1, 1])
    halves = _halve(piece, sum(first) / sum(weights), rank, rng)
    return [*divide([halves.left], first, rank, rng), *divide([halves.right], rest, rank, rng)]


def _runs(weights: Sequence[float], sizes: Sequence[float]) -> list[Sequence[float]]:
    """The weights cut into a run for each size, of about its share; every run has one at least."""
    sums, ends = np.cumsum(weights), [0]
    for number, wanted in enumerate(np.cumsum(sizes)[:-1] * sums[-1] / sum(sizes), start=1):
        nearest = int(np.argmin(np.abs(sums - wanted))) + 1
        latest = len(weights) - len(sizes) + number
        ends.append(min(max(nearest, ends[-1] + 1), latest))
    return [weights[start:end] for start, end in pairwise([*ends, len(weights)])]


def _halve(piece: Piece, share: float, rank: int, rng: np.random.Generator) -> Cut:
    """Cut a piece in two, along a street that arrives at it if one fits, else across its length."""
    along = _long_axis(piece)
    through = _through(piece, along, share)
    if through is not None:
        done = cut(piece, *through, rank)
        if done is not None:
            return done
    tilt = np.exp(1j * rng.normal(0, _TILT_SD))
    for turn in (1j * tilt, 1j, 1, np.exp(0.25j * np.pi), np.exp(-0.25j * np.pi)):
        heading = complex(along * turn)
        done = cut(piece, heading, height_for(piece, heading, share), rank)
        if done is not None:
            return done
    raise ValueError("a piece is too small to be cut: the district has too little area")


def _long_axis(piece: Piece) -> complex:
    """The heading of the longest side, or across it, whichever way the piece reaches farther."""
    side = max(piece, key=lambda side: abs(side.end - side.start))
    heading = (side.end - side.start) / abs(side.end - side.start)
    along_m, across_m = extents_m(piece, heading)
    return heading if along_m >= across_m else heading * 1j


def _through(piece: Piece, along: complex, share: float) -> tuple[complex, float] | None:
    """Heading and height of the street from beyond that best cuts off this share, if one does."""
    best: tuple[float, complex, float] | None = None
    for side in piece:
        for foot, line in side.reached_by():
            heading = line.heading
            if abs((heading.conjugate() * along).imag) < 0.8:
                continue  # it runs along the piece, not across
            if height_of(along, heading) < 0:
                heading = -heading
            height = height_of(foot, heading)
            misfit = abs(share_above(piece, heading, height) - share)
            if misfit < _ALIGN * 2 * min(share, 1 - share) and (best is None or misfit < best[0]):
                best = (misfit, heading, height)
    return None if best is None else best[1:]


def _strips(
    piece: Piece, weights: Sequence[float], rank: int, rng: np.random.Generator
) -> Peeled | None:
    """Now and then: the first region as strips along two, three or four sides, the rest as core."""
    share, draw = weights[0] / sum(weights), rng.random()
    for count, frequency in _STRIPS.get(rank, {}).items():
        if draw < frequency:
            low, high = _STRIP_SHARE[count]
            near = min(max(share, low), high)
            if len(weights) > 2 and near != share:
                return None
            return _peel(piece, count, near, rank, _THIN * _breadth_m(piece, len(weights)))
        draw -= frequency
    return None


def _peel(piece: Piece, count: int, share: float, rank: int, least_m: float) -> Peeled | None:
    """Strips cut off `count` sides; None where one is thin or does not join the last.

    Cuts that were made by then leave their nodes on the lines they reached: spare vertices that
    both neighbours share.
    """
    heading, core, strips, lines = _long_axis(piece), piece, list[Piece](), list[Line]()
    strip_m2 = share * area_m2(corners_of(piece)) / count
    for number in range(count):
        strip_share = strip_m2 / area_m2(corners_of(core))
        done = cut(core, heading, height_for(core, heading, strip_share), rank)
        if done is None or area_m2(corners_of(done.left)) < least_m * done.line.length_m:
            return None
        neighbours = [*lines[-1:], *(lines[:1] if number == 3 else [])]
        if not all(any(side.line is line for side in done.left) for line in neighbours):
            return None
        strips.append(done.left)
        lines.append(done.line)
        core, heading = done.right, heading * 1j
    return Peeled(strips, core)


def _breadth_m(piece: Piece, count: int) -> float:
    """The breadth of a square of the size that each of `count` parts of a piece has."""
    return float((area_m2(corners_of(piece)) / count) ** 0.5)
