"""The requests of one district's devices, row by row: judged, stored, counted."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from gis.datum import to_wgs84
from gis.protocols.sent import Sent, columns_of
from gis.service.intake_door import FIRST_MS, judge, of_purged_days
from gis.service.intake_ledger import Ledger
from gis.service.intake_owners import owners_of
from gis.service.intake_receipt import MOST_LISTED, Receipt, RefusedRow
from gis.service.intake_report import REFUSALS
from gis.store.devices import Caller, all_bindings
from gis.store.fix_rows import Change, Rows
from gis.store.fixes import store_rows
from gis.store.rules import Rules, rules_of
from gis.track import known_accuracy, local_day

Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float64]
Int32s = npt.NDArray[np.int32]

OLDEST_MS: Final = 400 * 86_400_000
"""Older fixes are refused: each day is a partition, and a wrong clock must not make any number."""

_SWAPPED_DEG: Final = 5.0
_OUTCOMES: Final = (*REFUSALS, "off_hours", "accepted")
_PURGED, _OFF_HOURS, _ACCEPTED = map(_OUTCOMES.index, ("purged", "off_hours", "accepted"))


@dataclass(frozen=True)
class Entry:
    """A request whose devices are locked: what it sent, and the device of each of its rows.

    `callers`: its own device first, then those that it speaks for; `numbers`: the devices that
    `sent.devices` names, and last what a row has that names none; None where all are its own.
    """

    caller: Caller
    sent: Sent
    received_ms: int
    callers: tuple[Caller, ...]
    numbers: tuple[int, ...] | None

    @property
    def devices(self) -> set[int]:
        """All devices that it writes."""
        return {caller.id for caller in self.callers}

    def device_ids(self) -> Int32s:
        """The device of each row."""
        if self.numbers is None or self.sent.devices is None:
            return np.full(len(self.sent), self.caller.id, dtype=np.int32)
        return np.array(self.numbers, dtype=np.int32)[self.sent.devices.code]


def take_district(
    c: Connection, district: str, entries: Sequence[Entry], ledger: Ledger
) -> list[Receipt]:
    """Store what comes through the door, and say to each request what became of its rows."""
    rules = rules_of(c, district)
    columns = columns_of([entry.sent for entry in entries])
    request = np.repeat(np.arange(len(entries)), [len(entry.sent) for entry in entries])
    columns["device_id"] = np.concatenate([entry.device_ids() for entry in entries])
    columns["lon"], columns["lat"] = _in_wgs84(columns, entries)
    bindings = all_bindings(c, {number for entry in entries for number in entry.devices})
    worker, bound = owners_of(bindings, columns["device_id"], columns["t_ms"])
    received_ms = np.array([entry.received_ms for entry in entries])[request]
    outcome = _outcomes(columns, bound, received_ms, rules)
    today = _today(entries, rules)
    _refuse_purged(c, district, columns["t_ms"], outcome, rules, today)
    accepted = outcome == _ACCEPTED
    changes: list[Change] = []
    if accepted.any():
        rows = _rows({**columns, "worker_number": worker}, accepted, rules)
        changes, kept = store_rows(c, rows, policy=rules.profile.patrol)
        ledger.note(district, changes, kept)
    stored, replaced = _by_device(changes)
    tally = ledger.tallies[today]
    _tally(tally, columns["device_id"], outcome, request, entries)
    _tally_changes(tally, stored, replaced)
    return [
        _receipt(
            entry, outcome[request == place], columns["mock"][request == place], stored, replaced
        )
        for place, entry in enumerate(entries)
    ]


def _today(entries: Sequence[Entry], rules: Rules) -> date:
    """The local day on which the newest of these requests came."""
    newest_s = max(entry.received_ms for entry in entries) / 1000
    return datetime.fromtimestamp(newest_s, rules.profile.zone).date()


def _in_wgs84(
    columns: dict[str, npt.NDArray[Any]], entries: Sequence[Entry]
) -> tuple[Floats, Floats]:
    """The positions in WGS-84, each from its device's datum."""
    lon, lat = columns["lon"], columns["lat"]
    callers = {caller.id: caller for entry in entries for caller in entry.callers}
    for datum in {caller.datum for caller in callers.values()} - {"wgs84", "cgcs2000"}:
        there = [number for number, caller in callers.items() if caller.datum == datum]
        chosen = np.isin(columns["device_id"], there)
        lon[chosen], lat[chosen] = to_wgs84(lon[chosen], lat[chosen], datum)
    return lon, lat


