"""What a transaction of the intake writes at its end, into rows that other writers share.

Every writer of fixes takes its locks in one order, so that no two wait for each other for ever:
devices first, then, at its end, tallies, pointers, marks and positions, each in the order of its
key. Who wants devices piece by piece takes the district's import lock before the first of them.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from gis.store.devices import add_tallies
from gis.store.fix_rows import Change, Rows, latest_of_each, united
from gis.store.fixes import mark_changes
from gis.store.positions import note_positions


class Ledger:
    """What was stored so far; it grows with the devices and days of an upload, not its fixes."""

    def __init__(self) -> None:
        self.tallies: dict[date, Counter[tuple[int, str]]] = defaultdict(Counter)
        self._changes: dict[str, dict[tuple[Any, ...], Change]] = defaultdict(dict)
        self._latest: dict[str, Rows] = {}

    def note(self, district: str, changes: Sequence[Change], rows: Rows) -> None:
        """Note what was stored: the changes, and where the workers were last."""
        known = self._changes[district]
        for change in changes:
            key = change[:4]
            known[key] = united(known[key], change) if key in known else change
        before = [self._latest[district]] if district in self._latest else []
        self._latest[district] = latest_of_each([*before, rows])

    def settle(self, c: Connection) -> None:
        """Add to the tallies, queue the changed days, and move the workers on the live map."""
        for day, told in sorted(self.tallies.items()):
            add_tallies(c, day, [(*key, count) for key, count in told.items() if count])
        for district, changes in sorted(self._changes.items()):
            mark_changes(c, district, list(changes.values()))
        for district, rows in sorted(self._latest.items()):
            note_positions(c, district, rows)
