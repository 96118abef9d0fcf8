"""Who asks: a browser's cookie or a program's token, looked up for each request."""

import hmac
from typing import Annotated, Final, NamedTuple

from fastapi import Depends, Request
from fastapi.params import Depends as DependsClass
from fastapi.security import APIKeyCookie, HTTPBasic, HTTPBasicCredentials, HTTPBearer
from fastapi.security.http import HTTPAuthorizationCredentials

from api.clock import Now
from gis.errors import NotAllowed, NotSignedIn
from gis.service.tokens import csrf_of, digest_of
from gis.store import viewers
from gis.store.accounts import SessionKind, viewer_of
from gis.store.viewers import RoleName

COOKIE: Final = "xunge_session"
CSRF_HEADER: Final = "X-CSRF-Token"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})

_cookie = APIKeyCookie(name=COOKIE, auto_error=False, description="The console's session.")
_bearer = HTTPBearer(auto_error=False, description="A program's token.")
_basic = HTTPBasic(
    auto_error=False,
    description="For map programs: any name, and a program's token as the password.",
)


class Shown(NamedTuple):
    """The token that a request shows, and what kind of session it must be of."""

    token: str
    kind: SessionKind


async def shown(
    request: Request,
    cookie: Annotated[str | None, Depends(_cookie)],
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    basic: Annotated[HTTPBasicCredentials | None, Depends(_basic)],
) -> Shown:
    """The token of a request; NotSignedIn without one, NotAllowed without the cookie's CSRF token.

    A token of one kind is not taken as the other: a program's never rides on a browser's cookie.
    """
    if bearer is not None:
        return Shown(bearer.credentials, "program")
    if basic is not None:
        return Shown(basic.password, "program")
    if cookie is None:
        raise NotSignedIn("accounts.sign_in")
    told = request.headers.get(CSRF_HEADER, "")
    if request.method not in _SAFE and not hmac.compare_digest(
        told.encode(), csrf_of(cookie).encode()
    ):
        raise NotAllowed("accounts.csrf")
    return Shown(cookie, "console")


def signed_in(
    request: Request, asked: Annotated[Shown, Depends(shown)], now: Now
) -> viewers.Viewer:
    """The account behind a request; NotSignedIn where the token is not, or no longer, good."""
    with request.app.state.databases.api.acting(viewers.DOOR).reading() as c:
        viewer = viewer_of(c, digest_of(asked.token), kind=asked.kind, now=now)
    if viewer is None:
        raise NotSignedIn("accounts.sign_in")
    return viewer


Viewer = Annotated[viewers.Viewer, Depends(signed_in)]


def require(*roles: RoleName) -> DependsClass:
    """A dependency that gives the viewer where it has one of `roles`, and refuses every other."""

    async def allowed(viewer: Viewer) -> viewers.Viewer:
        if viewer.role not in roles:
            raise NotAllowed("accounts.not_for_role")
        return viewer

    depends: DependsClass = Depends(allowed)
    return depends
