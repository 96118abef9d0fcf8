"""Grid codes: a parent's code and a running number, 15 digits in all for a basic grid.

At first numbering the grids of one parent run west→east, then north→south, by centroid to 1 m, as
DB11 and DB6101/T 3185 both ask. Codes are text: their lengths differ between standards.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from gis.errors import Conflict
from gis.profile import Profile

NUMBER_WIDTH = 3


def first_codes(
    parent_codes: npt.ArrayLike, shapes_m: npt.ArrayLike, width: int = NUMBER_WIDTH
) -> list[str]:
    """The codes of a net's first numbering, in the order of the input.

    `parent_codes` names each grid's parent, `shapes_m` are the grids in metres (x east, y north);
    `width` is how many digits a number has. Conflict where a parent has too many children.
    """
    centroids = shapely.centroid(np.asarray(shapes_m, dtype=object))
    grids = pd.DataFrame(
        {
            "parent": np.asarray(parent_codes, dtype=object),
            "east": np.round(shapely.get_x(centroids)),
            "south": -np.round(shapely.get_y(centroids)),
        }
    )
    in_order = grids.sort_values(["east", "south"], kind="stable")
    numbers = (in_order.groupby("parent").cumcount() + 1).reindex(grids.index)
    return [
        _code(parent, number, width)
        for parent, number in zip(grids["parent"], numbers, strict=True)
    ]


def next_code(parent_code: str, used: Iterable[str], width: int = NUMBER_WIDTH) -> str:
    """The code after the highest ever `used` under a parent: a freed number is not given again."""
    size = len(parent_code) + width
    siblings = (code for code in used if len(code) == size and code.startswith(parent_code))
    numbers = (int(code[-width:]) for code in siblings if code[-width:].isdecimal())
    return _code(parent_code, max(numbers, default=0) + 1, width)


def parent_code(code: str, level: int, profile: Profile) -> str:
    """The code of the parent that a code of `level` (1 the district) names by its prefix."""
    return code[: profile.levels[level - 2].code_length] if level > 1 else ""


def _code(parent: str, number: int, width: int) -> str:
    if number >= 10**width:
        raise Conflict("net.too_many_children", parent=parent, most=10**width - 1)
    return f"{parent}{number:0{width}d}"
