"""Tokens that people and programs show: random, kept by nobody but whom they were given to."""

import hmac
import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256

_BYTES = 32
_CSRF_BYTES = 24


def make_token() -> str:
    """A new token of 256 random bits."""
    return secrets.token_urlsafe(_BYTES)


def digest_of(token: str) -> bytes:
    """What is kept of a token: whoever reads the table cannot sign in with it.

    A plain hash is enough where there is nothing to guess.
    """
    return sha256(_bytes(token)).digest()


def csrf_of(token: str) -> str:
    """What belongs to a session and stands in a header: a foreign page, though its requests carry
    the cookie, cannot know it.
    """
    derived = hmac.digest(_bytes(token), b"xunge csrf", "sha256")[:_CSRF_BYTES]
    return urlsafe_b64encode(derived).decode()


def _bytes(token: str) -> bytes:
    """The token's bytes, whatever a header held."""
    return token.encode("utf-8", "surrogatepass")
