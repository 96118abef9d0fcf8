"""The values of a cell: dates, yes and no."""

from datetime import date
from typing import Final

_YES: Final = frozenset(("1", "true", "yes", "y", "是", "工作日", "上班", "班"))
_NO: Final = frozenset(("0", "false", "no", "n", "否", "休息日", "节假日", "休息", "休"))
_YEARS: Final = range(1900, 10_000)


def day_of(text: str) -> date | None:
    """The date of `2026-01-31`, `2026/1/31` or `20260131`; None where it is none."""
    if len(text) == 8 and text.isdecimal():
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    try:
        year, month, day = (int(part) for part in text.replace("/", "-").split("-"))
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


def truth_of(text: str) -> bool | None:
    """Yes or no in the words of both languages; None where it is neither."""
    word = text.casefold()
    return True if word in _YES else False if word in _NO else None
