"""The documentation's pictures of the console, taken anew: `python -m tests.e2e.pictures`.

Start `./xunge demo` first; then, with the account that it tells:

    python -m tests.e2e.pictures http://127.0.0.1:8000 admin PASSWORD

Each view is taken twice, in Chinese on light and in English on dark, into docs/images.
"""

import io
import shutil
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.conftest import CHROMIUM, QUIET

IMAGES = Path(__file__).parents[2] / "docs" / "images"
LOOKS = {("zh-CN", "light"): ".zh-CN", ("en", "dark"): ""}
PATIENCE_MS = 60_000
SETTLING_MS = 6000
MOST_BYTES = 400_000
WHY = {"zh-CN": "抽查：核对昨日巡查", "en": "Spot check of yesterday's patrol"}


def main(address: str, name: str, password: str) -> None:
    """Take every view in every look."""
    found = next(filter(None, map(shutil.which, CHROMIUM)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=[*QUIET])
        for (language, theme), ending in LOOKS.items():
            page = console(browser, address, name, password, language, theme)
            for view, arrange in VIEWS.items():
                arrange(page, language)
                keep(page, IMAGES / f"console-{view}{ending}.png")
        browser.close()


def console(
    browser: Browser, address: str, name: str, password: str, language: str, theme: str
) -> Page:
    """A console that somebody signed in to, in a language and a theme."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale=language)
    context.set_default_timeout(PATIENCE_MS)
    kept = {"language": language[:2], "theme": theme}
    for what, value in kept.items():
        context.add_init_script(f"localStorage.setItem('xunge.{what}', '{value}')")
    page = context.new_page()
    page.goto(address)
    page.locator("#name").fill(name)
    page.locator("#password").fill(password)
    page.locator(".go").click()
    page.wait_for_selector("html[data-ready=yes]")
    return page


def street(page: Page, _: str) -> None:
    """A street in the middle of the district."""
    page.locator("#list button").nth(4).click()


def people(page: Page, _: str) -> None:
    """Who of that street is on patrol now."""
    page.locator("#key [data-key=fresh]").click()


def buildings(page: Page, _: str) -> None:
    """A community of that street with its buildings raised."""
    page.keyboard.press("Escape")
    page.locator("#list button").nth(3).click()
    page.locator("#shown [data-key=buildings]").click()


def replay(page: Page, language: str) -> None:
    """Yesterday of whoever has the first grid there, two thirds through."""
    page.locator("#shown [data-key=buildings]").click()
    page.locator("#list button").first.click()
    page.locator(".replay_ways button").first.click()
    today = date.fromisoformat(page.locator("#ask_date").input_value())
    page.locator("#ask_date").fill(str(today - timedelta(days=1)))
    page.locator("#ask_reason").fill(WHY[language])
    page.locator(".ask .go").click()
    page.wait_for_selector("#replay:not([hidden])")
    page.locator("#replay_time").evaluate(
        """slider => {
          slider.value = Number(slider.min) + 0.66 * (slider.max - slider.min);
          slider.dispatchEvent(new Event("input"));
        }"""
    )


def district(page: Page, _: str) -> None:
    """The whole district, as the console opens."""
    page.wait_for_selector("#list button")


VIEWS: dict[str, Callable[[Page, str], None]] = {
    "district": district, "street": street, "people": people, "buildings": buildings,
    "replay": replay,
}  # fmt: skip


def keep(page: Page, path: Path) -> None:
    """Write what is seen once the map stands still; in 256 colours where the file is too large."""
    page.mouse.move(5, 760)
    page.wait_for_timeout(SETTLING_MS)
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    image.save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        few = image.quantize(method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        few.save(path, optimize=True)


if __name__ == "__main__":
    main(*sys.argv[1:4])
