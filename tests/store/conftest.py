"""What tests of the store share: a district to store things in."""

import pytest
from sqlalchemy import Connection

from tests.stored import set_up_district


@pytest.fixture
def district(connection: Connection) -> str:
    """A district with the workers w1, w2 and w3, gone when the test ends."""
    return set_up_district(connection)
