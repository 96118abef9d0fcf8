"""The grid net: its codes, its validity report, its repair and its files."""

from gis.grids.codes import first_codes, next_code, parent_code

__all__ = ["first_codes", "next_code", "parent_code"]
