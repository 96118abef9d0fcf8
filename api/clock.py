"""The moment of a request."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends


def utc_now() -> datetime:
    """The moment by this machine's clock."""
    return datetime.now(UTC)


async def now() -> datetime:
    """The moment of the request; tests put another in its place."""
    return utc_now()


Now = Annotated[datetime, Depends(now)]
