"""Synthetic districts and walkers with known truth: cities made from a profile and a seed."""

from gis.synth.city import make_district
from gis.synth.district import SyntheticDistrict
from gis.synth.geojson import net_geojson
from gis.synth.habits import Mix
from gis.synth.layers import Layers, make_layers
from gis.synth.noise import NoiseModel
from gis.synth.walkers import Walks, walk_day

__all__ = [
    "Layers",
    "Mix",
    "NoiseModel",
    "SyntheticDistrict",
    "Walks",
    "make_district",
    "make_layers",
    "net_geojson",
    "walk_day",
]
