"""The grid net: its codes, its validity report, its repair and its files."""

from gis.grids.belonging import grid_of_points
from gis.grids.codes import first_codes, next_code, parent_code
from gis.grids.fields import FieldMap, level_of
from gis.grids.files import NetFile, read_net, read_polygons
from gis.grids.repair import Mended, mend, mendable
from gis.grids.report import FAULT_KINDS, WARNINGS, FaultKind, NetFault, NetReport
from gis.grids.validity import check_net

__all__ = [
    "FAULT_KINDS",
    "WARNINGS",
    "FaultKind",
    "FieldMap",
    "Mended",
    "NetFault",
    "NetFile",
    "NetReport",
    "check_net",
    "first_codes",
    "grid_of_points",
    "level_of",
    "mend",
    "mendable",
    "next_code",
    "parent_code",
    "read_net",
    "read_polygons",
]
