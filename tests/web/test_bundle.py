"""The console's files: one version for all of them, words that exist, modules that are named."""

import json
import re
from itertools import chain
from pathlib import Path

import pytest

from web import bundle
from web.page import STATIC

CONSOLE = STATIC / "console"
MODULES = sorted(CONSOLE.rglob("*.js"))
OWN = ("console", "replay", "layers_shown")
"""The catalogue's sections that nothing but the console has words in."""
SPOKEN = (*OWN, "evidence_map", "verdict", "reason", "class", "fix")


def words() -> dict[str, dict[str, str]]:
    held = bundle.asset(bundle.WORDS)
    assert held
    said: dict[str, dict[str, str]] = json.loads(held.body)
    return said


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_every_word_that_is_said_is_in_the_catalogue(module: Path) -> None:
    said = set(re.findall(rf'"((?:{"|".join(SPOKEN)})\.\w+)"', module.read_text("utf-8")))
    assert said <= words()["zh"].keys()


def test_every_word_of_the_page_is_in_the_catalogue() -> None:
    page = (STATIC / "index.html").read_text("utf-8")
    assert set(re.findall(r'data-(?:text|label)="([^"]+)"', page)) <= words()["en"].keys()


def test_every_word_of_the_console_is_said_somewhere() -> None:
    """A key may be made from a part: `say(`console.line_${how}`)`."""
    text = "".join(path.read_text("utf-8") for path in [*MODULES, STATIC / "index.html"])
    whole = set(re.findall(rf"(?:{'|'.join(OWN)})\.\w+", text))
    made = tuple(re.findall(rf"`((?:{'|'.join(OWN)})\.\w*)\$\{{", text))
    unsaid = {key for key in words()["zh"] if key.split(".")[0] in OWN} - whole
    assert {key for key in unsaid if not made or not key.startswith(made)} == set()


def test_every_import_leads_to_a_file() -> None:
    for module in MODULES:
        for name in re.findall(r'from "(\.[^"]+)"', module.read_text("utf-8")):
            assert (module.parent / name).is_file(), f"{module.name}: {name}"


def test_every_address_of_the_page_is_handed_out() -> None:
    for name in re.findall(r"/static/\w+/([^\"]+)", bundle.index()):
        assert bundle.asset(name), name


def test_the_page_names_every_module_once() -> None:
    """No module waits for the one that imports it; `first.js` is a classic script."""
    named = re.findall(r'rel="modulepreload" href="/static/\w+/([^"]+)"', bundle.index())
    ours = {path.relative_to(STATIC).as_posix() for path in MODULES}
    engine = "vendor/maplibre-gl/maplibre-gl.mjs"
    assert sorted(named) == sorted({*ours, engine} - {"console/main.js", "console/first.js"})


def test_the_sign_in_form_waits_for_no_map() -> None:
    first, later = bundle.modules()
    assert first[0] == "console/main.js"
    assert not [name for name in first if "maplibre" in name or "live_map" in name]
    assert "console/map/live_map.js" in later


def test_the_style_sheets_are_one() -> None:
    sheet = bundle.asset(bundle.STYLES)
    assert sheet
    assert bundle.index().count('rel="stylesheet"') == 1
    for path in [*CONSOLE.glob("css/*.css"), STATIC / "css/palette.css"]:
        assert path.read_bytes() in sheet.body, path.name


def test_the_version_is_of_the_content() -> None:
    assert bundle.version() == bundle.version()
    assert re.fullmatch("[0-9a-f]{12}", bundle.version())
    assert f"/static/{bundle.version()}/console/main.js" in bundle.index()


@pytest.mark.parametrize(
    "name", ["", "index.html", "../page.py", "console/../../page.py", "vendor/leaflet/LICENSE", "x"]
)
def test_nothing_else_is_handed_out(name: str) -> None:
    assert bundle.asset(name) is None


def test_no_markup_is_made_of_text() -> None:
    """No name of a grid may ever become markup."""
    for module in MODULES:
        text = module.read_text("utf-8")
        for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write"):
            assert word not in text, f"{module.name}: {word}"


def test_only_the_adapter_knows_the_map_engine() -> None:
    knowing = [path.name for path in MODULES if "maplibre-gl" in path.read_text("utf-8")]
    assert knowing == ["adapter.js"]


def test_the_manifest_tells_what_lies_there() -> None:
    manifest = json.loads((STATIC / "vendor/manifest.json").read_text("utf-8"))
    told = chain.from_iterable(
        (f"{package}/{name}" for name in about["sha256"]) for package, about in manifest.items()
    )
    there = {
        path.relative_to(STATIC / "vendor").as_posix()
        for path in (STATIC / "vendor").rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert set(told) == there
