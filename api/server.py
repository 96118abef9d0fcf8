"""The server that runs the application: uvicorn, which lets go of the live streams when it ends."""

import socket

import uvicorn
from fastapi import FastAPI

from gis.settings import Settings


class Server(uvicorn.Server):
    """uvicorn waits for open answers before it tells the app to stop; a stream has no end."""

    def __init__(self, app: FastAPI, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the live streams, then everything else in order."""
        self._app.state.live.close()
        await super().shutdown(sockets)


def config_for(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """How uvicorn serves: only a proxy that the settings trust says who asks, and how.

    Without that, anybody could name another's address, by which refused sign-ins are slowed.
    Requests are not logged: their addresses name workers and hold some phones' tokens.
    """
    return uvicorn.Config(
        app,
        log_level="warning",
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=[str(network) for network in settings.trusted_proxies],
    )
