"""Accounts: made, listed, given a new password, disabled. There is no default password anywhere."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from unicodedata import normalize

from psycopg2.errors import UniqueViolation
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from gis.errors import BadInput, Conflict, NotAllowed, NotFound
from gis.service import passwords
from gis.service.tokens import digest_of, make_token
from gis.store import accounts, net
from gis.store.accounts import Account
from gis.store.fixes import known_workers
from gis.store.viewers import ROLE_NAMES, Viewer

MOST_TOKEN_DAYS: Final = 366

_NAME: Final = re.compile(r"[^\x00-\x20\x7f]([^\x00-\x1f\x7f]{0,98}[^\x00-\x20\x7f])?")


@dataclass(frozen=True)
class Opened:
    """An account, and the password made up for it: told once, None where one was chosen."""

    account: Account
    password: str | None


def plain_name(typed: str) -> str:
    """An account's name as it is kept: what an input method widened or joined is one letter again.

    So the access log holds no two names that look alike in this way (Unicode's NFKC).
    """
    return normalize("NFKC", typed)


def add_account(
    c: Connection,
    district: str,
    name: str,
    role: str,
    *,
    scope: str | None = None,
    worker: str | None = None,
    password: str | None = None,
    by: Viewer | None = None,
) -> Opened:
    """Open an account; its scope is the district, or its maker's, where none is named.

    BadInput where the role is none, or a worker is missing or too much; NotFound where the grid or
    the worker is unknown, NotAllowed where the grid is not the maker's, Conflict where the name is
    taken.
    """
    name = plain_name(name)
    if not _NAME.fullmatch(name) or not name.isprintable():
        raise BadInput("accounts.bad_name")
    if role not in ROLE_NAMES:
        raise BadInput("accounts.no_such_role", role=role, known=", ".join(ROLE_NAMES))
    if (role == "worker") != (worker is not None):
        raise BadInput("accounts.worker_needed" if worker is None else "accounts.worker_too_much")
    widest = district if by is None else by.scope
    chosen = scope or widest
    if not chosen.startswith(widest):
        raise NotAllowed("accounts.beyond_scope", scope=chosen)
    if not net.has_grid(c, district, chosen):
        raise NotFound("accounts.no_such_grid", scope=chosen)
    if worker is not None and not known_workers(c, district, [worker]):
        raise NotFound("accounts.no_such_worker", worker=worker)
    kept, told = _chosen_or_made(password)
    try:
        account = accounts.add_account(
            c, district=district, name=name, password_hash=kept, role=role,
            scope=chosen, worker=worker,
        )  # fmt: skip
    except IntegrityError as error:
        if isinstance(error.orig, UniqueViolation):
            raise Conflict("accounts.taken", name=name) from error
        raise
    return Opened(account, told)


def reset_account(c: Connection, name: str, *, password: str | None, now: datetime) -> Opened:
    """Give an account a new password, and end whatever was open with the old one.

    One that was disabled can sign in again. NotFound where the caller sees no such account.
    """
    account = _named(c, name)
    kept, told = _chosen_or_made(password)
    accounts.set_password(c, account.id, kept)
    accounts.set_disabled(c, account.id, None)
    accounts.revoke_all(c, account.id, now)
    return Opened(_named(c, name), told)


def disable_account(c: Connection, name: str, *, now: datetime, by: Viewer | None = None) -> None:
    """Let an account in no more, and end whatever it has open.

    NotFound where the caller sees no such account, Conflict where it is the caller's own.
    """
    account = _named(c, name)
    if by is not None and by.account_id == account.id:
        raise Conflict("accounts.own")
    accounts.set_disabled(c, account.id, now)
    accounts.revoke_all(c, account.id, now)


def give_token(
    c: Connection, account_id: int, *, label: str, days: int, now: datetime
) -> tuple[str, datetime]:
    """A new token for a program that acts as the account, and when it ends."""
    token, expires_at = make_token(), now + timedelta(days=days)
    accounts.add_session(
        c, account_id, digest_of(token), kind="program", label=label, expires_at=expires_at
    )
    return token, expires_at


def give_token_to(
    c: Connection, name: str, *, label: str, days: int, now: datetime
) -> tuple[str, datetime]:
    """A new token that acts as the account of that name, and when it ends.

    NotFound where there is no such account, Conflict where it is disabled.
    """
    account = _named(c, name)
    if account.disabled_at is not None:
        raise Conflict("accounts.is_disabled", name=name)
    return give_token(c, account.id, label=label, days=days, now=now)


def demo_account(c: Connection, district: str, *, now: datetime) -> Opened:
    """The demonstration's account, an admin of its district, with a new random password."""
    name = f"demo-{district}"
    if accounts.account_named(c, name) is None:
        return add_account(c, district, name, "admin")
    return reset_account(c, name, password=None, now=now)


def _named(c: Connection, name: str) -> Account:
    found = accounts.account_named(c, plain_name(name))
    if found is None:
        raise NotFound("accounts.unknown", name=name)
    return found[0]


def _chosen_or_made(password: str | None) -> tuple[str, str | None]:
    """The hash of a password, and the password itself where it was made up."""
    if password is None:
        made = passwords.make_password()
        return passwords.hash_of(made), made
    passwords.check_password(password)
    return passwords.hash_of(password), None
