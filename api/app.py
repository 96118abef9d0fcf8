"""The application: settings in, routes, guard and errors put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlalchemy.pool import QueuePool
from starlette.middleware.gzip import GZipMiddleware

from api import errors
from api.deps import Database
from api.guard import LOOPBACK_NAMES, Guard
from api.routes import grids, health, map_page, pages, patrol
from api.schemas import Problem
from gis import __version__
from gis.errors import Unavailable
from gis.settings import Settings
from gis.store.engine import make_engine

API = "/api/v1"
_WORTH_PACKING_BYTES = 2000


def create_app(settings: Settings, engine: Engine | None = None) -> FastAPI:
    """The service on `engine`, which stays the caller's, or on the settings' database.

    Unavailable where there is neither. `xunge serve` brings the running private cluster's engine.
    """
    own = engine is None
    engine = _own_engine(settings) if engine is None else engine

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        _as_many_threads_as_connections(engine)
        yield
        if own:
            engine.dispose()

    app = FastAPI(
        title="Xunge 巡格",
        version=__version__,
        lifespan=lifespan,
        openapi_url=f"{API}/openapi.json",
        docs_url=None,  # these pages load scripts from other hosts
        redoc_url=None,
        responses={"4XX": {"model": Problem}, "5XX": {"model": Problem}},
    )
    app.state.settings = settings
    app.state.database = Database(engine, settings.statement_timeout_s)
    for routes in (health, grids, patrol):
        app.include_router(routes.router, prefix=API)
    for pages_of in (pages, map_page):
        app.include_router(pages_of.router)
    app.add_middleware(GZipMiddleware, minimum_size=_WORTH_PACKING_BYTES)
    app.add_middleware(Guard, names={*LOOPBACK_NAMES, settings.host}, language=settings.language)
    errors.install(app)
    return app


def _own_engine(settings: Settings) -> Engine:
    if settings.database_url is None:
        raise Unavailable("api.no_database")
    return make_engine(settings.database_url)


def _as_many_threads_as_connections(engine: Engine) -> None:
    """A request in a thread holds a connection; a thread more would only wait for one."""
    if isinstance(engine.pool, QueuePool):
        anyio.to_thread.current_default_thread_limiter().total_tokens = engine.pool.size()
