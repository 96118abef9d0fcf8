"""Names for the arrays that the audit's parts hand to each other."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int8]
Geometries = npt.NDArray[np.object_]
Texts = npt.NDArray[np.object_]


def sums(index: Ints, values: Floats, length: int) -> Floats:
    """The sum of the values at each index from 0 to `length` - 1."""
    return np.bincount(index, values, length).astype(np.float64)


def as_array(things: Sequence[object]) -> Geometries:
    """An array of these objects as they are; numpy alone would take some of them apart."""
    array = np.empty(len(things), dtype=object)
    array[:] = things
    return array
