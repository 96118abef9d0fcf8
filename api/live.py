"""The live stream: one thread hears what changed and tells every open stream what it has not seen.

Streams are looked after by the rights that they read with: one transaction for all with the same
rights, one query for all of these who know the same, which nearly always is everybody. A stream
that has not yet sent its last message is passed over, and told later what it missed by then. One
that hears nothing hears a beat, by which its reader knows that the line is not dead.
"""

import logging
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final, TypeVar

import psycopg2
from sqlalchemy.exc import SQLAlchemyError

from api.database import Database
from api.streams import Stream, encoded
from gis.errors import NotFound, TooMany
from gis.service.news import Event, Moment, News, news_for
from gis.store.accounts import viewers_of
from gis.store.changes import CHANNEL
from gis.store.net import load_profile_of
from gis.store.notices import Notices
from gis.store.viewers import DOOR, Viewer

TICK_S: Final = 0.5
"""Changes are told at most so often."""
BEAT_S: Final = 15.0
"""A stream hears something at least so often, and ends so soon after its session.

At once it is told nothing more: each telling asks first whether the session is still good.
"""
MOST_STREAMS: Final = 50
"""Of one account at once: a room of screens, and no more than a server bears of many accounts."""
STUCK_BEATS: Final = 4
"""A reader that takes nothing for so many beats is told to begin anew."""
_RETRY_S: Final = 1.0

Key = TypeVar("Key")

_log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The moment by this machine's clock."""
    return datetime.now(UTC)


