"""The database roles that the service runs as: they own nothing and see what policies let them.

Roles belong to the whole server, not to one database, so several databases may share them.
"""

from typing import Any, Final, Literal

from sqlalchemy import Connection, text

from gis.errors import Unavailable

Role = Literal["xunge_api", "xunge_intake"]
ROLES: Final[tuple[Role, ...]] = ("xunge_api", "xunge_intake")

_LOCK: Final = 0x726F6C  # one transaction of this database at a time makes roles

_FOUND = text(
    "SELECT rolname, rolsuper OR rolbypassrls AS too_strong,"
    " pg_has_role(oid, CASE WHEN current_setting('server_version_num')::int < 160000"
    " THEN 'MEMBER' ELSE 'SET' END) AS ours"
    " FROM pg_roles WHERE rolname = ANY(:names)"
)
_OURSELVES = text(
    "SELECT CAST(rolname AS text), rolsuper, rolcreaterole FROM pg_roles"
    " WHERE rolname = current_user"
)
_MAKE = """
DO $$ BEGIN
    CREATE ROLE {role} LOGIN NOINHERIT;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- another database made it first
END $$
"""


def make_roles(c: Connection) -> None:
    """Make the roles that the server does not have yet, and let the caller's role become them.

    They may log in where the server lets them in without a password, and nowhere else: they have
    none. Unavailable, with the SQL that a superuser must run, where the caller may not.
    """
    user, is_super, may_create = c.execute(_OURSELVES).one()
    c.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    for role in ROLES:
        if role not in _found(c):
            _refuse_unless(is_super or may_create, user)
            c.execute(text(_MAKE.format(role=role)))
        if not _found(c)[role].ours:
            _refuse_unless(may_create, user)
            c.execute(text(f"GRANT {role} TO CURRENT_USER"))
    if strong := [role for role, found in _found(c).items() if found.too_strong]:
        raise Unavailable("store.strong_roles", roles=", ".join(strong))


def _found(c: Connection) -> dict[str, Any]:
    return {row.rolname: row for row in c.execute(_FOUND, {"names": list(ROLES)})}


def _refuse_unless(allowed: bool, user: str) -> None:
    if not allowed:
        wanted = [f"CREATE ROLE {role} LOGIN NOINHERIT;" for role in ROLES]
        name = user.replace('"', '""')
        sql = " ".join([*wanted, f'GRANT {", ".join(ROLES)} TO "{name}";'])
        raise Unavailable("store.no_roles", sql=sql)
