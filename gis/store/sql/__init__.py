"""The set-based queries, a file each: SQL is source, read once and run with bound parameters."""

from functools import cache
from pathlib import Path

from sqlalchemy import TextClause, text

_FOLDER = Path(__file__).parent


@cache
def statement(name: str) -> TextClause:
    """The statement of `<name>.sql` in this folder."""
    return text((_FOLDER / f"{name}.sql").read_text(encoding="utf-8"))
