"""Which language a caller likes most."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.language import preferred
from gis.messages import LANGUAGES


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-US,en;q=0.9", "en"),
        ("en;q=0.3, zh;q=0.7", "zh"),
        ("zh, en", "zh"),
        ("en, zh", "en"),
        ("fr-FR, en;q=0.2", "en"),
        ("zh;q=0, en;q=0.1", "en"),
    ],
)
def test_the_most_liked_of_ours_is_spoken(accepted: str, language: str) -> None:
    assert preferred(accepted, "en") == language


@pytest.mark.parametrize("accepted", [None, "", "*", "fr", "zh;q=0", ";;;,,,", "zh;q=...", "zhx"])
def test_without_a_wish_the_default_is_spoken(accepted: str | None) -> None:
    assert preferred(accepted, "en") == "en"


@given(st.text(max_size=80) | st.text(alphabet="zhen;q=.0123*, -", max_size=80))
def test_any_header_has_an_answer(accepted: str) -> None:
    assert preferred(accepted, "zh") in LANGUAGES


def test_a_long_header_is_read_in_part() -> None:
    assert preferred("zh," * 10**6, "en") == "zh"
