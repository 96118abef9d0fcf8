"""The demonstration's phones at work while `xunge demo` serves."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from gis.cli import door
from gis.messages import say

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gis.service.demo_phones import Phones
    from gis.synth import SyntheticDistrict

_EACH_S: Final = 2.0


@contextmanager
def sending(engine: "Engine", district: "SyntheticDistrict", seed: int) -> Iterator[None]:
    """Take in and audit today's tracks up to now; let the phones send until the block's end."""
    from gis.service.audit import audit_day
    from gis.service.demo_phones import Phones

    phones, profile = Phones(district, seed), district.profile
    with door.progress("demo.catching_up"):
        _send(engine, phones)
        now = door.now()
        with engine.begin() as c:
            audit_day(c, profile.district, now.astimezone(profile.zone).date(), now=now)
    door.console().print(say("demo.sending", door.language()))
    ending = threading.Event()
    sender = threading.Thread(target=_keep_sending, args=(engine, phones, ending), name="phones")
    sender.start()
    try:
        yield
    finally:
        ending.set()
        sender.join()


def _keep_sending(engine: "Engine", phones: "Phones", ending: threading.Event) -> None:
    """Send every few seconds; what a lost database did not take is sent the next time."""
    from contextlib import suppress

    from sqlalchemy.exc import OperationalError

    while not ending.wait(_EACH_S):
        with suppress(OperationalError):
            _send(engine, phones)


def _send(engine: "Engine", phones: "Phones") -> None:
    with engine.begin() as c:
        count = phones.send(c, door.now())
    phones.forget(count)
