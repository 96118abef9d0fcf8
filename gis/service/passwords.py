"""Passwords: how they are kept, which are taken, and how one is made up.

Argon2id with the parameters that RFC 9106 recommends where memory is scarce (64 MiB, 3 passes), as
argon2-cffi names them. Only the length of a password is judged, as NIST SP 800-63B (5.1.1.2) asks
for no rules of composition.
"""

import secrets
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from gis.errors import BadInput

FEWEST_LETTERS: Final = 12
MOST_LETTERS: Final = 200

_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is misread or misheard
_GROUPS, _GROUP_LETTERS = 4, 5  # 99 bits

_hasher: Final = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


def check_password(password: str) -> None:
    """BadInput where a chosen password is too short, or longer than anybody types."""
    if not FEWEST_LETTERS <= len(password) <= MOST_LETTERS:
        raise BadInput("accounts.password_length", least=FEWEST_LETTERS, most=MOST_LETTERS)


def make_password() -> str:
    """A random password that can be read out."""
    letters = [secrets.choice(_ALPHABET) for _ in range(_GROUPS * _GROUP_LETTERS)]
    groups = [letters[n : n + _GROUP_LETTERS] for n in range(0, len(letters), _GROUP_LETTERS)]
    return "-".join("".join(group) for group in groups)


def hash_of(password: str) -> str:
    """What is kept of a password."""
    return _hasher.hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Whether a password is the one that is kept; as much work where none is."""
    try:
        return _hasher.verify(kept or _nobody_s(), password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(kept)


@cache
def _nobody_s() -> str:
    return _hasher.hash(secrets.token_urlsafe())
