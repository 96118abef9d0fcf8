"""The service on a real port, over a small patrolled district."""

from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import Engine

from api.app import create_app
from api.deps import now
from gis.settings import Settings
from gis.store.engine import make_engine
from tests.patrolled import NOW, patrolled
from tests.serving import serving
from tests.signed_in import signed_in


@pytest.fixture(scope="module")
def district_engine(module_database: str) -> Iterator[Engine]:
    """A database of this module's own that holds the patrolled district."""
    engine = make_engine(module_database)
    patrolled(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def service(district_engine: Engine) -> Iterator[str]:
    """The service's address; its clock stands at `NOW`."""
    app = create_app(Settings(), district_engine)
    app.dependency_overrides[now] = lambda: NOW
    with serving(app) as served:
        yield served


@pytest.fixture(scope="module")
def client(service: str, district_engine: Engine) -> Iterator[httpx.Client]:
    """A program's client: signed in as the district's admin, who sees everything of it."""
    with signed_in(service, district_engine, "admin") as opened:
        yield opened


@pytest.fixture(scope="module")
def stranger(service: str) -> Iterator[httpx.Client]:
    """A client that nobody has signed in with."""
    with httpx.Client(base_url=service) as opened:
        yield opened
