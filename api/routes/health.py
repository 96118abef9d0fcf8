"""Whether the service and its database answer."""

from fastapi import APIRouter
from sqlalchemy import text

from api.deps import Db
from api.schemas import Health
from gis import __version__

router = APIRouter()


@router.get("/health")
def health(db: Db) -> Health:
    """`ok` and the version; 503 where the database does not answer."""
    with db.reading() as c:
        c.execute(text("SELECT 1"))
    return Health(status="ok", version=__version__)
