"""The worker-days that could not be audited, a line each."""

from typing import TYPE_CHECKING

from gis.cli import door
from gis.messages import say

if TYPE_CHECKING:
    from rich.console import Console
    from sqlalchemy import Engine


def print_set_aside(engine: "Engine", district: str, console: "Console") -> None:
    """Say which of a district's worker-days are set aside, why, and when they are tried again."""
    from gis.store.stale import stale_days

    with engine.connect() as c:
        queue = stale_days(c, district)
    for bad in queue[queue["problem"].notna()].to_dict("records"):
        line = say(
            "fresh.set_aside", door.language(),
            worker=bad["worker"], day=bad["date"], problem=bad["problem"],
            attempts=bad["attempts"], at=f"{bad['retry_at']:%Y-%m-%d %H:%M}Z",
        )  # fmt: skip
        console.print(line, markup=False, highlight=False, soft_wrap=True)
