"""What devices send, on its way to the writer: a request waits for the commit that it shares."""

import asyncio
from base64 import b64decode
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import chain
from typing import Annotated, Any, Final

import anyio
from anyio import to_thread
from fastapi import Depends, Request

from api.database import Database
from gis.errors import BadInput, NotSignedIn, TooLarge, Unavailable
from gis.protocols.sent import NOTHING, Sent
from gis.service.intake_live import Outcome, Parcel, Turned, take_stream
from gis.service.intake_receipt import Receipt
from gis.service.intake_writer import IntakeWriter, Told
from gis.service.tokens import digest_of
from gis.store.devices import callers_of

LONG_ROWS: Final = 20_000
"""A request of more rows is stored by itself: the others do not wait for it."""

_LONGEST_LOCK: Final = "2s"
"""A row that is held longer, such as a worker-day's mark by an import, fails its request alone."""

_ADMITTED_AT_ONCE: Final = 1
"""Tokens looked up at once for themselves; each takes a connection."""

_LONG_AT_ONCE: Final = 2
"""Long uploads at once; each takes a connection, and further ones wait with nothing read."""


class Intake:
    """Takes requests in while the service runs."""

    def __init__(self, database: Database) -> None:
        self._database = database
        hurried = database.acting({"lock_timeout": _LONGEST_LOCK})
        self._writer = IntakeWriter(hurried.writing, _deliver)
        self._admitted = anyio.CapacityLimiter(_ADMITTED_AT_ONCE)
        self._long = anyio.CapacityLimiter(_LONG_AT_ONCE)

    def start(self) -> None:
        """Begin to store."""
        self._writer.start()

    def stop(self) -> None:
        """Store what waits, and end."""
        self._writer.stop()

    async def admit(self, token: str | None) -> None:
        """NotSignedIn where no device shows such a token: for what costs more than to ask."""
        digest = _digest(token)

        def is_known() -> bool:
            with self._database.reading() as c:
                return bool(callers_of(c, [digest]))

        if not await to_thread.run_sync(is_known, limiter=self._admitted):
            raise NotSignedIn("intake_live.token")

    @asynccontextmanager
    async def refusing(self, token: str | None) -> AsyncIterator[None]:
        """What the block says is wrong with a request is told to a device that is known only."""
        try:
            yield
        except (BadInput, TooLarge):
            await self.admit(token)
            raise

    async def take(self, token: str | None, sent: Sent, now: datetime) -> Receipt:
        """Store a request's rows with whatever else waits; returns when they are durable.

        NotSignedIn where no device shows such a token; Unavailable where it must be sent again.
        """
        parcel = _parcel(token, sent, now)
        if len(sent) > LONG_ROWS:
            return await self.take_long(token, [sent], now)
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._writer.submit(parcel, future)
        return _received(await future)

    async def take_long(self, token: str | None, pieces: Iterable[Sent], now: datetime) -> Receipt:
        """Store a long upload in one transaction; `pieces` are read in a thread, as they come.

        The token is looked up before the first of them.
        """
        parcels = (_parcel(token, piece, now) for piece in chain([NOTHING], pieces))

        def store() -> Receipt:
            with self._database.writing() as c:
                return _received(take_stream(c, parcels))

        return await to_thread.run_sync(store, limiter=self._long)


def shown_token(request: Request) -> str:
    """The token that a request shows in its headers; NotSignedIn where it shows none."""
    return needed(token_of(request))


def needed(token: str | None) -> str:
    """A token, if there is one; else NotSignedIn."""
    if token:
        return token
    raise NotSignedIn("intake_live.token")


def token_of(request: Request) -> str | None:
    """The token that a request shows: as a bearer, or as the password of basic authentication."""
    scheme, _, told = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return told.strip()
    if scheme.lower() == "basic":
        try:
            return b64decode(told, validate=True).decode().partition(":")[2]
        except ValueError:
            return None
    return None


async def _intake(request: Request) -> Intake:
    intake: Intake = request.app.state.intake
    return intake


IntakeOf = Annotated[Intake, Depends(_intake)]


def _parcel(token: str | None, sent: Sent, now: datetime) -> Parcel:
    return Parcel(_digest(token), sent, round(now.timestamp() * 1000))


def _digest(token: str | None) -> bytes:
    return digest_of(needed(token))


def _received(outcome: Outcome) -> Receipt:
    if outcome is Turned.UNKNOWN:
        raise NotSignedIn("intake_live.token")
    if isinstance(outcome, Turned):
        raise Unavailable("intake_live.busy")
    return outcome


def _deliver(told: Sequence[tuple[Any, Told]]) -> None:
    """Hand outcomes over to the loops that wait for them, each woken once."""
    by_loop = defaultdict(list)
    for future, outcome in told:
        by_loop[future.get_loop()].append((future, outcome))
    for loop, outcomes in by_loop.items():
        loop.call_soon_threadsafe(_resolve, outcomes)


def _resolve(told: Sequence[tuple[asyncio.Future[Outcome], Told]]) -> None:
    for future, outcome in told:
        if future.done():
            continue  # whoever asked is gone
        if isinstance(outcome, Exception):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
