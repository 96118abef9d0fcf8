"""The chores of a day: close the past one and open the new one, seal old days, purge older ones.

Each is done in small steps, a transaction each, so that fresh results can come between them; what
is left to do is read from the database, so that it does not matter when somebody last did it.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy import Engine

from gis.service.turn import turn


def chores(engine: Engine, clock: Callable[[], datetime]) -> Iterator[object]:
    """Do what is due, and yield after each step."""
    yield from turn(engine, clock())
