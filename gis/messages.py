"""The one catalogue of sentences and labels, Chinese beside English (`gis/messages.toml`)."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal, cast, get_args

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_CATALOGUE = Path(__file__).with_name("messages.toml")


@cache
def catalogue() -> dict[str, dict[Language, str]]:
    """Every message by its dotted key: `{"verdict.met": {"en": "met", "zh": "达标"}, …}`."""
    with _CATALOGUE.open("rb") as file:
        sections = tomllib.load(file)
    return {
        f"{section}.{name}": cast("dict[Language, str]", texts)
        for section, messages in sections.items()
        for name, texts in messages.items()
    }


def say(key: str, language: Language = "en", /, **values: object) -> str:
    """The message `key` in `language`, its `{names}` filled from `values`."""
    return catalogue()[key][language].format(**values)


def language_of(text: str | None) -> Language:
    """Our language nearest to a locale or `Accept-Language`: `zh*` is Chinese, else English."""
    return "zh" if text and text.strip().lower().startswith("zh") else "en"
