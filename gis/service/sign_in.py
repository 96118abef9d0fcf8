"""Sign in by name and password: slowed after failures, and silent about which names exist.

Refusals are returned, not raised: the caller commits before it says so, for a failure counts
against the next attempt.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from sqlalchemy import Connection

from gis.errors import NotAllowed, NotSignedIn, TooSoon
from gis.service import passwords
from gis.service.accounts import plain_name
from gis.service.tokens import digest_of, make_token
from gis.store import accounts
from gis.store import login_failures as failures
from gis.store.viewers import Viewer

SESSION: Final = timedelta(hours=12)
"""How long a browser stays signed in: one shift."""

LOOKED_BACK: Final = timedelta(minutes=15)
FREE_OF_NAME: Final = 5
FREE_FROM_ADDRESS: Final = 20
LONGEST_WAIT_S: Final = 900


@dataclass(frozen=True)
class SignedIn:
    """Who signed in, and the token to show from now on."""

    viewer: Viewer
    token: str


def sign_in(
    c: Connection, name: str, password: str, *, address: str, now: datetime
) -> SignedIn | NotSignedIn | TooSoon:
    """Give a session of the console to whoever knows an account's password.

    An unknown name, a wrong password and a disabled account are answered alike and after the same
    work; every failure counts for its name and its address.
    """
    known = _known(c, plain_name(name), password, address=address, now=now)
    if isinstance(known, TooSoon):
        return known
    if known is None:
        return NotSignedIn("accounts.wrong")
    account, kept = known
    accounts.forget_ended(c, account.id, now)
    if passwords.is_outdated(kept):
        accounts.set_password(c, account.id, passwords.hash_of(password))
    token = make_token()
    accounts.add_session(
        c, account.id, digest_of(token), kind="console", label=None, expires_at=now + SESSION
    )
    viewer = Viewer(
        account.id, account.name, account.role, account.district, account.scope, account.worker
    )
    return SignedIn(viewer, token)


def change_password(
    c: Connection, name: str, current: str, new: str, *, token: str, address: str, now: datetime
) -> NotAllowed | TooSoon | None:
    """Replace the password of whoever knows it, and end whatever else the account has open.

    `token` is the session that asks: it goes on. BadInput where the new password cannot be one.
    """
    passwords.check_password(new)
    known = _known(c, name, current, address=address, now=now)
    if isinstance(known, TooSoon):
        return known
    if known is None:
        return NotAllowed("accounts.wrong_current")
    account, _ = known
    accounts.set_password(c, account.id, passwords.hash_of(new))
    accounts.revoke_others(c, account.id, digest_of(token), now)
    return None


def _known(
    c: Connection, name: str, password: str, *, address: str, now: datetime
) -> tuple[accounts.Account, str] | TooSoon | None:
    """The account of that name and password with the hash that is kept; None where there is none.

    TooSoon after too many failures, of which this notes one more.
    """
    failures.lock_name(c, name)
    if wait_s := _wait_s(c, name, address, now):
        return TooSoon("accounts.too_soon", wait_s=wait_s)
    found = accounts.account_named(c, name)
    account, kept = found or (None, None)
    if not passwords.matches(password, kept) or account is None or account.disabled_at:
        failures.note_failure(c, name, address, now)
        return None
    failures.forget_failures(c, name)
    return found


def _wait_s(c: Connection, name: str, address: str, now: datetime) -> int:
    """How long the next attempt must wait, in seconds; 0 where it need not."""
    since = now - LOOKED_BACK
    of_name = failures.failures_of_name(c, name, since)
    from_address = failures.failures_from(c, address, since)
    return max(_left_s(of_name, FREE_OF_NAME, now), _left_s(from_address, FREE_FROM_ADDRESS, now))


def _left_s(failed: failures.Failures, free: int, now: datetime) -> int:
    """What is left of the wait: none for the first failures, then twice as long with each."""
    if failed.last is None or failed.count < free:
        return 0
    wait_s = min(2.0 ** min(failed.count - free, 20), LONGEST_WAIT_S)
    return max(0, ceil(wait_s - (now - failed.last).total_seconds()))
