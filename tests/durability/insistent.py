"""Phones that send each fix until it is answered with a 2xx, whatever happens to the server."""

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text

from gis.service.devices import NewDevice
from tests.phones import EIGHT_S, LAT, LON, basic, bearer

PHONES = 8
_BATCH = 20
_TIMEOUT_S = 10
_PAUSE_S = 0.05


class Phone(threading.Thread):
    """Sends a fix a second of its day: one by one as OwnTracks, then twenty at once, and so on."""

    def __init__(self, device: NewDevice, host: str, port: int) -> None:
        super().__init__(name=device.name)
        self.device = device
        self.answered: list[int] = []
        self.sent = 0
        self._wire = http.client.HTTPConnection(host, port, timeout=_TIMEOUT_S)
        self._ending = threading.Event()

    def run(self) -> None:
        while not self._ending.is_set():
            size = _BATCH if self.sent % 3 == 0 else 1
            seconds = list(range(EIGHT_S + self.sent, EIGHT_S + self.sent + size))
            self.sent += size
            if self._send(seconds):
                self.answered += seconds
        self._wire.close()

    def _send(self, seconds: list[int]) -> bool:
        """Send until it is answered, or until all ends: then it may be stored or not."""
        while not self._post(seconds):
            if self._ending.wait(_PAUSE_S):
                return False
        return True

    def stop(self) -> None:
        self._ending.set()

    def _post(self, seconds: list[int]) -> bool:
        try:
            if len(seconds) == 1:
                body = {"_type": "location", "tst": seconds[0], "lon": LON, "lat": LAT, "acc": 5}
                self._ask("owntracks", body, basic(self.device.token))
            else:
                rows = [{"t": second, "lon": LON, "lat": LAT} for second in seconds]
                self._ask("fixes", rows, bearer(self.device.token))
        except (OSError, http.client.HTTPException, LookupError):
            self._wire.close()
            return False
        return True

    def _ask(self, path: str, body: object, headers: dict[str, str]) -> None:
        headers = headers | {"Content-Type": "application/json"}
        self._wire.request("POST", f"/api/v1/in/{path}", json.dumps(body), headers)
        answer = self._wire.getresponse()
        answer.read()
        if answer.status != http.client.OK:
            raise LookupError(answer.status)


@contextmanager
def posting(devices: list[NewDevice], host: str, port: int) -> Iterator[list[Phone]]:
    """Phones at work until the end of the block."""
    phones = [Phone(device, host, port) for device in devices]
    for phone in phones:
        phone.start()
    try:
        yield phones
    finally:
        for phone in phones:
            phone.stop()
        for phone in phones:
            phone.join()


def wait_for_answers(phones: list[Phone], more: int, patience_s: float = 60) -> None:
    """Wait until each phone has been answered for so many fixes more."""
    wanted = [len(phone.answered) + more for phone in phones]
    deadline = time.monotonic() + patience_s
    while any(len(phone.answered) < goal for phone, goal in zip(phones, wanted, strict=True)):
        assert time.monotonic() < deadline, "the service does not answer any more"
        time.sleep(_PAUSE_S)


def check(engine: Engine, phones: list[Phone]) -> None:
    """Every answered fix is there exactly once; nothing is there twice, or was never sent."""
    query = text("SELECT t_ms / 1000 FROM fix WHERE device_id = :device")
    for phone in phones:
        with engine.connect() as c:
            there = c.execute(query, {"device": phone.device.id}).scalars().all()
        assert len(there) == len(set(there))
        assert set(phone.answered) <= set(there)
        assert set(there) <= set(range(EIGHT_S, EIGHT_S + phone.sent))
