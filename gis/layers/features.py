"""What a source says of a layer, before it is checked."""

from dataclasses import dataclass

import geopandas as gpd


@dataclass(frozen=True, eq=False)
class Features:
    """The things of one source, a row each.

    `source` names it to people. `rows`: id (missing where the source has none), name, the
    attributes of the kind as far as it has them, `place` (how its faults are found, else the id),
    geometry (EPSG:4326). `incomplete`: how many things the source has without all their points.
    """

    source: str
    rows: gpd.GeoDataFrame
    incomplete: int = 0
