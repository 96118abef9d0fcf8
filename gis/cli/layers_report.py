"""What `xunge layers` prints."""

from dataclasses import asdict
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from gis.cli import door
from gis.cli.tables import add_row, plain_table, print_line
from gis.messages import say

if TYPE_CHECKING:
    import pandas as pd

    from gis.service.layers import LayerImport

_COUNTS = ("added", "changed", "unchanged", "removed")
_NOTES = ("outside", "incomplete", "mended")


def print_import(done: "LayerImport", *, as_json: bool) -> None:
    """Print what an import did, and what it left out or mended."""
    if as_json:
        door.console().print_json(data=asdict(done))
        return
    table = plain_table("layers", "kind", *_COUNTS, figures=len(_COUNTS))
    add_row(table, _title(done.kind), *(f"{getattr(done, name):,}" for name in _COUNTS))
    door.console().print(table)
    for name in _NOTES:
        if count := getattr(done, name):
            print_line(f"layers.{name}", count=f"{count:,}")
    if done.nothing_new:
        print_line("layers.nothing_new")


def print_counts(counts: "pd.DataFrame", zone: ZoneInfo, *, as_json: bool) -> None:
    """Print how many things of each kind there are, and when any last changed."""
    rows = [
        (kind, int(count), at.astimezone(zone))
        for kind, count, at in counts[["kind", "count", "imported_at"]].itertuples(index=False)
    ]
    if as_json:
        names = ("kind", "count", "imported_at")
        layers = [dict(zip(names, (*row[:2], row[2].isoformat()), strict=True)) for row in rows]
        door.console().print_json(data={"layers": layers})
        return
    if not rows:
        print_line("layers.none")
        return
    table = plain_table("layers", "kind", "imported_at", "count", figures=1)
    for kind, count, at in rows:
        add_row(table, _title(kind), f"{at:%Y-%m-%d %H:%M}", f"{count:,}")
    door.console().print(table)


def _title(kind: str) -> str:
    return say(f"layers.{kind}", door.language())
