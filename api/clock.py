"""The moment of a request."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends


async def now() -> datetime:
    """The moment of the request; tests put another in its place."""
    return datetime.now(UTC)


Now = Annotated[datetime, Depends(now)]
