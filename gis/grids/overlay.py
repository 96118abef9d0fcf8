"""Overlays that cannot fail: in full precision, or where that meets a knot, on a fine lattice.

Nearly coincident borders can defeat an overlay of floating-point coordinates (GEOS then raises a
TopologyException); with its coordinates on a lattice it always ends.
"""

from collections.abc import Callable
from typing import Any

from shapely.errors import GEOSException

LATTICE_M = 1e-5


def overlaid(overlay: Callable[..., Any], *shapes_m: Any) -> Any:
    """`overlay(*shapes_m)`, where `overlay` is one of shapely's that takes a `grid_size`."""
    try:
        return overlay(*shapes_m)
    except GEOSException:
        return overlay(*shapes_m, grid_size=LATTICE_M)
