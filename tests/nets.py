"""A net to check by hand: 1 district, 2 streets, 4 communities, 8 grids of 100 m × 100 m.

Seen from above, in metres (x east, y north), the basic grids of communities 001 and 002 of
street 001 (west) and of street 002 (east):

    y 200 ┌───────┬───────┬───────┬───────┐
          │ 1 001 │ 1 001 │ 2 001 │ 2 001 │     street, community
          │   001 │   002 │   001 │   002 │     grid
    y 100 ├───────┼───────┼───────┼───────┤
          │ 1 002 │ 1 002 │ 2 002 │ 2 002 │
          │   001 │   002 │   001 │   002 │
    y   0 └───────┴───────┴───────┴───────┘
          x 0    100     200     300     400
"""

import geopandas as gpd
import shapely

from gis.datum import DegreePlane
from gis.profile import load_profile

HONGQIAO = load_profile("hongqiao")
PLANE = DegreePlane(117.1525, 39.1675)
DISTRICT = "120106"
WEST, EAST = f"{DISTRICT}001", f"{DISTRICT}002"
NORTHWEST = f"{WEST}001"
CORNER, BESIDE = f"{NORTHWEST}001", f"{NORTHWEST}002"  # the two grids of the northwest


def box(minx: float, miny: float, maxx: float, maxy: float) -> shapely.Polygon:
    """A rectangle in metres as a polygon in degrees."""
    return degrees(shapely.box(minx, miny, maxx, maxy))


def degrees(shape_m: shapely.Geometry) -> shapely.Geometry:
    """A shape in metres as a shape in degrees."""
    return PLANE.unproject(shape_m).item()


def small_net() -> gpd.GeoDataFrame:
    """The valid net that is drawn above, one row a grid, highest level first."""
    rows = [(DISTRICT, 1, "", box(0, 0, 400, 200))]
    for street, x in ((WEST, 0), (EAST, 200)):
        rows.append((street, 2, DISTRICT, box(x, 0, x + 200, 200)))
        for community, y in ((f"{street}001", 100), (f"{street}002", 0)):
            rows.append((community, 3, street, box(x, y, x + 200, y + 100)))
            for number in (1, 2):
                west = x + 100 * (number - 1)
                shape = box(west, y, west + 100, y + 100)
                rows.append((f"{community}{number:03d}", 4, community, shape))
    net = gpd.GeoDataFrame(
        rows, columns=["code", "level", "parent_code", "geometry"], geometry="geometry", crs=4326
    )
    net["name"] = [f"网格{code[6:]}" for code in net["code"]]
    net["kind"] = ["general" if level == 4 else None for level in net["level"]]
    return net.sort_values(["level", "code"]).reset_index(drop=True)


def changed(code: str, **values: object) -> gpd.GeoDataFrame:
    """The small net with one grid changed: `changed(CORNER, name="")`."""
    net = small_net()
    for column, value in values.items():
        net.loc[net["code"] == code, column] = value
    return net


def reshaped(code: str, *bounds: float) -> gpd.GeoDataFrame:
    """The small net with one grid's shape replaced by a rectangle in metres."""
    return changed(code, geometry=box(*bounds))
