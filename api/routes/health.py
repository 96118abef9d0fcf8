"""Whether the service and its database answer."""

from fastapi import APIRouter
from sqlalchemy import text

from api.deps import OpenDb
from api.schemas import Health
from gis import __version__

router = APIRouter(tags=["service"])


@router.get("/health")
def health(db: OpenDb) -> Health:
    """`ok` and the version; 503 where the database does not answer."""
    with db.reading() as c:
        c.execute(text("SELECT 1"))
    return Health(status="ok", version=__version__)
