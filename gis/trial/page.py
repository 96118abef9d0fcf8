"""The report as pages to read: Markdown in both languages, and the figures themselves as JSON."""

import json
from functools import partial
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gis.messages import Language, say
from gis.trial.rates import Json

NAMES: Final[dict[Language, str]] = {"en": "errors.md", "zh": "errors.zh-CN.md"}
FIGURES: Final = "errors.json"


def pages(report: Json) -> dict[str, str]:
    """The files of a report by name: a page in each language, and the figures."""
    texts = {name: page(report, language) for language, name in NAMES.items()}
    figures = json.dumps(report, ensure_ascii=False, indent=1)
    return {**texts, FIGURES: figures + "\n"}


def page(report: Json, language: Language) -> str:
    """The report as Markdown.

    A template calls things by `named`, the catalogue's section `trial`, and finds a row of a table
    by its labels with `row_of`; `percent`, `minutes`, `signed` and `wrong` write figures.
    """
    template = _TEMPLATES.get_template(f"errors.{language}.md.j2")
    return template.render(report, named=partial(_named, language))


def percent(rate: Json) -> str:
    """A rate as a percentage with its interval: `6.0 % (4.2–8.5)`; a dash where nothing counts."""
    if rate["share"] is None:
        return "–"
    share, low, high = (100 * rate[name] for name in ("share", "low", "high"))
    return f"{share:.1f} % ({low:.1f}–{high:.1f})"


def wrong(row: Json) -> str:
    """How many days are wrongly short, wrongly met and uncertain: `93 / 62 / 0`."""
    return " / ".join(str(row[name]["count"]) for name in ("false_short", "false_met", "uncertain"))


def minutes(spread: Json) -> str:
    """Minutes as mean and standard deviation: `−0.52 ± 0.61`; a dash for none."""
    if spread["mean"] is None:
        return "–"
    return f"{signed(spread['mean'])} ± {spread['deviation']:.2f}"


def signed(value: float | None) -> str:
    """A number with its sign and two digits; a dash for none."""
    return "–" if value is None else f"{value:+.2f}".replace("-", "−")


def row_of(table: list[Json], **labels: float | str) -> Json:
    """The row of a table that carries these labels."""
    return next(row for row in table if all(row[name] == x for name, x in labels.items()))


def _named(language: Language, key: str) -> str:
    return say(f"trial.{key}", language)


_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("pages")),
    undefined=StrictUndefined,
    autoescape=False,  # noqa: S701 - Markdown of our own words and numbers
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_TEMPLATES.filters |= {"percent": percent, "minutes": minutes, "signed": signed, "wrong": wrong}
_TEMPLATES.globals |= {"row_of": row_of}
