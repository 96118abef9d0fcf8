"""Where Xunge's settings come from: the one reader of the environment."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from gis.messages import Language

_PROJECT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """All settings, each readable from the environment as `XUNGE_<NAME>`.

    `database_url`: a PostgreSQL server with PostGIS to use instead of the private cluster.
    `state_dir`: where the private cluster and everything else that is made lives.
    `language`: of the command line (`en`, `zh`).
    `host`, `port`: where `xunge serve` listens; loopback only until accounts exist.
    `statement_timeout_s`: how long one database statement of an HTTP request may take.
    """

    model_config = SettingsConfigDict(env_prefix="XUNGE_", frozen=True, extra="forbid")

    database_url: str | None = None
    state_dir: Path = Field(default=_PROJECT / ".xunge")
    language: Language = "en"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    statement_timeout_s: float = Field(default=30, gt=0, le=3600)
