"""The console: one page and the files that it is made of, without any data in them."""

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from api.caching import holds
from web import bundle

router = APIRouter(include_in_schema=False)

_ALLOWED = {
    "default-src": "'none'",
    "script-src": "'self'",
    "worker-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
_FOR_GOOD = "public, max-age=31536000, immutable"
_ASK_EACH_TIME = "no-cache"


@router.get("/", response_class=HTMLResponse)
def console(request: Request) -> HTMLResponse:
    """The console's page."""
    policy = console_policy(request.app.state.basemap.hosts)
    headers = {"Content-Security-Policy": policy, "Cache-Control": _ASK_EACH_TIME}
    return HTMLResponse(bundle.index(), headers=headers)


@router.get("/static/{version}", response_class=Response)  # else sent on to an address with "/"
@router.get("/static/{version}/{name:path}", response_class=Response)
def static(request: Request, version: str, name: str = "") -> Response:
    """A file of the console; kept for good where its address has the present version.

    The map's worker takes its policy from the answer that brings its script: it may ask this host
    for tiles, and no other, since a basemap's are fetched by the page.
    """
    asset = bundle.asset(name)
    if asset is None:
        raise HTTPException(404)
    etag = f'"{asset.digest}"'
    headers = {
        "Cache-Control": _FOR_GOOD if version == bundle.version() else _ASK_EACH_TIME,
        "Content-Security-Policy": console_policy(),
        "ETag": etag,
        "Vary": "Accept-Encoding",
    }
    if holds(request, etag):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(asset.packed, media_type=asset.media_type, headers=headers)
    return Response(asset.body, media_type=asset.media_type, headers=headers)


def console_policy(hosts: Sequence[str] = ()) -> str:
    """Scripts, styles, the map's worker and every request: this host and nothing else.

    Only tiles of the basemap that the settings name come from its `hosts`; the map fetches them.
    """
    allowed = _ALLOWED | {"connect-src": " ".join([_ALLOWED["connect-src"], *hosts])}
    return "; ".join(f"{what} {where}" for what, where in allowed.items())
