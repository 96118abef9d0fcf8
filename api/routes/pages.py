"""The console: one page and the files that it is made of, without any data in them."""

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
POLICY = "; ".join(f"{what} {where}" for what, where in _ALLOWED.items())
"""Scripts, styles, the map's worker and every request: this host and nothing else."""

_FOR_GOOD = "public, max-age=31536000, immutable"
_ASK_EACH_TIME = "no-cache"


@router.get("/", response_class=HTMLResponse)
def console() -> HTMLResponse:
    """The console's page."""
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": _ASK_EACH_TIME}
    return HTMLResponse(bundle.index(), headers=headers)


@router.get("/static/{version}/{name:path}", response_class=Response)
def static(request: Request, version: str, name: str) -> Response:
    """A file of the console; kept for good where its address has the present version."""
    asset = bundle.asset(name)
    if asset is None:
        raise HTTPException(404)
    etag = f'"{asset.digest}"'
    headers = {
        "Cache-Control": _FOR_GOOD if version == bundle.version() else _ASK_EACH_TIME,
        "ETag": etag,
        "Vary": "Accept-Encoding",
    }
    if holds(request, etag):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(asset.packed, media_type=asset.media_type, headers=headers)
    return Response(asset.body, media_type=asset.media_type, headers=headers)
