"""What handlers ask for: the database, the moment, the caller's language."""

from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Connection

from api.auth import Viewer
from api.clock import Now, now
from api.database import Database
from api.errors import language_of_request
from gis.messages import Language
from gis.profile import Profile
from gis.store.net import load_profile_of, only_district
from gis.store.viewers import DOOR

__all__ = [
    "Database", "Db", "Now", "OpenDb", "Speech", "now", "profile_meant",
]  # fmt: skip


async def _database(request: Request, viewer: Viewer) -> Database:
    database: Database = request.app.state.databases.api
    return database.acting(viewer.settings())


async def _open_database(request: Request) -> Database:
    database: Database = request.app.state.databases.api
    return database.acting(DOOR)


async def _language(request: Request) -> Language:
    return language_of_request(request)


Db = Annotated[Database, Depends(_database)]
"""For whoever signed in, and nobody else; a transaction sees what its viewer may see."""

OpenDb = Annotated[Database, Depends(_open_database)]
"""Without sign-in: accounts and sessions can be looked up, and nothing else is seen."""

Speech = Annotated[Language, Depends(_language)]


def profile_meant(c: Connection, district: str | None) -> Profile:
    """The profile of the district asked for, else of the only one that the caller sees.

    NotFound where it is not there, Conflict where there are several to choose from.
    """
    return load_profile_of(c, only_district(c) if district is None else district)
