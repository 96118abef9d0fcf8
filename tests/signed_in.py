"""Accounts with a token, made beside the door: signing in has tests of its own."""

from datetime import UTC, datetime

import httpx
from sqlalchemy import Engine

from gis.service.tokens import digest_of, make_token
from gis.store import accounts
from gis.store.viewers import RoleName
from tests.nets import DISTRICT

FOR_GOOD = datetime(2100, 1, 1, tzinfo=UTC)
NO_PASSWORD = "no password has this hash"


def token_for(
    engine: Engine, role: RoleName, *, scope: str = DISTRICT, worker: str | None = None
) -> str:
    """A program's token of an account made for it."""
    token = make_token()
    name = f"{role} of {worker or scope} {token[:6]}"
    with engine.begin() as c:
        account = accounts.add_account(
            c, district=scope[:6], name=name, password_hash=NO_PASSWORD, role=role, scope=scope,
            worker=worker,
        )  # fmt: skip
        accounts.add_session(
            c, account.id, digest_of(token), kind="program", label=None, expires_at=FOR_GOOD
        )
    return token


def signed_in(
    address: str,
    engine: Engine,
    role: RoleName,
    *,
    scope: str = DISTRICT,
    worker: str | None = None,
) -> httpx.Client:
    """A client of the service at `address` that acts as such an account."""
    token = token_for(engine, role, scope=scope, worker=worker)
    return httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"})