class Live:
    """All open streams of this process and the thread that tells them."""

    def __init__(self, database: Database, *, now: Callable[[], datetime] = utc_now) -> None:
        self._database, self.now = database, now
        self._streams: set[Stream] = set()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()
        self._rope: socket.socket | None = None
        self._next_tick_s = self._next_beat_s = 0.0
        self._is_cut_off = False

    def open(self, stream: Stream) -> None:
        """Take a new stream in; the first one starts the thread.

        TooMany where its account has `MOST_STREAMS` open.
        """
        account = stream.viewer.account_id
        with self._lock:
            if self._closing.is_set():
                stream.end()
                return
            if sum(one.viewer.account_id == account for one in self._streams) >= MOST_STREAMS:
                raise TooMany("api.too_many_streams", most=MOST_STREAMS)
            self._streams.add(stream)
            if self._thread is None:
                self._start()
        self._ring()

    def leave(self, stream: Stream) -> None:
        """Forget a stream whose reader is gone."""
        with self._lock:
            self._streams.discard(stream)

    def close(self) -> None:
        """End every stream and let the thread end; a later stream ends at once."""
        with self._lock:
            self._closing.set()
        self._end_all()
        self._ring()

    def join(self) -> None:
        """Wait for the thread after `close`."""
        if (thread := self._thread) is not None:
            thread.join()

    def _start(self) -> None:
        self._rope, bell = socket.socketpair()
        for end in (self._rope, bell):
            end.setblocking(False)
        self._thread = threading.Thread(target=self._run, args=(self._rope, bell), name="live")
        self._thread.start()

    def _ring(self) -> None:
        """Wake the thread."""
        with suppress(OSError):  # it rings already, or hangs no more
            if self._rope is not None:
                self._rope.send(b"!")

    def _run(self, rope: socket.socket, bell: socket.socket) -> None:
        """Listen until the end; should the thread fail, no stream stays open and silent."""
        self._next_beat_s = time.monotonic() + BEAT_S
        try:
            with rope, bell:
                while not self._closing.is_set():
                    self._listen(bell)
        finally:
            with self._lock:  # a later stream starts another thread
                self._thread = None
            self._end_all()

    def _listen(self, bell: socket.socket) -> None:
        """Tell what comes, until the end or until the database is lost; then wait a moment."""
        try:
            with Notices.of(self._database.engine, CHANNEL, bell) as notices:
                self._is_cut_off = False
                self._mark(self._open_streams())  # what was told while nobody listened
                while not self._closing.is_set():
                    self._mark_told(notices.wait(self._patience_s()))
                    self._look_after(self._open_streams())
        except (psycopg2.Error, SQLAlchemyError) as error:
            if not self._is_cut_off:
                _log.warning("live: the database does not answer: %s", error)
            self._is_cut_off = True
            if time.monotonic() >= self._next_beat_s:
                self._next_beat_s = time.monotonic() + BEAT_S
                self._beat()
            self._closing.wait(_RETRY_S)

    def _patience_s(self) -> float:
        """How long nothing need be done unless something is told."""
        has_news = any(stream.is_due for stream in self._open_streams())
        until_s = min(self._next_tick_s, self._next_beat_s) if has_news else self._next_beat_s
        return until_s - time.monotonic()

    def _mark_told(self, districts: Collection[str]) -> None:
        self._mark(stream for stream in self._open_streams() if stream.viewer.district in districts)

    def _mark(self, streams: Iterable[Stream]) -> None:
        for stream in streams:
            stream.is_due = True

    def _look_after(self, streams: Collection[Stream]) -> None:
        """Tell those who are due, at most once a tick; at each beat look at them all."""
        now_s = time.monotonic()
        if is_beat := now_s >= self._next_beat_s:
            self._next_beat_s = now_s + BEAT_S
            self._end_stuck(streams)
            self._end_forsaken(streams)
            self._mark(streams)
        if now_s >= self._next_tick_s:
            self._next_tick_s = now_s + TICK_S
            ready = [stream for stream in streams if stream.is_due and stream.is_free]
            self._end_forsaken(ready)  # nothing is told to who was signed out a moment ago
            told = [stream for stream in ready if stream.is_free]
            for alike in _by(told, lambda stream: stream.viewer.sight).values():
                self._tell(alike[0].viewer, alike)
        if is_beat:
            self._beat()

    def _tell(self, viewer: Viewer, streams: Iterable[Stream]) -> None:
        """Tell streams that see the same rows as a viewer what they have not seen."""
        with self._database.acting(viewer.settings()).reading() as c:
            try:
                profile = load_profile_of(c, viewer.district)
            except NotFound:  # the district was deleted
                for stream in streams:
                    stream.end()
                return
            for known, alike in _by(streams, lambda stream: stream.known).items():
                _hand_out(news_for(c, profile, known, now=self.now()), alike)

    def _end_forsaken(self, streams: Collection[Stream]) -> None:
        """End streams whose session or rights are over."""
        if not streams:
            return
        with self._database.acting(DOOR).reading() as c:
            viewers = viewers_of(c, {stream.session for stream in streams}, self.now())
        for stream in streams:
            if viewers.get(stream.session) != stream.viewer:
                stream.end()

    def _end_stuck(self, streams: Collection[Stream]) -> None:
        """End streams that take nothing any more."""
        for stream in streams:
            stream.beats_missed = 0 if stream.is_free else stream.beats_missed + 1
            if stream.beats_missed >= STUCK_BEATS:
                stream.end(encoded((Event("reset", Moment(self.now())),)))

    def _beat(self) -> None:
        """Let those hear something who were told nothing."""
        beat = encoded((Event("beat", Moment(self.now())),))
        for stream in self._open_streams():
            if stream.is_free:
                stream.tell(beat)

    def _end_all(self) -> None:
        for stream in self._open_streams():
            stream.end()

    def _open_streams(self) -> list[Stream]:
        with self._lock:
            return list(self._streams)


def _hand_out(news: News, streams: Iterable[Stream]) -> None:
    """Tell streams that knew the same the same news, written once for all."""
    message = encoded(news.events)
    for stream in streams:
        stream.is_due = False
        if news.known is None:
            stream.end(message)
            continue
        stream.known = news.known
        if message:
            stream.tell(message)


def _by(streams: Iterable[Stream], key: Callable[[Stream], Key]) -> dict[Key, list[Stream]]:
    groups: dict[Key, list[Stream]] = defaultdict(list)
    for stream in streams:
        groups[key(stream)].append(stream)
    return groups
