"""What a few typed words find: grids, workers on duty, and named things on the map.

Names are few (a thousand grids, some ten thousand named buildings), so they are simply looked
through: no index finds part of a Chinese word faster than that takes.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection

from gis.store.sql import statement

_LOOKED_INTO: Final = 3  # times the limit: what lies beside the seen grids is left out only then


def search_named(
    c: Connection, district: str, day: date, words: Sequence[str], *, lowest: int, limit: int
) -> list[dict[str, Any]]:
    """What holds all of some words (in lower case) in its name, code or id, by kind.

    At most `limit` of grids, of workers, and of layers' things each, the nearest first. A row:
    kind, code, name, grid_code, west, south, of areas east and north, and rank: 0 is the text
    itself, 1 begins with it, 2 holds it. `lowest` is the level of the basic grids.
    """
    bound: dict[str, Any] = {"district": district, "date": day, "words": list(words)}
    bound |= {"text": " ".join(words), "lowest": lowest, "limit": limit}
    bound["looked_into"] = limit * _LOOKED_INTO
    return [
        dict(row)
        for name in ("search_grids", "search_workers", "search_layers")
        for row in c.execute(statement(name), bound).mappings()
    ]
