"""The set-based queries, a file each: SQL is source, read once and run with bound parameters."""

from functools import cache
from pathlib import Path

from sqlalchemy import TextClause, text

_FOLDER = Path(__file__).parent


@cache
def statement(name: str) -> TextClause:
    """The statement of `<name>.sql` in this folder, without its comment lines.

    A header names its parameters as `:name`. Sent along they would be bound too, and a value with
    a line break in it would end the comment.
    """
    lines = (_FOLDER / f"{name}.sql").read_text(encoding="utf-8").splitlines()
    return text("\n".join(line for line in lines if not line.lstrip().startswith("--")))
