"""What `xunge workers` and `xunge calendar` read and print."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gis.cli import door
from gis.cli.tables import add_row, plain_table, print_line
from gis.errors import BadInput, Fault
from gis.messages import say

if TYPE_CHECKING:
    import pandas as pd

    from gis.profile import Profile
    from gis.service.roster import Counts

MAX_BYTES = 64 * 1024**2


def read_file(path: Path) -> bytes:
    """The bytes of a roster or calendar file; BadInput where they cannot be had."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise BadInput("roster.too_large", file=path.name, mib=MAX_BYTES // 1024**2)
        return path.read_bytes()
    except OSError as error:
        raise BadInput("roster.no_file", file=path, problem=error.strerror) from error


def print_counts(counts: "Mapping[str, Counts]", *, nothing_new: bool) -> None:
    """Print what came in, a row a kind of record."""
    table = plain_table("roster", "record", "added", "changed", "unchanged", figures=3)
    for record, count in counts.items():
        numbers = (f"{number:,}" for number in (count.added, count.changed, count.unchanged))
        add_row(table, say(f"roster.{record}", door.language()), *numbers)
    door.console().print(table)
    if nothing_new:
        print_line("roster.nothing_new")


def print_notes(notes: Sequence[Fault]) -> None:
    """Print what was taken in but is worth a look."""
    if notes:
        print_line("roster.notes")
    for note in notes:
        door.console().print(note.say(door.language()), markup=False, highlight=False)


def print_assignments(assignments: "pd.DataFrame") -> None:
    """Print who is assigned to which grid, in which role, from when to when."""
    table = plain_table("roster", "grid", "worker_id", "role", "from", "to")
    in_order = assignments.sort_values(["grid_code", "role", "worker"])
    days = {name: in_order[name].dt.strftime("%Y-%m-%d").fillna("") for name in ("from", "to")}
    columns = [in_order["grid_code"], in_order["worker"], in_order["role"], *days.values()]
    for cells in zip(*columns, strict=True):
        add_row(table, *cells)
    door.console().print(table)


def print_gaps(gaps: "pd.DataFrame", profile: "Profile") -> None:
    """Print the grids that have too few or too many people of a role, and how many are asked."""
    if gaps.empty:
        print_line("roster.no_gaps")
        return
    language = door.language()
    table = plain_table("roster", "grid", "name", "role", "count", "asked")
    for gap in gaps.astype(object).where(gaps.notna(), "").to_dict("records"):
        title = getattr(profile.staffing[gap["role"]].title, language)
        least, most = str(gap["min"]), str(gap["max"])
        asked = least if least == most else f"{least}–{most}"
        add_row(table, gap["code"], gap["name"], title, str(gap["count"]), asked)
    door.console().print(table)
