"""A service that devices post to; each test has a device of its own."""

from collections.abc import Iterator
from itertools import count

import httpx
import pytest
from sqlalchemy import Engine

from gis.service.devices import NewDevice
from gis.store.engine import make_engine
from tests import phones

_numbers = count(1)


@pytest.fixture(scope="module")
def store(module_database: str) -> Iterator[Engine]:
    """The module's database with the district, seen by its owner."""
    engine = make_engine(module_database)
    phones.district(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def wire(store: Engine) -> Iterator[httpx.Client]:
    """A client of the service that shows no token of its own accord."""
    with phones.posting(store) as address, httpx.Client(base_url=f"{address}/api/v1/in") as client:
        yield client


@pytest.fixture
def phone(store: Engine) -> NewDevice:
    """A phone of worker w1."""
    return phones.device(store, f"phone {next(_numbers)}")
