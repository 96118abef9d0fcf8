"""Long uploads beside each other: whoever meets the same devices waits in turn, never for ever."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest
from sqlalchemy import Engine

from gis.protocols.sent import Collector, Sent
from gis.service.devices import NewDevice
from gis.service.intake import take_in
from gis.service.intake_live import Parcel, take_stream
from gis.service.intake_receipt import Receipt
from gis.service.tokens import digest_of
from gis.store.engine import make_engine
from gis.store.fixes import lock_imports
from gis.store.partitions import ensure_days
from tests.phones import EIGHT_S, LAT, LON, NOON, device, district
from tests.stored import DAY, DISTRICT, POLICY, ZONE, batch, fix

NOON_MS = round(NOON.timestamp() * 1000)
_A_MOMENT_S = 0.3


@pytest.fixture
def engine(committed_database: str) -> Iterator[Engine]:
    made = make_engine(committed_database, pool_size=4, statement_timeout_s=5)
    district(made)
    with made.begin() as c:
        ensure_days(c, [DAY])
    yield made
    made.dispose()


def sent(*names: str | None) -> Sent:
    """A fix of each named device at 08:00."""
    collector = Collector()
    for name in names:
        collector.add(EIGHT_S, LON, LAT, device=name)
    return collector.sent()


def stream(engine: Engine, of: NewDevice, pieces: Iterator[Sent]) -> Receipt:
    digest = digest_of(of.token)
    with engine.begin() as c:
        told = take_stream(c, (Parcel(digest, piece, NOON_MS) for piece in pieces))
    assert isinstance(told, Receipt)
    return told


def test_gateways_that_meet_devices_in_opposite_orders_both_come_in(engine: Engine):
    gateway = [device(engine, name, None, gateway=True) for name in ("one", "other")]
    for name in ("a", "b"):
        device(engine, name)

    with ThreadPoolExecutor(1) as pool:

        def there() -> Iterator[Sent]:
            yield sent("a")
            beside.append(pool.submit(stream, engine, gateway[1], back()))
            time.sleep(_A_MOMENT_S)
            yield sent("b")

        def back() -> Iterator[Sent]:
            yield sent("b")
            yield sent("a")

        beside: list = []
        assert stream(engine, gateway[0], there()).stored == 2
        assert beside[0].result().duplicate == 2


def test_a_phone_does_not_wait_for_an_import_of_its_workers_other_phone(engine: Engine):
    """Nor the import for it: what they share is written at the end of either."""
    phone = device(engine, "a")

    def batches() -> Iterator[pd.DataFrame]:
        yield batch(fix("08:00:00", device="b"))
        assert stream(engine, phone, iter([sent(None)])).stored == 1
        yield batch(fix("08:00:05", device="a"))

    with engine.begin() as c:
        lock_imports(c, DISTRICT)
        report = take_in(
            c, DISTRICT, batches(), policy=POLICY, zone=ZONE, datum="wgs84", received_at=NOON
        )
    assert report.stored == 2
