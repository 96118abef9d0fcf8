"""What stands before every route: whose name the request calls, where it comes from, and headers.

A page of a foreign site runs in a browser that reaches this service too. A `Host` that is not ours
is that page after its name was rebound to our address; a request that a foreign page caused says so
in `Sec-Fetch-Site`, and only a followed link to a page passes. Phones and programs say nothing of
the kind: they show a token.
"""

from collections.abc import Iterable
from contextlib import suppress
from ipaddress import ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import problem_of_status
from api.headers import SECURITY_HEADERS
from api.language import preferred
from gis.messages import Language
from gis.settings import Settings

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})


def names_of(settings: Settings) -> frozenset[str]:
    """The names that the service answers to: this machine's own, and those that are set.

    An address to listen on is one of them, unless it stands for all addresses.
    """
    own = frozenset[str]()
    with suppress(ValueError):
        address = ip_address(settings.host)
        if not address.is_unspecified:
            own = frozenset({f"[{address}]" if address.version == 6 else str(address)})
    return LOOPBACK_NAMES | own | frozenset(settings.hosts)


class Guard:
    """Refuse what is not meant for us, and put `SECURITY_HEADERS` on every answer."""

    def __init__(self, app: ASGIApp, names: Iterable[str], language: Language) -> None:
        self.app = app
        self.names = {name.lower() for name in names}
        self.language = language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        headers = Headers(scope=scope)
        status = self._refusal(scope["path"], headers)
        app = self.app if status is None else problem_of_status(status, self._language(headers))
        await app(scope, receive, send_guarded)

    def _refusal(self, path: str, headers: Headers) -> int | None:
        if _name_of(headers.get("host", "")) not in self.names:
            return 421
        foreign = headers.get("sec-fetch-site") in {"cross-site", "same-site"}
        followed = path in {"/", "/map"} and headers.get("sec-fetch-mode") == "navigate"
        return 403 if foreign and not followed else None

    def _language(self, headers: Headers) -> Language:
        return preferred(headers.get("accept-language"), self.language)


def _name_of(host: str) -> str:
    """The name of a Host header without its port, in lower case."""
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() else host).lower()
