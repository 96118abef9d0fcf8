"""What is really painted on the map."""

import io
from operator import sub

from PIL import Image
from playwright.sync_api import Page

Colour = tuple[int, int, int]


def colour(page: Page, name: str) -> Colour:
    """A colour of the theme, by its name in the style sheets."""
    value: str = page.evaluate(
        f"getComputedStyle(document.documentElement).getPropertyValue('--{name}').trim()"
    )
    return int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16)


def painted(page: Page, wanted: Colour, within: int = 12) -> int:
    """How many pixels of the map have a colour, but for `within` in each part of it."""
    image = Image.open(io.BytesIO(page.locator("#map").screenshot())).convert("RGB")
    return sum(
        count
        for count, found in image.getcolors(1 << 24) or []
        if max(map(abs, map(sub, found, wanted))) <= within
    )
