"""One self-contained page: Folium's figure with Leaflet, style, scripts and data inside it.

Folium's own figure loads jQuery, Bootstrap and icon fonts from five hosts and writes text into
templates that are rendered once more. Here nothing is loaded: a content security policy in the page
forbids every request and every script but the page's own, also when it is opened from a disk. Text
travels as JSON data; only numbers pass through Folium's templates.
"""

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any

import folium
from branca.element import Figure, MacroElement
from folium.template import Template
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from gis.messages import LANGUAGES, Language, catalogue
from gis.profile import Profile

WEB = Path(__file__).parent
STATIC = WEB / "static"
TEMPLATES = Environment(
    loader=FileSystemLoader(WEB / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}

Bounds = tuple[float, float, float, float]

_POLICY = "<!-- policy -->"
_OPEN = ("default-src 'none'", "img-src data:", "base-uri 'none'", "form-action 'none'")
_INLINE = {
    "script-src": re.compile(r"<script>(.*?)</script>", re.DOTALL),
    "style-src": re.compile(r"<style>(.*?)</style>", re.DOTALL),
}
_DECLARED = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]*)"')
_SOURCE_MAP = re.compile(r"\n//# sourceMappingURL=.*")
_WORDS = ("map", "verdict", "reason", "class", "fix", "evidence_map")


class Page(Figure):
    """A page whose body is the template `name`.html.j2, with the styles and scripts it names.

    `data` reaches the scripts as `xunge.data`; it may hold any text. `render()` gives the HTML.
    """

    def __init__(
        self, name: str, profile: Profile, *, language: Language, data: Mapping[str, Any]
    ) -> None:
        super().__init__()
        self._template = TEMPLATES.get_template(f"{name}.html.j2")
        self.title = getattr(profile.title, language)
        self.language = language
        self.data = {
            "language": language,
            "texts": _texts(),
            "title": profile.title.model_dump(),
            "profile": _rules(profile),
            **data,
        }

    def render(self, **kwargs: Any) -> str:
        """The page as HTML, guarded by its own content security policy."""
        return _guarded(super().render(**kwargs))

    def styles(self, names: Sequence[str]) -> Markup:
        """Style sheets under `static/`, inline and in order."""
        return Markup("").join(_inline("style", name) for name in names)

    def scripts(self, names: Sequence[str]) -> Markup:
        """Scripts under `static/`, inline and in order."""
        return Markup("").join(_inline("script", name) for name in names)

    def leaflet_licence(self) -> Markup:
        """Leaflet's licence, which has to travel with every copy."""
        return Markup(_read("vendor/leaflet/LICENSE"))  # noqa: S704  (a committed file)


class BareMap(folium.Map):
    """Folium's map without tiles, jQuery, Bootstrap or fonts; `picture` in the page's scripts."""

    _template = Template((WEB / "templates" / "map.html.j2").read_text(encoding="utf-8"))
    default_js: list[tuple[str, str]] = []  # noqa: RUF012  (Folium's own shape)
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    def __init__(self, bounds: Bounds) -> None:
        west, south, east, north = bounds
        super().__init__(
            location=((south + north) / 2, (west + east) / 2),
            tiles=None,
            zoom_control="topright",
            zoom_snap=0.1,
            attribution_control=False,
            min_zoom=8,
            max_zoom=20,
        )

    def get_name(self) -> str:
        """The script's variable, the same in every page."""
        return "picture"


class Start(MacroElement):
    """Call `xunge.start(map, layers)` once the map and the named layers stand."""

    _template = Template((WEB / "templates" / "start.html.j2").read_text(encoding="utf-8"))

    def __init__(self, layers: Sequence[str]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.layers = layers

    def get_name(self) -> str:
        """The same in every page."""
        return "start"


def policy_of(html: str) -> str:
    """The content security policy that a page declares, for the header of whoever serves it."""
    declared = _DECLARED.search(html)
    if declared is None:
        raise ValueError("not a page of ours: it declares no content security policy")
    return unescape(declared[1])


def _guarded(html: str) -> str:
    """The page with a policy in its head: its own scripts and styles by hash, and nothing else."""
    own = [
        " ".join([directive, *(_hash(block) for block in found.findall(html))])
        for directive, found in _INLINE.items()
    ]
    policy = "; ".join([*_OPEN, *own])
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return html.replace(_POLICY, meta, 1)


def _hash(block: str) -> str:
    return f"'sha256-{b64encode(sha256(block.encode()).digest()).decode()}'"


def _read(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def _inline(tag: str, name: str) -> Markup:
    text = _SOURCE_MAP.sub("", _read(name))
    return Markup(f"<{tag}>\n{text}</{tag}>\n")  # noqa: S704  (a committed file)


def _rules(profile: Profile) -> dict[str, Any]:
    """What a page says of the rules that its figures follow."""
    return {
        "version": profile.version,
        "synthetic": profile.is_synthetic,
        "min_minutes": profile.patrol.min_minutes,
        "zone_m": profile.patrol.zone_m,
    }


def _texts() -> dict[Language, dict[str, str]]:
    """The catalogue's words for pages, by language and key."""
    messages = {key: said for key, said in catalogue().items() if key.split(".")[0] in _WORDS}
    return {spoken: {key: said[spoken] for key, said in messages.items()} for spoken in LANGUAGES}
