"""The server that runs the application: uvicorn, which lets go of the live streams when it ends."""

import socket

import uvicorn
from fastapi import FastAPI


class Server(uvicorn.Server):
    """uvicorn waits for open answers before it tells the app to stop; a stream has no end."""

    def __init__(self, app: FastAPI, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the live streams, then everything else in order."""
        self._app.state.live.close()
        await super().shutdown(sockets)
