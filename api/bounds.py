"""How much of a body is read: whoever asks need not have signed in to send one."""

from typing import Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import problem_of_status
from api.language import preferred
from gis.messages import Language

MOST_BYTES: Final = 64 << 10
"""What any body takes that people and programs send: names, codes, a reason."""


class Bounds:
    """Refuse a body of more than `MOST_BYTES`, except below `apart`, where routes have their own.

    A body that says its length is refused unread; another one as soon as it is longer.
    """

    def __init__(self, app: ASGIApp, apart: str, language: Language) -> None:
        self.app = app
        self.apart = apart
        self.language = language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on."""
        if scope["type"] != "http" or scope["path"].startswith(self.apart):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length) > MOST_BYTES:
            language = preferred(headers.get("accept-language"), self.language)
            await problem_of_status(413, language)(scope, receive, send)
            return
        await self.app(scope, counted(receive, MOST_BYTES, HTTPException(413)), send)


def counted(receive: Receive, most_bytes: int, too_many: Exception) -> Receive:
    """Receive a body; raises `too_many` as soon as it has more than `most_bytes`."""
    left = most_bytes

    async def counting() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise too_many
        return message

    return counting
