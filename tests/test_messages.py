"""The catalogue is whole: each message in both languages, with the same values."""

import re
from pathlib import Path
from string import Formatter

import pytest

from gis.messages import LANGUAGES, catalogue, language_of, say

PROJECT = Path(__file__).resolve().parent.parent


def values_of(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_every_message_is_there_in_every_language() -> None:
    incomplete = [key for key, texts in catalogue().items() if set(texts) != set(LANGUAGES)]
    assert incomplete == []


def test_both_languages_name_the_same_values() -> None:
    differ = [
        key
        for key, texts in catalogue().items()
        if values_of(texts["en"]) != values_of(texts["zh"])
    ]
    assert differ == []


def test_no_count_stands_before_a_plural() -> None:
    """`1 files` is no English: a number that can be one stands behind its word."""
    pattern = re.compile(r"\{(count|errors|computed|households|grids|given)[^}]*\} [a-z]+s\b")
    assert [key for key, texts in catalogue().items() if pattern.search(texts["en"])] == []


def test_every_key_written_in_the_code_is_in_the_catalogue() -> None:
    sections = {key.split(".")[0] for key in catalogue()}
    pattern = re.compile(rf'"((?:{"|".join(sections)})\.[a-z_0-9]+)"')
    sources = [path for top in ("gis", "api", "web") for path in (PROJECT / top).rglob("*.py")]
    written = {key for path in sources for key in pattern.findall(path.read_text("utf-8"))}
    assert written - set(catalogue()) == set()


def test_values_are_filled_in() -> None:
    assert say("profile.not_toml", problem="line 3") == "not a UTF-8 TOML file: line 3"


@pytest.mark.parametrize(
    ("text", "language"),
    [("zh-CN,zh;q=0.9", "zh"), ("ZH", "zh"), ("en-GB", "en"), ("", "en"), (None, "en")],
)
def test_the_language_follows_the_locale(text: str | None, language: str) -> None:
    assert language_of(text) == language
