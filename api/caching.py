"""Answers that a browser may keep, as long as it asks each time whether they still hold."""

import re

from fastapi import Request, Response

_TAG = re.compile(r'(?:W/)?"([\x21\x23-\x7e]*)"')
_LONGEST = 2000


def conditional(request: Request, etag: str, body: bytes, media_type: str) -> Response:
    """The body with its tag, or 304 where the caller holds the same already (RFC 9110, weakly)."""
    headers = {"ETag": f'"{etag}"', "Cache-Control": "private, no-cache"}
    held = (request.headers.get("if-none-match") or "")[:_LONGEST]
    if held.strip() == "*" or etag in _TAG.findall(held):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
