"""Premises: dwellings and shops, and no people; their addresses, and the files that list them."""

from gis.premises.address import readings, written
from gis.premises.fields import FIELDS, named_columns, personal_fields
from gis.premises.files import Register, read_register
from gis.premises.rows import Premises, premises_of

__all__ = [
    "FIELDS",
    "Premises",
    "Register",
    "named_columns",
    "personal_fields",
    "premises_of",
    "read_register",
    "readings",
    "written",
]