def _outcomes(
    columns: dict[str, npt.NDArray[Any]],
    bound: Bools,
    received_ms: npt.NDArray[np.int64],
    rules: Rules,
) -> Codes:
    """What becomes of each row at the door, as a code of `_OUTCOMES`."""
    t_ms, lon, lat = columns["t_ms"], columns["lon"], columns["lat"]
    unknown = columns["device_id"] < 0
    refusal, off_hours = judge(
        t_ms, lon, lat, columns["accuracy_m"], columns["fault"],
        (
            ("too_old", (t_ms < received_ms - OLDEST_MS) & (t_ms >= FIRST_MS)),
            ("swapped", _swapped(lon, lat, rules.centre)),
            ("unknown_device", unknown),
            ("unbound", ~bound & (t_ms >= FIRST_MS)),
        ),
        policy=rules.profile.patrol,
        zone=rules.profile.zone,
        received_ms=received_ms,
    )  # fmt: skip
    door = np.where(off_hours, np.int8(_OFF_HOURS), np.int8(_ACCEPTED))
    return np.where(refusal == 0, door, refusal)


def _refuse_purged(
    c: Connection,
    district: str,
    t_ms: npt.NDArray[np.int64],
    outcome: Codes,
    rules: Rules,
    today: date,
) -> None:
    """Turn what would come in back again where its day's raw fixes are gone."""
    coming = np.flatnonzero(outcome == _ACCEPTED)
    zone = rules.profile.zone
    outcome[coming[of_purged_days(c, district, t_ms[coming], zone=zone, today=today)]] = _PURGED


def _swapped(lon: Floats, lat: Floats, centre: tuple[float, float]) -> Bools:
    """Which positions are near the district only with their axes swapped."""
    as_given = np.maximum(np.abs(lon - centre[0]), np.abs(lat - centre[1]))
    swapped = np.maximum(np.abs(lat - centre[0]), np.abs(lon - centre[1]))
    near: Bools = (as_given > _SWAPPED_DEG) & (swapped < _SWAPPED_DEG)
    return near


def _rows(columns: dict[str, npt.NDArray[Any]], accepted: Bools, rules: Rules) -> Rows:
    """The accepted rows as the store's arrays."""
    chosen = columns if accepted.all() else {name: a[accepted] for name, a in columns.items()}
    return {
        "t_ms": chosen["t_ms"],
        "lon": chosen["lon"],
        "lat": chosen["lat"],
        "accuracy_m": known_accuracy(chosen["accuracy_m"]),
        "day": local_day(chosen["t_ms"], rules.profile.zone).astype(np.int32),
        "device_id": chosen["device_id"],
        "worker_number": chosen["worker_number"],
        "mock": chosen["mock"].astype(np.int16),
    }


def _by_device(changes: Sequence[Change]) -> tuple[Counter[int], Counter[int]]:
    """How many fixes of each device are new, and how many took a worse one's place."""
    stored, replaced = Counter[int](), Counter[int]()
    for change in changes:
        (stored if change.former_worker is None else replaced)[change.device_id] += change.fixes
    return stored, replaced


def _tally(
    tally: Counter[tuple[int, str]],
    device_id: Int32s,
    outcome: Codes,
    request: npt.NDArray[np.intp],
    entries: Sequence[Entry],
) -> None:
    """Count each device's outcomes; those of rows without a device are their caller's.

    Accepted rows are duplicates until the store says that they changed something.
    """
    callers = np.array([entry.caller.id for entry in entries], dtype=np.int64)
    device = np.where(device_id < 0, callers[request], device_id)
    keys, counts = np.unique(device * len(_OUTCOMES) + outcome, return_counts=True)
    for key, count in zip(keys.tolist(), counts.tolist(), strict=True):
        number, code = divmod(key, len(_OUTCOMES))
        tally[number, "duplicate" if code == _ACCEPTED else _OUTCOMES[code]] += count
    for entry in entries:
        for kind, count in entry.sent.other.items():
            tally[entry.caller.id, kind] += count


def _tally_changes(
    tally: Counter[tuple[int, str]], stored: Counter[int], replaced: Counter[int]
) -> None:
    for name, changed in (("stored", stored), ("replaced", replaced)):
        for number, count in changed.items():
            tally[number, name] += count
            tally[number, "duplicate"] -= count


def _receipt(
    entry: Entry, outcome: Codes, mock: Codes, stored: Counter[int], replaced: Counter[int]
) -> Receipt:
    """What one request is told; its devices are no other request's of this transaction."""
    devices = entry.devices
    new, better = (sum(changed[number] for number in devices) for changed in (stored, replaced))
    accepted = outcome == _ACCEPTED
    refused = np.flatnonzero(outcome < _OFF_HOURS)
    reasons = Counter(REFUSALS[code] for code in outcome[refused].tolist())
    listed = refused[:MOST_LISTED].tolist()
    return Receipt(
        read=len(outcome),
        stored=new,
        duplicate=int(accepted.sum()) - new - better,
        replaced=better,
        off_hours=int((outcome == _OFF_HOURS).sum()),
        mocked=int((accepted & (mock == 1)).sum()),
        refused=tuple(RefusedRow(place, REFUSALS[outcome[place]]) for place in listed),
        refusals=reasons,
        other=entry.sent.other,
    )
