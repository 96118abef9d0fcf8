"""Synthetic districts and walkers with known truth: cities made from a profile and a seed."""

from gis.synth.city import make_district
from gis.synth.district import SyntheticDistrict

__all__ = ["SyntheticDistrict", "make_district"]
