"""The application: settings in, routes, guard and errors put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware

from api import errors
from api.bounds import Bounds
from api.database import Databases
from api.document import DescribedApi
from api.guard import Guard, names_of
from api.heads import Heads
from api.intake import Intake
from api.live import Live
from api.ogc import routes as ogc
from api.routes import (
    accounts,
    basemap,
    console,
    devices,
    grids,
    health,
    intake,
    live,
    map_page,
    pages,
    patrol,
    session,
    tiles,
)
from api.tile_lane import TileLane
from api.tiles import Tiles
from gis import __version__
from gis.errors import Unavailable
from gis.settings import Settings

API = "/api/v1"
_WORTH_PACKING_BYTES = 2000


def create_app(settings: Settings, engine: Engine | None = None) -> FastAPI:
    """The service on the database of `engine`, or on the settings'; Unavailable without either.

    `xunge serve` brings the running private cluster's engine, the owner's. The service only learns
    from it where the database is: its own connections own nothing.
    """
    databases = Databases.at(_url(settings, engine), settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        limiter = anyio.to_thread.current_default_thread_limiter()
        limiter.total_tokens = databases.connections  # a thread more would wait for a connection
        app.state.intake.start()
        yield
        await anyio.to_thread.run_sync(app.state.intake.stop)
        app.state.live.close()
        await anyio.to_thread.run_sync(app.state.live.join)
        databases.dispose()

    app = DescribedApi(
        title="Xunge 巡格",
        version=__version__,
        lifespan=lifespan,
        openapi_url=f"{API}/openapi.json",
        docs_url=None,  # these pages load scripts from other hosts
        redoc_url=None,
    )
    app.state.settings = settings
    app.state.basemap = settings.chosen_basemap()
    app.state.databases = databases
    app.state.intake = Intake(databases.intake)
    app.state.live = Live(databases.api)
    app.state.tiles = Tiles(databases.door, databases.hurried)
    add_routes(app)
    app.add_middleware(
        GZipMiddleware,
        minimum_size=_WORTH_PACKING_BYTES,
        exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, basemap.PMTILES),
    )
    app.add_middleware(TileLane, tiles=app.state.tiles)
    app.add_middleware(Heads)
    app.add_middleware(Bounds, apart=f"{API}/in/", language=settings.language)
    app.add_middleware(Guard, names=names_of(settings), language=settings.language)
    errors.install(app)
    return app


def add_routes(app: FastAPI) -> None:
    """Put every address in its place: data below `/api/v1`, pages and `/ogc` at the root."""
    with_prefix = (
        intake,  # first: routes are tried in turn, which costs a phone's post half its time
        health, session, accounts, basemap, console, devices, grids, live, patrol, tiles,
    )  # fmt: skip
    for routes in with_prefix:
        app.include_router(routes.router, prefix=API)
    for pages_of in (pages, map_page, ogc):
        app.include_router(pages_of.router)


def _url(settings: Settings, engine: Engine | None) -> str:
    if engine is not None:
        return engine.url.render_as_string(hide_password=False)
    if settings.database_url is None:
        raise Unavailable("api.no_database")
    return settings.database_url
