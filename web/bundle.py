"""The console's files as a server hands them out: each with its type, its tag and its packed form.

All addresses of one build begin with one version, the hash of everything in it. So a browser may
keep what it has for good, and modules of two builds never meet.
"""

import gzip
import json
import re
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from posixpath import dirname, join, normpath

from gis.messages import LANGUAGES, Language, catalogue
from web.page import STATIC, TEMPLATES

WORDS = "console/words.json"
"""The address of the catalogue's words: `{"zh": {key: text}, "en": {…}}`."""

STYLES = "console/console.css"
"""The address of the page's style sheets as one."""

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
"""What is handed out at all; licences and readmes stay on the disk."""

_SECTIONS = frozenset(
    {
        "class", "console", "devices", "evidence_map", "fix", "intake", "layers_shown", "reason",
        "refused", "replay", "verdict",
    }
)  # fmt: skip
_INDEX = "index.html"
_MAIN = "console/main.js"
_SHEET = r'<link rel="stylesheet" href="/static/{version}/([^"]+)">\n'
_IMPORTED = re.compile(r'^(?:import|export)\b[^"]*?from "(\.[^"]+)"', re.MULTILINE)
_IMPORTED_LATER = re.compile(r'\bimport\("(\.[^"]+)"\)')


@dataclass(frozen=True)
class Asset:
    """One file: its bytes and how to say what they are."""

    body: bytes
    media_type: str

    @cached_property
    def digest(self) -> str:
        """What tells these bytes from any others."""
        return sha256(self.body).hexdigest()[:20]

    @cached_property
    def packed(self) -> bytes:
        """The bytes with gzip; the same bytes give the same."""
        return gzip.compress(self.body, 6, mtime=0)


def asset(name: str) -> Asset | None:
    """The file at an address below `static/`; None where there is none to hand out."""
    return _assets().get(name)


@cache
def version() -> str:
    """The hash of everything that the console is made of."""
    parts = (f"{name} {held.digest}\n" for name, held in sorted(_assets().items()))
    return sha256("".join(parts).encode()).hexdigest()[:12]


@cache
def index() -> str:
    """The console's page: its addresses pointing at the present version, its patterns inside.

    Its style sheets are one. It names every module, so that none waits for the one that imports it;
    what the sign-in form can do without comes after what it needs.
    """
    styles = f'<link rel="stylesheet" href="/static/{{version}}/{STYLES}">\n'
    patterns = TEMPLATES.get_template("patterns.html.j2").render()
    page = re.sub(rf"(?:{_SHEET})+", styles, _page())
    page = page.replace("<!-- modules -->", _preloads()).replace("<!-- patterns -->", patterns)
    return page.replace("{version}", version())


def _page() -> str:
    return (STATIC / _INDEX).read_text(encoding="utf-8")


def _preloads() -> str:
    first, later = modules()
    return "\n".join(
        f'<link rel="modulepreload" href="/static/{{version}}/{name}"{priority}>'
        for names, priority in ((first[1:], ""), (later, ' fetchpriority="low"'))
        for name in names
    )


def modules() -> tuple[list[str], list[str]]:
    """What the console imports: at once, `main.js` first, and when it asks for more."""
    first = _closure([_MAIN])
    roots = [name for module in first for name in _imports(module, _IMPORTED_LATER)]
    return first, [name for name in _closure(roots) if name not in first]


def _closure(found: list[str]) -> list[str]:
    """These modules and all that they import at once, the nearest first."""
    found = [*found]
    for module in found:  # grows as it goes
        found += [name for name in _imports(module, _IMPORTED) if name not in found]
    return found


def _imports(module: str, how: re.Pattern[str]) -> list[str]:
    names = how.findall(_assets()[module].body.decode())
    return [normpath(join(dirname(module), name)) for name in names]


@cache
def _assets() -> dict[str, Asset]:
    """All of it by address, read once: a process hands out one build as long as it runs."""
    files = (path for path in STATIC.rglob("*") if path.suffix in MEDIA_TYPES)
    read = {
        path.relative_to(STATIC).as_posix(): Asset(path.read_bytes(), MEDIA_TYPES[path.suffix])
        for path in files
        if path.name != _INDEX
    }
    sheets = b"\n".join(read[name].body for name in re.findall(_SHEET, _page()))
    return {**read, STYLES: Asset(sheets, MEDIA_TYPES[".css"]), WORDS: _words()}


def _words() -> Asset:
    said: dict[Language, dict[str, str]] = {
        language: {
            key: texts[language]
            for key, texts in catalogue().items()
            if key.split(".")[0] in _SECTIONS
        }
        for language in LANGUAGES
    }
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return Asset(body.encode(), MEDIA_TYPES[".json"])
