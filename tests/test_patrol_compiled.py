"""The door to numba."""

from collections import Counter
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from numba.core.dispatcher import Dispatcher

import gis.patrol
from gis.patrol.compiled import compiled
from gis.profile import Loop, PatrolPolicy
from tests.walks import at, audit, duty, every, record, track, walk


def test_a_function_without_a_file_is_compiled_but_not_kept() -> None:
    made: dict[str, Any] = {}
    exec("def double(x): return 2 * x", made)
    assert compiled(made["double"])(21) == 42


def signatures() -> Counter[str]:
    """For how many sets of types each kernel is compiled by now."""
    return Counter(
        {
            f"{module.name}.{name}": len(one.signatures)
            for module in iter_modules(gis.patrol.__path__)
            for name, one in vars(import_module(f"gis.patrol.{module.name}")).items()
            if isinstance(one, Dispatcher)
        }
    )


def test_every_kernel_is_compiled_once_whatever_the_input() -> None:
    before = signatures()
    still = track(every(5, 3600), at(80, 80, every(5, 3600)))
    loop = Loop(mode="either", checkpoint_m=25.5)
    audit(walk(), policy=PatrolPolicy(), duties=duty())
    audit(walk().astype({"worker": "category"}), policy=PatrolPolicy(observed_s=59.5, loop=loop))
    audit(still.sample(frac=1, random_state=1), records=record(1800))
    audit()
    more = {name for name, count in (signatures() - before).items() if count > 1}
    assert more <= {"pieces._roomier"}  # which makes room in arrays of three types
