"""The street plan of a synthetic district: its blocks, and which grid of each level holds them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from gis.profile import Profile
from gis.synth.division import Region, divide, share_out
from gis.synth.pieces import Line, Piece, area_m2, corners_of, cut, height_for, outline

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]

BLOCK_M2 = 6_000.0
MOST_BLOCKS = 8
LEAST_CHILDREN = 3
MOST_RIVERS = 2
RURAL = "rural"

_CORNERS = 9
_ASPECT = 1.5
_GRID_SPREAD = 0.3
# A rural grid holds a village and its fields: about so many times the ground of any other.
_RURAL_SIZE = 25.0
_PARENT_SPREAD = 0.12


@dataclass(frozen=True, slots=True)
class Plan:
    """The blocks of a district and its rivers, in metres, before they are bent.

    `parents[k]` gives each unit of level k + 2 its parent's number in level k + 1; `kinds` each
    basic grid its kind; `holders` each block the number of its basic grid.
    """

    blocks: list[Piece]
    holders: Ints
    parents: list[Ints]
    kinds: Texts
    rivers: list[Line]


def draw_plan(profile: Profile, rng: np.random.Generator) -> Plan:
    """The street plan with exactly the profile's counts, of about its area around the origin."""
    counts = [profile.synthetic.counts[level.name] for level in profile.levels]
    parents = [_parents(above, below, rng) for above, below in pairwise(counts)]
    kinds = _kinds(profile.synthetic.kinds, rng)
    weights = _weights(kinds, parents, rng)
    ground = outline(_outline_corners(profile.synthetic.area_km2 * 1e6, rng), len(counts))
    banks, rivers = _cut_by_rivers(ground, min(counts[1] - 1, MOST_RIVERS), len(counts), rng)
    regions = [banks]
    for depth, (level_parents, level_weights) in enumerate(zip(parents, weights, strict=True)):
        rank = len(counts) - 1 - depth
        regions = _next_level(regions, level_parents, level_weights, rank, rng)
    blocks, holders = _into_blocks(regions, rng)
    return Plan(blocks, holders, parents, kinds, rivers)


def _parents(above: int, below: int, rng: np.random.Generator) -> Ints:
    """The parent of each of `below` units among `above`, in unequal shares."""
    least = min(LEAST_CHILDREN, below // above)
    counts = share_out(below, rng.lognormal(0, 0.35, above).tolist(), least)
    return np.repeat(np.arange(above), counts)


def _kinds(counts: Mapping[str, int], rng: np.random.Generator) -> Texts:
    """A kind for each basic grid in its order: rural ones on either side of all others."""
    rural = counts.get(RURAL, 0)
    names = np.array([kind for kind in counts if kind != RURAL], dtype=object)
    others = rng.permutation(np.repeat(names, [counts[name] for name in names]))
    return np.concatenate([[RURAL] * (rural // 2), others, [RURAL] * (rural - rural // 2)])


def _weights(kinds: Texts, parents: Sequence[Ints], rng: np.random.Generator) -> list[Floats]:
    """The wanted area of each unit of the levels below the first: unequal, children adding up."""
    sizes = np.where(kinds == RURAL, _RURAL_SIZE, 1.0)
    levels = [sizes * rng.lognormal(0, _GRID_SPREAD, len(sizes))]
    for numbers in reversed(parents[1:]):
        sums = np.bincount(numbers, weights=levels[0])
        levels.insert(0, sums * rng.lognormal(0, _PARENT_SPREAD, len(sums)))
    return levels


def _cut_by_rivers(
    ground: Piece, count: int, rank: int, rng: np.random.Generator
) -> tuple[Region, list[Line]]:
    """The banks of one river through the ground, and of others that flow into it."""
    banks, rivers = [ground], list[Line]()
    heading = complex(np.exp(1j * rng.uniform(0, np.pi)))
    for _ in range(count):
        widest = max(banks, key=lambda bank: area_m2(corners_of(bank)))
        done = cut(widest, heading, height_for(widest, heading, rng.uniform(0.35, 0.65)), rank)
        if done is None:
            break
        banks.remove(widest)
        banks += [done.left, done.right]
        rivers.append(done.line)
        heading *= complex(np.exp(1j * rng.uniform(0.35, 0.65) * np.pi))
    return banks, rivers


def _outline_corners(size_m2: float, rng: np.random.Generator) -> list[complex]:
    """Corners on a turned ellipse, so that the outline is convex, scaled to the area."""
    angles = (np.arange(_CORNERS) + rng.uniform(-0.3, 0.3, _CORNERS)) * 2 * np.pi / _CORNERS
    turn = np.exp(1j * rng.uniform(0, np.pi))
    corners = ((_ASPECT * np.cos(angles) + 1j * np.sin(angles)) * turn).tolist()
    scale = (size_m2 / area_m2(corners)) ** 0.5
    return [corner * scale for corner in corners]


def _next_level(
    regions: Sequence[Region], parents: Ints, weights: Floats, rank: int, rng: np.random.Generator
) -> list[Region]:
    """Each region divided among its children, in the order of the children's numbers."""
    starts = np.searchsorted(parents, np.arange(len(regions) + 1))
    children: list[Region] = []
    for number, region in enumerate(regions):
        own = weights[starts[number] : starts[number + 1]].tolist()
        children += divide(region, own, rank, rng)
    return children


def _into_blocks(grids: Sequence[Region], rng: np.random.Generator) -> tuple[list[Piece], Ints]:
    """Lanes cut each basic grid into blocks, at least one in each of its pieces."""
    blocks: list[Piece] = []
    holders: list[int] = []
    for number, region in enumerate(grids):
        size_m2 = sum(area_m2(corners_of(piece)) for piece in region)
        count = max(len(region), min(round(size_m2 / BLOCK_M2), MOST_BLOCKS))
        for block in divide(region, rng.lognormal(0, 0.3, count).tolist(), 0, rng):
            blocks += block
            holders += [number] * len(block)
    return blocks, np.array(holders)
