"""A light load: requests of prebuilt bytes over kept connections, the next when one is answered."""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.server_process import ServerProcess


@dataclass
class Load:
    """What a run measured: how long it took in all, and how long each answer."""

    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    statuses: dict[bytes, int] = field(default_factory=dict)

    @property
    def per_second(self) -> float:
        """Requests answered a second."""
        return len(self.waits) / self.seconds

    def wait_ms(self, share: float) -> float:
        """The wait that this share of the requests did not exceed, in ms."""
        return sorted(self.waits)[min(int(len(self.waits) * share), len(self.waits) - 1)] * 1000


def request(path: str, body: bytes, **headers: str) -> bytes:
    """One POST as it goes over the wire; a header's `_` is a `-`."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def run(server: ServerProcess, clients: list[Iterator[bytes]]) -> Load:
    """Let each client send its requests one after the other, all clients at once."""
    load = Load()

    async def all_clients() -> None:
        begun = time.perf_counter()
        await asyncio.gather(*(_client(server, requests, load) for requests in clients))
        load.seconds = time.perf_counter() - begun

    asyncio.run(all_clients())
    return load


async def _client(server: ServerProcess, requests: Iterator[bytes], load: Load) -> None:
    loop = asyncio.get_running_loop()
    transport, wire = await loop.create_connection(_Wire, server.host, server.port)
    for sent in requests:
        begun = time.perf_counter()
        status = await wire.ask(sent)
        load.waits.append(time.perf_counter() - begun)
        load.statuses[status] = load.statuses.get(status, 0) + 1
    transport.close()


class _Wire(asyncio.Protocol):
    """One request at a time; an answer is read to its end."""

    _write: Callable[[bytes], None]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._write = transport.write

    def ask(self, sent: bytes) -> asyncio.Future[bytes]:
        self._answer = asyncio.get_running_loop().create_future()
        self._held = b""
        self._write(sent)
        return self._answer

    def data_received(self, data: bytes) -> None:
        self._held += data
        head, end, body = self._held.partition(b"\r\n\r\n")
        if not end:
            return
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if len(body) >= int(length or 0):  # 204 has no body, and no length
            self._answer.set_result(head[9:12])

    def connection_lost(self, error: Exception | None) -> None:
        if not self._answer.done():
            self._answer.set_exception(error or ConnectionResetError())
