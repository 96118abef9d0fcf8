"""HEAD is GET without its body, wherever map programs look something up.

Not everywhere: some phones report with GET, opening a person's day leaves a row in the access log,
and the live stream has no end.
"""

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

_LOOKED_UP: Final = ("/ogc", "/api/v1/tiles/")


class Heads:
    """Let the app answer HEAD as GET; the server sends no body, as it knows what was asked."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on."""
        if (
            scope["type"] == "http"
            and scope["method"] == "HEAD"
            and scope["path"].startswith(_LOOKED_UP)
        ):
            scope = {**scope, "method": "GET"}
        await self.app(scope, receive, send)
