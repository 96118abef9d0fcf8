"""The report as pages to read: Markdown in both languages, and the figures themselves as JSON."""

import json
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gis.messages import Language
from gis.trial.rates import Json

NAMES: Final[dict[Language, str]] = {"en": "errors.md", "zh": "errors.zh-CN.md"}
FIGURES: Final = "errors.json"

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("pages")),
    undefined=StrictUndefined,
    autoescape=False,  # noqa: S701 - Markdown of our own words and numbers
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def pages(report: Json) -> dict[str, str]:
    """The files of a report by name: a page in each language, and the figures."""
    texts = {name: page(report, language) for language, name in NAMES.items()}
    figures = json.dumps(report, ensure_ascii=False, indent=1)
    return {**texts, FIGURES: figures + "\n"}


def page(report: Json, language: Language) -> str:
    """The report as Markdown."""
    return _TEMPLATES.get_template(f"errors.{language}.md.j2").render(report)


def percent(rate: Json) -> str:
    """A rate as a percentage with its interval: `6.0 % (4.2–8.5)`; a dash where nothing counts."""
    if rate["share"] is None:
        return "–"
    share, low, high = (100 * rate[name] for name in ("share", "low", "high"))
    return f"{share:.1f} % ({low:.1f}–{high:.1f})"


def counted(rate: Json) -> str:
    """The same with its counts: `6.0 % (4.2–8.5) 28/470`."""
    return f"{percent(rate)} {rate['count']}/{rate['of']}"


def points(rate: Json, other: Json) -> str:
    """How a rate differs from another, in percentage points: `−4.7`."""
    if rate["share"] is None or other["share"] is None:
        return "–"
    return f"{100 * (rate['share'] - other['share']):+.1f}".replace("-", "−")


def signed(value: float | None) -> str:
    """A number with its sign and two digits; a dash for none."""
    return "–" if value is None else f"{value:+.2f}".replace("-", "−")


def code(word: str) -> str:
    """A word as it stands in the data."""
    return f"`{word}`"


def row_of(table: list[Json], **labels: float | str) -> Json:
    """The row of a table that carries these labels."""
    return next(row for row in table if all(row[name] == x for name, x in labels.items()))


def differs(row: Json, other: Json) -> bool:
    """Whether two rows of alternatives differ in any figure."""
    return any(row[name] != other[name] for name in row if name != "what_if")


_TEMPLATES.filters |= {
    "percent": percent,
    "counted": counted,
    "points": points,
    "signed": signed,
    "code": code,
}
_TEMPLATES.globals |= {"row_of": row_of, "differs": differs}
