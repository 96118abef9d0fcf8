"""The map below the net: none, a file of tiles on this machine, or a tile server's.

A basemap shows streets and water and decides nothing. Its datum says how it is drawn: below tiles
in GCJ-02 the net and every position are shifted for display; what is stored never is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urlsplit

from gis.errors import BadInput, Fault

BasemapKind = Literal["none", "pmtiles", "tiles", "tianditu"]
BasemapDatum = Literal["wgs84", "gcj02"]
TileKind = Literal["vector", "raster"]

TIANDITU = (
    "https://t0.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER={layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles"
    "&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={{key}}"
)
"""China's public map service: WMTS in Web Mercator, CGCS2000, which is WGS-84 to some cm."""

_TIANDITU_LAYERS = ("vec", "cva")  # the map, and its Chinese labels above it
_TIANDITU_OWNER = "天地图 Tianditu"
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_HOST = re.compile(r"([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(:[0-9]{1,5})?")
_PLACE = frozenset({"z", "x", "y"})
_HEADER_BYTES = 127
_MAGIC = b"PMTiles\x03"
_TILE_TYPE = 99  # where a file's header says what its tiles are
_TILE_KINDS: dict[int, TileKind] = {1: "vector", 2: "raster", 3: "raster", 4: "raster", 5: "raster"}


@dataclass(frozen=True)
class Basemap:
    """What lies below the net.

    `templates`: addresses with {z}, {x} and {y}, drawn in this order; `file`: a PMTiles file whose
    tiles are of `tiles`; neither where there is no basemap.
    """

    templates: tuple[str, ...] = ()
    file: Path | None = None
    tiles: TileKind = "raster"
    datum: BasemapDatum = "wgs84"
    attribution: str = ""
    max_zoom: int = 18

    @property
    def hosts(self) -> tuple[str, ...]:
        """The foreign origins that a page has to be let ask, for its content security policy."""
        parts = [urlsplit(template) for template in self.templates]
        return tuple(dict.fromkeys(f"{part.scheme}://{part.netloc}" for part in parts))


@dataclass(frozen=True)
class BasemapAsked:
    """A basemap as settings ask for it; their names are told where something is wrong."""

    kind: BasemapKind
    file: Path | None
    url: str | None
    key: str | None
    attribution: str
    datum: BasemapDatum
    max_zoom: int


def basemap_of(asked: BasemapAsked) -> Basemap:
    """The basemap asked for; BadInput names every setting that does not fit."""
    faults = [*_unused(asked), *_FAULTS[asked.kind](asked)]
    if faults:
        raise BadInput("basemap.refused", faults=faults)
    match asked.kind:
        case "none":
            return Basemap()
        case "pmtiles" if asked.file is not None:
            return Basemap(
                file=asked.file,
                tiles=_TILE_KINDS[_header(asked.file)[_TILE_TYPE]],
                datum=asked.datum,
                attribution=asked.attribution,
            )
        case "tianditu":
            urls = [TIANDITU.format(layer=layer) for layer in _TIANDITU_LAYERS]
            return _served(urls, asked, asked.attribution or _TIANDITU_OWNER)
        case _:
            return _served((asked.url or "").split(), asked, asked.attribution)


def _served(urls: list[str], asked: BasemapAsked, attribution: str) -> Basemap:
    key = quote(asked.key or "", safe="")
    return Basemap(
        templates=tuple(url.replace("{key}", key) for url in urls),
        datum=asked.datum,
        attribution=attribution,
        max_zoom=asked.max_zoom,
    )


def _unused(asked: BasemapAsked) -> Iterator[Fault]:
    """Settings that this kind of basemap has no use for: most likely the kind was forgotten."""
    used: dict[BasemapKind, set[str]] = {
        "none": set(), "pmtiles": {"file"}, "tiles": {"url", "key"}, "tianditu": {"key"},
    }  # fmt: skip
    for name, value in (("file", asked.file), ("url", asked.url), ("key", asked.key)):
        if value is not None and name not in used[asked.kind]:
            yield Fault(_named(name), "basemap.unused", kind=asked.kind)


def _none(_: BasemapAsked) -> Iterator[Fault]:
    yield from ()


def _pmtiles(asked: BasemapAsked) -> Iterator[Fault]:
    if asked.file is None:
        yield Fault(_named("file"), "basemap.no_file")
        return
    try:
        header = _header(asked.file)
    except OSError as error:
        yield Fault(_named("file"), "basemap.unreadable", path=asked.file, why=error.strerror)
        return
    if len(header) < _HEADER_BYTES or not header.startswith(_MAGIC):
        yield Fault(_named("file"), "basemap.not_pmtiles", path=asked.file)
    elif header[_TILE_TYPE] not in _TILE_KINDS:
        yield Fault(_named("file"), "basemap.strange_tiles", path=asked.file)


def _tiles(asked: BasemapAsked) -> Iterator[Fault]:
    templates = (asked.url or "").split()
    if not templates:
        yield Fault(_named("url"), "basemap.no_url")
    for template in templates:
        yield from _template(template)
    keyed = any("{key}" in template for template in templates)
    if keyed and not asked.key:
        yield Fault(_named("key"), "basemap.no_key")
    if asked.key and templates and not keyed:
        yield Fault(_named("url"), "basemap.key_nowhere")
    if not asked.attribution:
        yield Fault(_named("attribution"), "basemap.no_attribution")


def _template(template: str) -> Iterator[Fault]:
    parts = urlsplit(template)
    if parts.scheme not in {"http", "https"} or not _is_host(parts.netloc):
        yield Fault(_named("url"), "basemap.not_an_address", url=template)
    names = set(_PLACEHOLDER.findall(template))
    if missing := sorted(_PLACE - names):
        yield Fault(_named("url"), "basemap.no_place", missing=_braced(missing), url=template)
    if strange := sorted(names - _PLACE - {"key"}):
        yield Fault(_named("url"), "basemap.strange_name", names=_braced(strange), url=template)


def _tianditu(asked: BasemapAsked) -> Iterator[Fault]:
    if not asked.key:
        yield Fault(_named("key"), "basemap.no_key")
    if asked.datum != "wgs84":
        yield Fault(_named("datum"), "basemap.tianditu_datum")


_FAULTS = {"none": _none, "pmtiles": _pmtiles, "tiles": _tiles, "tianditu": _tianditu}


def _is_host(netloc: str) -> bool:
    """Whether a content security policy can name this host: nothing that would end its entry."""
    return _HOST.fullmatch(netloc) is not None


def _braced(names: list[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)


def _named(setting: str) -> str:
    return f"XUNGE_BASEMAP_{setting.upper()}"


def _header(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEADER_BYTES)
