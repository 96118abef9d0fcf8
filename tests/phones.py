"""Devices that post to a running service, and what of it is stored."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import Engine, text

from api.app import create_app
from api.deps import now
from gis.datum import Datum
from gis.service.devices import NewDevice, add_device
from gis.settings import Settings
from tests.serving import serving
from tests.stored import CENTRE, DISTRICT, set_up_district

NOON = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
"""12:00 in Shanghai: when everything is received."""

EIGHT_S = 1_782_864_000
"""08:00 in Shanghai on that day, in seconds since 1970."""

LON, LAT = CENTRE
LONG_AGO = NOON - timedelta(days=1000)


@contextmanager
def posting(engine: Engine) -> Iterator[str]:
    """The address of a service over `engine`'s database; its clock stands at `NOON`."""
    app = create_app(Settings(), engine)
    app.dependency_overrides[now] = lambda: NOON
    with serving(app) as address:
        yield address


def device(
    engine: Engine,
    name: str,
    worker: str | None = "w1",
    *,
    since: datetime = LONG_AGO,
    datum: Datum = "wgs84",
    gateway: bool = False,
) -> NewDevice:
    """A new device with its token, a worker's long since."""
    with engine.begin() as c:
        return add_device(
            c, DISTRICT, name, now=NOON, worker=worker, since=since, datum=datum, gateway=gateway
        )


def district(engine: Engine) -> None:
    """The district with workers w1, w2 and w3."""
    with engine.begin() as c:
        set_up_district(c)


def basic(token: str, user: str = "anyone") -> dict[str, str]:
    """The header by which OwnTracks shows a password."""
    return {"Authorization": f"Basic {b64encode(f'{user}:{token}'.encode()).decode()}"}


def bearer(token: str) -> dict[str, str]:
    """The header by which Overland and programs show a token."""
    return {"Authorization": f"Bearer {token}"}


def stored(engine: Engine, of: NewDevice) -> list[tuple[Any, ...]]:
    """The device's fixes in time order: t in s after 08:00, lon, lat, accuracy, mock, worker."""
    query = text(
        "SELECT (t_ms - :eight) / 1000.0, lon, lat, fix.accuracy_m, mock, worker.id FROM fix"
        " JOIN worker ON number = worker_number WHERE device_id = :device ORDER BY t_ms"
    )
    with engine.connect() as c:
        rows = c.execute(query, {"eight": EIGHT_S * 1000, "device": of.id}).all()
    return [(float(seconds), *rest) for seconds, *rest in rows]


def moments(engine: Engine, of: NewDevice) -> list[float]:
    """When the device's stored fixes were recorded, in s after 08:00."""
    return [row[0] for row in stored(engine, of)]


def tallies(engine: Engine, of: NewDevice) -> dict[str, int]:
    """What is counted of the device today."""
    query = text("SELECT outcome, count FROM device_tally WHERE device_id = :id AND day = :day")
    with engine.connect() as c:
        return dict(c.execute(query, {"id": of.id, "day": NOON.date()}).all())


def told(answer: httpx.Response) -> dict[str, int]:
    """The counts of an answer that are not zero."""
    assert answer.status_code == 200, answer.text
    counts = ("stored", "duplicate", "replaced", "off_hours", "mocked")
    body = answer.json()
    return {name: body[name] for name in counts if body[name]} | body["refusals"] | body["other"]
