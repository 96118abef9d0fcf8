"""The pictures that the other floors ask for."""

from web.patrol_map import patrol_map

__all__ = ["patrol_map"]
