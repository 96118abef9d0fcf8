"""Answers that a caller may keep, as long as it asks each time whether they still hold."""

import re

from fastapi import Request, Response

_TAG = re.compile(r'"[\x21\x23-\x7e]*"')
_LONGEST = 2000


def holds(request: Request, etag: str) -> bool:
    """Whether the caller holds what `etag` (with its quotes) stands for; weak tags count.

    A bare `*` is whatever there is.
    """
    held = request.headers.get("if-none-match", "")[:_LONGEST]
    return held.strip() == "*" or etag in _TAG.findall(held)


def kept(etag: str, body: bytes | None, media_type: str) -> Response:
    """The body with its tag; 304 where there is none to send."""
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if body is None:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
