"""Signing in and out, and the tokens of one's own programs."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from api.auth import COOKIE, Shown, Viewer, shown
from api.deps import Db, Now, OpenDb
from api.document import problems
from api.schemas_accounts import (
    PasswordChange,
    SessionInfo,
    SignIn,
    Token,
    TokenAsked,
    TokenGiven,
    TokenId,
    Tokens,
)
from gis.errors import NotAllowed, NotFound
from gis.service.accounts import give_token
from gis.service.sign_in import SESSION, SignedIn, change_password, sign_in
from gis.service.tokens import csrf_of, digest_of
from gis.store import accounts, viewers

router = APIRouter(tags=["accounts"])


@router.post("/session", responses=problems(401, 429))
def post_session(
    request: Request, response: Response, db: OpenDb, now: Now, asked: SignIn
) -> SessionInfo:
    """Sign in: the answer's cookie is the session, and `csrf` goes into the header of each change.

    429 with `Retry-After` after too many failures.
    """
    with db.writing() as c:
        outcome = sign_in(c, asked.name, asked.password, address=_address(request), now=now)
    if not isinstance(outcome, SignedIn):
        raise outcome
    response.set_cookie(
        COOKIE, outcome.token,
        max_age=round(SESSION.total_seconds()), httponly=True, samesite="strict",
        secure=request.url.scheme == "https",
    )  # fmt: skip
    return _info(outcome.viewer, csrf_of(outcome.token))


@router.get("/session")
async def get_session(viewer: Viewer, asked: Annotated[Shown, Depends(shown)]) -> SessionInfo:
    """Who is signed in; `csrf` is null for a program, which needs none."""
    return _info(viewer, csrf_of(asked.token) if asked.kind == "console" else None)


@router.delete("/session", status_code=204, response_class=Response)
def delete_session(db: Db, now: Now, asked: Annotated[Shown, Depends(shown)]) -> Response:
    """Sign out: what was shown is good for nothing from now on."""
    with db.writing() as c:
        accounts.revoke_session(c, digest_of(asked.token), now)
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return response


@router.put("/session/password", status_code=204, response_class=Response, responses=problems(429))
def put_password(
    request: Request,
    db: OpenDb,
    viewer: Viewer,
    now: Now,
    asked: PasswordChange,
    asked_with: Annotated[Shown, Depends(shown)],
) -> Response:
    """Change the own password; whatever else the account has open ends, programs' tokens too.

    Only who signed in may, and who knows the present one; wrong ones are slowed as at the sign-in.
    """
    if asked_with.kind != "console":
        raise NotAllowed("accounts.program_changes_none")
    with db.writing() as c:
        refused = change_password(
            c, viewer.name, asked.current, asked.password,
            token=asked_with.token, address=_address(request), now=now,
        )  # fmt: skip
    if refused is not None:
        raise refused
    return Response(status_code=204)


@router.post("/tokens", status_code=201)
def post_token(
    db: Db,
    viewer: Viewer,
    now: Now,
    asked: TokenAsked,
    asked_with: Annotated[Shown, Depends(shown)],
) -> TokenGiven:
    """A token for a program that acts as this account. It is told once, and kept as a hash.

    Only who signed in gives one: a program's token would outlive its own end by it.
    """
    if asked_with.kind != "console":
        raise NotAllowed("accounts.program_gives_none")
    with db.writing() as c:
        token, expires_at = give_token(
            c, viewer.account_id, label=asked.label, days=asked.days, now=now
        )
    return TokenGiven(token=token, label=asked.label, expires_at=expires_at)


@router.get("/tokens")
def get_tokens(db: Db, viewer: Viewer, now: Now) -> Tokens:
    """The account's tokens that are still good, the newest first; what they are is not known."""
    with db.reading() as c:
        rows = accounts.program_tokens(c, viewer.account_id, now)
    return Tokens(tokens=[Token.model_validate(dict(row)) for row in rows])


@router.delete("/tokens/{id}", status_code=204, response_class=Response, responses=problems(404))
def delete_token(
    db: Db, viewer: Viewer, now: Now, token_id: Annotated[TokenId, Path(alias="id")]
) -> Response:
    """End one of the account's tokens."""
    with db.writing() as c:
        if not accounts.revoke_program_token(c, viewer.account_id, token_id, now):
            raise NotFound("accounts.unknown_token")
    return Response(status_code=204)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _info(viewer: viewers.Viewer, csrf: str | None) -> SessionInfo:
    return SessionInfo(
        name=viewer.name, role=viewer.role, district=viewer.district, scope=viewer.scope,
        worker=viewer.worker, csrf=csrf,
    )  # fmt: skip
