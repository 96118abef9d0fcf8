"""The console's files as a server hands them out: each with its type, its tag and its packed form.

All addresses of one build begin with one version, the hash of everything in it. So a browser may
keep what it has for good, and modules of two builds never meet.
"""

import gzip
import json
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256

from gis.messages import LANGUAGES, Language, catalogue
from web.page import STATIC, TEMPLATES

WORDS = "console/words.json"
"""The address of the catalogue's words: `{"zh": {key: text}, "en": {…}}`."""

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
    """The console's page: its addresses pointing at the present version, its patterns inside."""
    page = (STATIC / _INDEX).read_text(encoding="utf-8")
    patterns = TEMPLATES.get_template("patterns.html.j2").render()
    return page.replace("{version}", version()).replace("<!-- patterns -->", patterns)


@cache
def _assets() -> dict[str, Asset]:
    """All of it by address, read once: a process hands out one build as long as it runs."""
    files = (path for path in STATIC.rglob("*") if path.suffix in MEDIA_TYPES)
    read = {
        path.relative_to(STATIC).as_posix(): Asset(path.read_bytes(), MEDIA_TYPES[path.suffix])
        for path in files
        if path.name != _INDEX
    }
    return {**read, WORDS: _words()}


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
