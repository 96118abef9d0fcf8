"""Where Xunge's settings come from: the one reader of the environment."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, IPvAnyNetwork, SecretStr, StringConstraints, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from gis.basemap import Basemap, BasemapAsked, BasemapDatum, BasemapKind, basemap_of
from gis.messages import Language

HostName = Annotated[
    str, StringConstraints(pattern=r"^([A-Za-z0-9_.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])$")
]
"""A name as it stands in a Host header, without its port; an IPv6 address in brackets."""

_PROJECT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """All settings, each readable from the environment as `XUNGE_<NAME>`.

    `database_url`: a PostgreSQL server with PostGIS to use instead of the private cluster.
    `state_dir`: where the private cluster and everything else that is made lives.
    `language`: of the command line (`en`, `zh`).
    `host`, `port`: where `xunge serve` listens; beyond this machine only where `hosts` are named.
    `hosts`: the names, separated by commas, by which browsers and phones reach the service from
    elsewhere; a request that calls it by any other name is refused.
    `trusted_proxies`: addresses or networks, separated by commas, of the reverse proxies that say
    in X-Forwarded-For and X-Forwarded-Proto who asks, and whether by https.
    `statement_timeout_s`: how long one database statement of an HTTP request may take.
    `basemap`: what lies below the net in the console: `none`, `pmtiles` (a file on this machine,
    `basemap_file`), `tiles` (tile servers: one or more addresses in `basemap_url` with {z}, {x},
    {y} and, where they want one, {key}; later ones are drawn above) or `tianditu`.
    `basemap_key`: the tile server's key; every signed-in browser gets to see it.
    `basemap_attribution`: whose map it is, written on the map.
    `basemap_datum`: `gcj02` for tiles that are drawn in it; `basemap_max_zoom`: the last zoom that
    the tile server has.
    """

    model_config = SettingsConfigDict(env_prefix="XUNGE_", frozen=True, extra="forbid")

    database_url: str | None = None
    state_dir: Path = Field(default=_PROJECT / ".xunge")
    language: Language = "en"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    hosts: Annotated[tuple[HostName, ...], NoDecode] = ()
    trusted_proxies: Annotated[tuple[IPvAnyNetwork, ...], NoDecode] = ()
    statement_timeout_s: float = Field(default=30, gt=0, le=3600)
    basemap: BasemapKind = "none"
    basemap_file: Path | None = None
    basemap_url: str | None = None
    basemap_key: SecretStr | None = None
    basemap_attribution: str = ""
    basemap_datum: BasemapDatum = "wgs84"
    basemap_max_zoom: int = Field(default=18, ge=1, le=24)

    @field_validator("hosts", "trusted_proxies", mode="before")
    @classmethod
    def _listed(cls, given: object) -> object:
        """What stands between the commas."""
        if not isinstance(given, str):
            return given
        return [name.strip() for name in given.split(",") if name.strip()]

    def chosen_basemap(self) -> Basemap:
        """The basemap that these settings ask for; BadInput names every one that does not fit."""
        return basemap_of(
            BasemapAsked(
                kind=self.basemap,
                file=self.basemap_file,
                url=self.basemap_url,
                key=None if self.basemap_key is None else self.basemap_key.get_secret_value(),
                attribution=self.basemap_attribution,
                datum=self.basemap_datum,
                max_zoom=self.basemap_max_zoom,
            )
        )
