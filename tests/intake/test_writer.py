"""The one writer: requests share a commit, none takes another down, none waits for a long one."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from gis.errors import Unavailable
from gis.protocols.sent import NOTHING, Collector, Sent
from gis.service import intake_queue
from gis.service.devices import NewDevice
from gis.service.intake_live import Parcel, Turned, take_parcels, take_stream
from gis.service.intake_queue import IntakeQueue
from gis.service.intake_receipt import Receipt
from gis.service.intake_writer import IntakeWriter, Told
from gis.service.tokens import digest_of
from gis.store.devices import lock_devices, revoke_device
from tests import phones
from tests.phones import EIGHT_S, LAT, LON, NOON, moments
from tests.stored import DISTRICT

_PATIENCE_S = 30


def sent(*seconds: int) -> Sent:
    collector = Collector()
    for second in seconds:
        collector.add(EIGHT_S + second, LON, LAT)
    return collector.sent()


def parcel(of: NewDevice, *seconds: int) -> Parcel:
    return Parcel(digest_of(of.token), sent(*seconds), round(NOON.timestamp() * 1000))


@pytest.fixture
def other(store: Engine, phone: NewDevice) -> NewDevice:
    return phones.device(store, f"{phone.name} too", "w2")


class Desk:
    """Where a writer's tickets are waited for; it counts transactions, and can hold them up."""

    def __init__(self, store: Engine) -> None:
        self.told: dict[Any, Told] = {}
        self.commits = 0
        self.fail: Callable[[], None] = lambda: None
        self.free = threading.Event()
        self.free.set()
        self._store = store
        self._all = threading.Condition()
        self.writer = IntakeWriter(self._transaction, self._deliver)

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        assert self.free.wait(_PATIENCE_S)
        self.fail()
        with self._store.begin() as c:
            c.execute(text("SET LOCAL lock_timeout = '200ms'"))
            yield c
        self.commits += 1

    def _deliver(self, told: list[tuple[Any, Told]]) -> None:
        with self._all:
            self.told.update(told)
            self._all.notify_all()

    def wait(self, many: int) -> dict[Any, Told]:
        with self._all:
            assert self._all.wait_for(lambda: len(self.told) >= many, _PATIENCE_S)
            return self.told


@pytest.fixture
def desk(store: Engine) -> Iterator[Desk]:
    opened = Desk(store)
    opened.writer.start()
    yield opened
    opened.free.set()
    opened.writer.stop()


def test_what_waits_together_shares_a_commit(desk: Desk, store: Engine):
    many = [phones.device(store, f"shared {number}") for number in range(20)]
    desk.free.clear()
    for device in many:
        desk.writer.submit(parcel(device, 0), device.name)
    desk.free.set()
    told = desk.wait(20)
    assert all(outcome == Receipt(read=1, stored=1) for outcome in told.values())
    assert desk.commits <= 2  # the first may have begun alone


def test_requests_of_one_device_are_stored_one_after_the_other(desk: Desk, store, phone):
    desk.free.clear()
    for number in range(5):
        desk.writer.submit(parcel(phone, 0, number), number)
    desk.free.set()
    told = desk.wait(5)
    assert [told[number].stored for number in range(5)] == [1, 1, 1, 1, 1]
    assert [told[number].duplicate for number in range(5)] == [1, 1, 1, 1, 1]
    assert len(moments(store, phone)) == 5


def test_an_unknown_token_is_told_and_its_neighbours_are_stored(desk: Desk, store, phone):
    nobody = NewDevice(0, "nobody", "no token")
    desk.free.clear()
    desk.writer.submit(parcel(nobody, 0), "nobody")
    desk.writer.submit(parcel(phone, 0), "phone")
    desk.free.set()
    told = desk.wait(2)
    assert told["nobody"] is Turned.UNKNOWN
    assert told["phone"] == Receipt(read=1, stored=1)


def test_a_request_that_fails_does_not_fail_its_neighbours(desk: Desk, store, phone, other):
    broken = Parcel(digest_of(other.token), sent(0), 10**30)
    desk.free.clear()
    desk.writer.submit(broken, "broken")
    desk.writer.submit(parcel(phone, 0), "phone")
    desk.free.set()
    told = desk.wait(2)
    assert isinstance(told["broken"], OverflowError)
    assert told["phone"] == Receipt(read=1, stored=1)
    assert moments(store, other) == []


def test_without_a_database_everyone_is_told_to_come_again(desk: Desk, store, phone):
    def no_database() -> None:
        raise OperationalError(None, None, Exception("gone"))

    desk.fail = no_database
    desk.writer.submit(parcel(phone, 0), "phone")
    assert isinstance(desk.wait(1)["phone"], Unavailable)
    desk.fail = lambda: None
    desk.writer.submit(parcel(phone, 0), "again")
    assert desk.wait(2)["again"] == Receipt(read=1, stored=1)


