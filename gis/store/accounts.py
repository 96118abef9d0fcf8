"""Accounts and their sessions. A token is known here by its SHA-256 only."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import (
    BindParameter,
    Connection,
    RowMapping,
    Select,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    text,
    true,
    update,
)

from gis.store.one_trip import Query
from gis.store.tables import account, session
from gis.store.viewers import SETTINGS, RoleName, Viewer

SessionKind = Literal["console", "program"]


@dataclass(frozen=True)
class Account:
    """One account as it is listed: everything but its password."""

    id: int
    district: str
    name: str
    role: RoleName
    scope: str
    worker: str | None
    created_at: datetime
    disabled_at: datetime | None


_LISTED = tuple(account.c[name] for name in Account.__dataclass_fields__)


def add_account(
    c: Connection,
    *,
    district: str,
    name: str,
    password_hash: str,
    role: RoleName,
    scope: str,
    worker: str | None,
) -> Account:
    """Add an account; IntegrityError where the name is taken or the worker unknown."""
    values = {
        "district": district,
        "name": name,
        "password_hash": password_hash,
        "role": role,
        "scope": scope,
        "worker": worker,
    }
    return _account(c.execute(insert(account).values(values).returning(*_LISTED)).mappings().one())


def list_accounts(c: Connection, district: str) -> list[Account]:
    """The district's accounts by name, as far as the caller sees them."""
    query = select(*_LISTED).where(account.c.district == district).order_by(account.c.name)
    return [_account(row) for row in c.execute(query).mappings()]


def account_named(c: Connection, name: str) -> tuple[Account, str] | None:
    """An account and its password's hash; None where the caller sees none of that name."""
    query = select(*_LISTED, account.c.password_hash).where(account.c.name == name)
    row = c.execute(query).mappings().one_or_none()
    return None if row is None else (_account(row), row["password_hash"])


def set_password(c: Connection, account_id: int, password_hash: str) -> None:
    """Replace a password's hash."""
    c.execute(update(account).where(account.c.id == account_id).values(password_hash=password_hash))


def set_disabled(c: Connection, account_id: int, at: datetime | None) -> None:
    """Let an account sign in no more, from `at` on; None lets it again."""
    c.execute(update(account).where(account.c.id == account_id).values(disabled_at=at))


def add_session(
    c: Connection,
    account_id: int,
    token_sha256: bytes,
    *,
    kind: SessionKind,
    label: str | None,
    expires_at: datetime,
) -> None:
    """Note a token that was just given out."""
    row = {"token_sha256": token_sha256, "account_id": account_id, "kind": kind}
    c.execute(insert(session).values(**row, label=label, expires_at=expires_at))


def viewer_of(
    c: Connection, token_sha256: bytes, *, kind: SessionKind, now: datetime
) -> Viewer | None:
    """Whose valid session of a kind a token is; None where it is none, or no longer."""
    query = _sessions(now).where(session.c.token_sha256 == token_sha256, session.c.kind == kind)
    row = c.execute(query).mappings().one_or_none()
    return None if row is None else _viewer(row)


def acting(token_sha256: bytes, *, kind: SessionKind, now: datetime) -> Query:
    """Lets what follows in the transaction act for whose valid session of a kind a token is.

    Where it is none it stays the door's, which sees no district.
    """
    bound = {"token_sha256": token_sha256, "kind": kind, "now": now}
    return Query("acting", bound, _ACTING)


def viewers_of(
    c: Connection, tokens_sha256: Collection[bytes], now: datetime
) -> dict[bytes, Viewer]:
    """Whose valid sessions these tokens are, by token; those of no valid session are left out."""
    query = _sessions(now).where(session.c.token_sha256.in_(tokens_sha256))
    return {bytes(row["token_sha256"]): _viewer(row) for row in c.execute(query).mappings()}


def forget_ended(c: Connection, account_id: int, now: datetime) -> None:
    """Delete the account's sessions whose time is over."""
    over = (session.c.account_id == account_id) & (session.c.expires_at <= now)
    c.execute(delete(session).where(over))


def revoke_session(c: Connection, token_sha256: bytes, now: datetime) -> None:
    """End one session."""
    _revoke(c, now, session.c.token_sha256 == token_sha256)


def revoke_all(c: Connection, account_id: int, now: datetime) -> None:
    """End every session of an account."""
    _revoke(c, now, session.c.account_id == account_id)


def revoke_others(c: Connection, account_id: int, token_sha256: bytes, now: datetime) -> None:
    """End every session of an account but one."""
    which = (session.c.account_id == account_id) & (session.c.token_sha256 != token_sha256)
    _revoke(c, now, which)


def _revoke(c: Connection, now: datetime, which: Any) -> None:
    c.execute(update(session).where(which, session.c.revoked_at.is_(None)).values(revoked_at=now))


def program_tokens(c: Connection, account_id: int, now: datetime) -> list[RowMapping]:
    """An account's valid tokens of programs, the newest first: id, label, created_at, expires_at.

    The id is the beginning of the hash, in hexadecimal: it says which, and opens nothing.
    """
    query = (
        select(_token_id().label("id"), session.c.label, session.c.created_at, session.c.expires_at)
        .where(_own_programs(account_id), session.c.revoked_at.is_(None))
        .where(session.c.expires_at > now)
        .order_by(session.c.created_at.desc(), session.c.token_sha256)
    )
    return list(c.execute(query).mappings())


def revoke_program_token(c: Connection, account_id: int, token_id: str, now: datetime) -> bool:
    """End an account's token by its id; whether there was one."""
    which = _own_programs(account_id) & (_token_id() == token_id) & session.c.revoked_at.is_(None)
    done = c.execute(update(session).where(which).values(revoked_at=now))
    return bool(done.rowcount)


def _sessions(now: datetime) -> Select[Any]:
    """The valid sessions, each with its account."""
    return _valid(
        select(
            session.c.token_sha256,
            account.c.id.label("account_id"),
            *(account.c[name] for name in ("name", "role", "district", "scope", "worker")),
        ),
        now,
    )


def _valid(chosen: Select[Any], now: datetime | BindParameter[datetime]) -> Select[Any]:
    """What is chosen of the valid sessions and their accounts."""
    return chosen.join_from(session, account, session.c.account_id == account.c.id).where(
        session.c.revoked_at.is_(None),
        session.c.expires_at > now,
        account.c.disabled_at.is_(None),
    )


_ACTING: Final = _valid(
    select(
        *(
            func.set_config(
                literal_column(f"'{setting}'"), func.coalesce(account.c[field], text("''")), true()
            )
            for setting, field in SETTINGS.items()
        )
    ),
    bindparam("now"),
).where(session.c.token_sha256 == bindparam("token_sha256"), session.c.kind == bindparam("kind"))


def _viewer(row: RowMapping) -> Viewer:
    return Viewer(**{name: row[name] for name in Viewer.__dataclass_fields__})


def _own_programs(account_id: int) -> Any:
    return (session.c.account_id == account_id) & (session.c.kind == "program")


def _token_id() -> Any:
    return func.left(func.encode(session.c.token_sha256, "hex"), 16)


def _account(row: RowMapping) -> Account:
    return Account(**{name: row[name] for name in Account.__dataclass_fields__})
