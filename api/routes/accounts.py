"""Accounts, for admins; and who opened whose day, for those who audit."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api.auth import require
from api.deps import Db, Now
from api.document import problems
from api.schemas_accounts import (
    Access,
    AccessAsked,
    AccessLog,
    AccountAsked,
    AccountInfo,
    AccountName,
    Accounts,
    OpenedAccount,
    ResetAsked,
)
from gis.service.accounts import Opened, add_account, disable_account, reset_account
from gis.store.access import accesses
from gis.store.accounts import list_accounts
from gis.store.viewers import Viewer

router = APIRouter(tags=["accounts"])

Admin = Annotated[Viewer, require("admin")]
Auditor = Annotated[Viewer, require("supervisor", "admin")]
Name = Annotated[AccountName, Path(alias="name")]


@router.get("/accounts")
def get_accounts(db: Db, admin: Admin) -> Accounts:
    """The accounts whose scope lies in one's own."""
    with db.reading() as c:
        found = list_accounts(c, admin.district)
    return Accounts(
        accounts=[AccountInfo.model_validate(one, from_attributes=True) for one in found]
    )


@router.post("/accounts", status_code=201, responses=problems(404, 409))
def post_account(db: Db, admin: Admin, asked: AccountAsked) -> OpenedAccount:
    """Open an account in one's own scope."""
    with db.writing() as c:
        opened = add_account(
            c, admin.district, asked.name, asked.role,
            scope=asked.scope, worker=asked.worker, password=asked.password, by=admin,
        )  # fmt: skip
    return _told(opened)


@router.post("/accounts/{name}/reset", dependencies=[require("admin")], responses=problems(404))
def post_reset(db: Db, now: Now, name: Name, asked: ResetAsked) -> OpenedAccount:
    """Give an account a new password; whatever it had open ends, and it can sign in again."""
    with db.writing() as c:
        return _told(reset_account(c, name, password=asked.password, now=now))


@router.post(
    "/accounts/{name}/disable",
    status_code=204,
    response_class=Response,
    responses=problems(404, 409),
)
def post_disable(db: Db, admin: Admin, now: Now, name: Name) -> Response:
    """Let an account in no more; whatever it had open ends."""
    with db.writing() as c:
        disable_account(c, name, now=now, by=admin)
    return Response(status_code=204)


@router.get("/access-log", responses=problems(404))
def get_access_log(db: Db, viewer: Auditor, asked: Annotated[AccessAsked, Query()]) -> AccessLog:
    """Who opened the days of the workers in one's scope, when and why, the newest first."""
    with db.reading() as c:
        rows = accesses(
            c, asked.district or viewer.district,
            worker=asked.worker, date=asked.date, before=asked.before, limit=asked.limit + 1,
        )  # fmt: skip
    entries = [Access.model_validate(dict(row)) for row in rows[: asked.limit]]
    more = len(rows) > asked.limit
    return AccessLog(entries=entries, before=entries[-1].id if more else None)


def _told(opened: Opened) -> OpenedAccount:
    info = AccountInfo.model_validate(opened.account, from_attributes=True)
    return OpenedAccount(**info.model_dump(), password=opened.password)
