"""Verdicts stay apart for every eye: by lightness, by pattern, and under colour blindness."""

import re
from itertools import combinations

import numpy as np
import pytest

from gis.rollup import VERDICTS
from web.page import STATIC, WEB

PLAIN = ("met", "short", "not-due")
GROUNDS = ("met", "short", "uncertain")

# Severe colour blindness as matrices on linear RGB (Machado, Oliveira, Fernandes 2009), row by row.
PROTAN = (
    (0.152286, 1.052583, -0.204868),
    (0.114503, 0.786281, 0.099216),
    (-0.003882, -0.048116, 1.051998),
)
DEUTAN = (
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.011820, 0.042940, 0.968881),
)
TRITAN = (
    (1.255528, -0.076749, -0.178779),
    (-0.078411, 0.930809, 0.147602),
    (0.004733, 0.691367, 0.303900),
)
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = TO_XYZ @ np.ones(3)


def colours(theme: str) -> dict[str, np.ndarray]:
    """The custom properties of one theme, as linear RGB."""
    sheet = (STATIC / "css/palette.css").read_text("utf-8")
    light, dark = re.findall(r":root(?:\[data-theme=\"dark\"\])? \{(.*?)\}", sheet, re.DOTALL)
    block = light if theme == "light" else dark
    found = re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)
    return {name: _linear(value) for name, value in found}


def _linear(value: str) -> np.ndarray:
    part = np.array([int(value[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def lab(linear: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of linear RGB."""
    ratio = (TO_XYZ @ np.clip(linear, 0, 1)) / WHITE
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("pair", list(combinations(PLAIN, 2)))
def test_plain_fills_differ_in_a_grey_print(theme: str, pair: tuple[str, str]) -> None:
    one, other = (lab(colours(theme)[name])[0] for name in pair)
    assert abs(one - other) > 15


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("blindness", [PROTAN, DEUTAN, TRITAN], ids=["protan", "deutan", "tritan"])
@pytest.mark.parametrize("pair", list(combinations(GROUNDS, 2)))
def test_verdicts_differ_under_colour_blindness(
    theme: str, blindness: tuple[tuple[float, ...], ...], pair: tuple[str, str]
) -> None:
    one, other = (lab(np.array(blindness) @ colours(theme)[name]) for name in pair)
    assert np.linalg.norm(one - other) > 25


def test_every_verdict_has_a_fill() -> None:
    sheet = (STATIC / "css/parts.css").read_text("utf-8")
    filled = re.findall(r'\[data-verdict="(\w+)"\] \{\s+fill:', sheet)
    assert {*VERDICTS, "not_audited"} == set(filled)


def test_every_patterned_fill_has_its_pattern() -> None:
    sheet = (STATIC / "css/parts.css").read_text("utf-8")
    patterns = (WEB / "templates/patterns.html.j2").read_text("utf-8")
    for name in re.findall(r'url\("#(fill-\w+)"\)', sheet):
        assert f'<pattern id="{name}"' in patterns


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_is_readable_on_the_panel(theme: str) -> None:
    known = colours(theme)
    assert _contrast(known["ink"], known["card"]) > 7
    assert _contrast(known["soft"], known["card"]) > 4.5


def _contrast(one: np.ndarray, other: np.ndarray) -> float:
    light, dark = sorted((float((TO_XYZ @ c)[1]) for c in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
