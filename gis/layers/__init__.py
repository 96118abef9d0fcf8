"""Map layers: what stands and lies in a district beside its grids, read from files."""

from gis.layers.checkpoints import required_checkpoints
from gis.layers.features import Features
from gis.layers.files import FIELDS, read_features
from gis.layers.kinds import LAYER_KINDS, LayerKind
from gis.layers.things import Things, things_of

__all__ = [
    "FIELDS",
    "LAYER_KINDS",
    "Features",
    "LayerKind",
    "Things",
    "read_features",
    "required_checkpoints",
    "things_of",
]
