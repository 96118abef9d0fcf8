"""The pictures that the other floors ask for."""

from web.evidence_map import evidence_map
from web.patrol_map import patrol_map

__all__ = ["evidence_map", "patrol_map"]
