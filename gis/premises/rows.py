"""Premises checked: every word read, every point sound, and all faults by their rows."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from gis.errors import Fault
from gis.premises.address import bare_number
from gis.premises.fields import KINDS, STATUSES
from gis.premises.files import Register

_NUMBERS: Final = ("building", "unit", "floor", "room")
_DATES: Final = ("status_since", "since", "until")
_DEFAULTS: Final = {"status": "occupied"}
_FIRST, _LAST = pd.Timestamp("1900-01-01"), pd.Timestamp("2200-01-01")

_Found = Iterator[tuple[int, Fault]]


@dataclass(frozen=True, eq=False)
class Premises:
    """The premises of a register, and the faults that forbid it.

    `rows`: id, kind, status, status_since, place, building, unit, floor, room, since, until, lon,
    lat; missing text is missing, missing dates are NaT. To be used only where there are no faults.
    """

    rows: pd.DataFrame
    faults: list[Fault]


def premises_of(register: Register) -> Premises:
    """The premises that a register says, and every fault, in its rows' order."""
    cells = register.cells.apply(lambda column: _each_word(column, _in_one_line))
    known = {name: _column(cells, name) for name in ("id", "place", "kind", "status")}
    kind, status = known["kind"].map(KINDS), known["status"].map(STATUSES)
    dates = {name: _each_word(_column(cells, name), _days) for name in _DATES}
    found = [
        *_ids(known["id"]),
        *_empty(known["place"], "place"),
        *_strange(known["kind"], kind.isna(), "kind", KINDS),
        *_strange(known["status"], status.isna(), "status", STATUSES),
        *(fault for name in _DATES for fault in _no_dates(_column(cells, name), dates[name], name)),
        *_backwards(dates),
        *_no_points(register.lon, register.lat),
    ]
    in_order = sorted(found, key=lambda one: one[0])
    faults = [Fault(register.places[row], fault.key, **fault.values) for row, fault in in_order]
    numbers = {name: _each_word(_column(cells, name), _bare) for name in _NUMBERS}
    rows = pd.DataFrame(
        {
            "id": known["id"], "kind": kind, "status": status, "place": known["place"],
            **numbers, **dates, "lon": register.lon, "lat": register.lat,
        }
    )  # fmt: skip
    return Premises(rows, [*register.faults, *faults])


def _column(cells: pd.DataFrame, name: str) -> "pd.Series[str]":
    """A column of the cells; its default where the source has no such column or no word in it."""
    empty = pd.Series("", cells.index, dtype="str")
    return cells.get(name, empty).replace("", _DEFAULTS.get(name, ""))


def _each_word(cells: "pd.Series[str]", read: Callable[["pd.Series[str]"], Any]) -> Any:
    """What `read` makes of a column, each word of it read once: columns repeat themselves."""
    codes, words = pd.factorize(cells)
    return read(pd.Series(words, dtype="str")).take(codes).set_axis(cells.index)


def _in_one_line(words: "pd.Series[str]") -> "pd.Series[str]":
    return words.str.replace(r"\s+", " ", regex=True).str.strip()


def _bare(words: "pd.Series[str]") -> "pd.Series[str]":
    """Numbers without the words behind them; missing where there is none."""
    return pd.Series([bare_number(word) or None for word in words], dtype="str")


def _days(words: "pd.Series[str]") -> pd.Series:
    """Dates written 2026-01-31, 2026/1/31 or 20260131; NaT where there is none."""
    parts = words.str.extract(r"^(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})(?:[ T]0?0:00(?::00)?)?$")
    plain = parts[0] + "-" + parts[2].str.zfill(2) + "-" + parts[3].str.zfill(2)
    days = pd.to_datetime(plain, format="%Y-%m-%d", errors="coerce").dt.as_unit("s")
    return days.where(days.between(_FIRST, _LAST))


def _ids(ids: "pd.Series[str]") -> _Found:
    yield from _empty(ids, "id")
    for row in np.flatnonzero((ids != "") & ids.duplicated()).tolist():
        yield row, Fault("", "premises_list.id_again", id=ids[row])


def _empty(cells: "pd.Series[str]", field: str) -> _Found:
    for row in np.flatnonzero(cells == "").tolist():
        yield row, Fault("", "premises_list.empty", field=field)


def _strange(
    cells: "pd.Series[str]", strange: "pd.Series[bool]", field: str, words: Mapping[str, str]
) -> _Found:
    for row in np.flatnonzero(strange).tolist():
        if cells[row]:
            said = {"field": field, "value": cells[row], "known": ", ".join(words)}
            yield row, Fault("", "premises_list.strange_word", **said)
        else:
            yield row, Fault("", "premises_list.empty", field=field)


def _no_dates(cells: "pd.Series[str]", days: pd.Series, field: str) -> _Found:
    for row in np.flatnonzero((cells != "") & days.isna()).tolist():
        yield row, Fault("", "premises_list.no_date", field=field, value=cells[row])


def _backwards(dates: Mapping[str, pd.Series]) -> _Found:
    for row in np.flatnonzero(dates["until"] <= dates["since"]).tolist():
        yield row, Fault("", "premises_list.ends_first")


def _no_points(lon: "pd.Series[float]", lat: "pd.Series[float]") -> _Found:
    on_earth = (lon.abs() <= 180) & (lat.abs() <= 90)
    for row in np.flatnonzero(~on_earth).tolist():
        yield row, Fault("", "premises_list.no_point")
