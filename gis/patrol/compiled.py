"""The one place where numba is let in: a decorator that keeps a function's type."""

from collections.abc import Callable
from math import sqrt
from typing import ParamSpec, TypeVar, cast

import numba

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def compiled(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """`function` as machine code: compiled at its first call, kept on disk, free of the GIL.

    Every kernel is called with one set of types only, so that a newcomer waits for one compilation.
    Division by zero follows IEEE 754 as in numpy. Where nothing may be written, nothing is kept.
    """
    try:
        kernel = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:  # numba found no folder for its cache
        kernel = numba.njit(nogil=True, error_model="numpy")(function)
    return cast("Callable[Arguments, Result]", kernel)


@compiled
def distance(ax: float, ay: float, bx: float, by: float) -> float:
    """How far two points are apart, in their unit: many times as fast as a guarded hypot."""
    dx, dy = bx - ax, by - ay
    return sqrt(dx * dx + dy * dy)