def test_nobody_waits_for_a_device_that_another_holds(desk: Desk, store, phone, other):
    with store.begin() as c:
        lock_devices(c, [other.id], wait=True)
        desk.writer.submit(parcel(other, 0), "held")
        desk.writer.submit(parcel(phone, 0), "free")
        assert desk.wait(1) == {"free": Receipt(read=1, stored=1)}
    assert desk.wait(2)["held"] == Receipt(read=1, stored=1)


def test_a_row_that_another_holds_for_long_fails_one_request_alone(desk, store, phone, other):
    """As an import does that has marked a worker-day, and is not over yet."""
    with store.begin() as c:
        mark = text(
            "INSERT INTO stale_day (district, worker, date) VALUES (:district, 'w1', :day)"
            " ON CONFLICT (district, worker, date) DO UPDATE SET marked_at = now()"
        )
        c.execute(mark, {"district": DISTRICT, "day": NOON.date()})
        desk.free.clear()
        desk.writer.submit(parcel(phone, 0), "held up")
        desk.writer.submit(parcel(other, 0), "free")
        desk.free.set()
        told = desk.wait(2)
    assert isinstance(told["held up"], Unavailable)
    assert told["free"] == Receipt(read=1, stored=1)
    assert moments(store, phone) == []


def test_what_waits_is_stored_before_the_end(desk: Desk, store, phone):
    desk.free.clear()
    desk.writer.submit(parcel(phone, 0), "last")
    desk.free.set()
    desk.writer.stop()
    assert desk.told == {"last": Receipt(read=1, stored=1)}
    with pytest.raises(Unavailable):
        desk.writer.submit(parcel(phone, 5), "late")


def test_a_device_revoked_meanwhile_is_not_stored(store: Engine, phone):
    """The revocation commits first: the upload, which then looks, finds no device."""
    with store.begin() as c:
        revoke_device(c, DISTRICT, phone.id, NOON)
    with store.begin() as c:
        assert take_parcels(c, [parcel(phone, 0)]) == [Turned.UNKNOWN]
    assert moments(store, phone) == []


def test_a_revocation_waits_for_the_upload_that_is_under_way(store: Engine, phone):
    """The upload holds the device: it is stored whole, and nothing after it."""
    done = threading.Event()

    def revoke() -> None:
        with store.begin() as c:
            revoke_device(c, DISTRICT, phone.id, NOON)
        done.set()

    with store.begin() as c:
        take_parcels(c, [parcel(phone, 0)])
        revoking = threading.Thread(target=revoke)
        revoking.start()
        assert not done.wait(0.2)
    revoking.join()
    assert moments(store, phone) == [0.0]


def test_too_many_requests_are_told_to_come_again(monkeypatch, phone):
    monkeypatch.setattr(intake_queue, "MOST_WAITING", 2)
    queue = IntakeQueue()
    for number in range(2):
        queue.put(parcel(phone, number), number)
    with pytest.raises(Unavailable):
        queue.put(parcel(phone, 2), 2)


def test_too_many_rows_are_told_to_come_again_but_one_large_request_is_not(monkeypatch, phone):
    monkeypatch.setattr(intake_queue, "MOST_WAITING_ROWS", 3)
    queue = IntakeQueue()
    queue.put(parcel(phone, *range(5)), "large")
    with pytest.raises(Unavailable):
        queue.put(parcel(phone, 9), "one more")
    assert [request.ticket for request in queue.take()] == ["large"]
    queue.put(parcel(phone, 9), "now")


def test_a_commit_takes_so_many_rows_at_most(monkeypatch, phone):
    monkeypatch.setattr(intake_queue, "MOST_ROWS", 4)
    queue = IntakeQueue()
    for number, rows in enumerate((2, 2, 1, 9, 1)):
        queue.put(parcel(phone, *range(rows)), number)
    groups = [[request.ticket for request in queue.take()] for _ in range(4)]
    assert groups == [[0, 1], [2], [3], [4]]


def test_what_is_put_back_comes_first(phone):
    queue = IntakeQueue()
    for number in range(3):
        queue.put(parcel(phone, number), number)
    first = queue.take()
    queue.put(parcel(phone, 9), "later")
    queue.put_back(first[1:])
    assert [request.ticket for request in queue.take()] == [1, 2, "later"]


def test_a_stream_is_one_transaction(store: Engine, phone):
    def broken() -> Iterator[Parcel]:
        yield parcel(phone, *range(10))
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError), store.begin() as c:
        take_stream(c, broken())
    assert moments(store, phone) == []


def test_a_streams_pieces_add_up(store: Engine, phone):
    pieces = [parcel(phone, 0, 5, 5), parcel(phone, 5, 10), parcel(phone)]
    with store.begin() as c:
        receipt = take_stream(c, pieces)
    assert receipt == Receipt(read=5, stored=3, duplicate=2)
    assert len(NOTHING) == 0


def test_an_unknown_token_ends_a_stream_at_once(store: Engine):
    nobody = NewDevice(0, "nobody", "no token")
    with store.begin() as c:
        assert take_stream(c, [parcel(nobody), parcel(nobody, 0)]) is Turned.UNKNOWN
