"""Tables and lines of messages for commands that list and report."""

from typing import TYPE_CHECKING

from gis.cli import door
from gis.messages import say

if TYPE_CHECKING:
    from rich.table import Table


def plain_table(section: str, *columns: str, figures: int = 0) -> "Table":
    """An empty table, its columns named by messages; the last `figures` hold numbers.

    Nothing is cut where a terminal is narrow: it goes on in the next line.
    """
    from rich.box import SIMPLE
    from rich.table import Table

    table = Table(box=SIMPLE, padding=0)
    for place, name in enumerate(columns):
        title = say(f"{section}.{name}", door.language())
        is_figure = place >= len(columns) - figures
        table.add_column(title, justify="right" if is_figure else "left", overflow="fold")
    return table


def add_row(table: "Table", *cells: str) -> None:
    """Add a row of plain text: brackets in a name are no markup."""
    from rich.text import Text

    table.add_row(*(Text(cell) for cell in cells))


def print_line(key: str, **values: object) -> None:
    """Print one message as a line."""
    door.console().print(say(key, door.language(), **values), markup=False, highlight=False)
