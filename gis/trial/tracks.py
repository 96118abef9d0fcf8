"""The tracks of a trial's day in metres, and other ways to clean them before they are audited.

None of this is the product's: each cleaning is tried in `what_ifs`, to see what it would change.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from gis.synth.shapes import Points
from gis.trial.tried import Tried

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

Cleaning = Literal["none", "thinned", "strays", "settled"]
"""What is done to the `ok` fixes first: nothing; thinned to one each 5 s; strays dropped, which no
walker reaches from either neighbour (50 m beyond 7 km/h) while those two can be walked between
(20 m beyond it); or every fix of a stay moved to the stay's median place, a stay being 5 min within
30 m of their median, and on until a walker is away from there for over a minute."""

THINNED_MS: Final = 4_500
STRAY_M: Final = 50.0
CLOSE_M: Final = 20.0
WALK_M_PER_MS: Final = 7 / 3600
STAY_MS: Final = 300_000
STAY_M: Final = 30.0
AWAY_MS: Final = 60_000


class Track(NamedTuple):
    """The `ok` fixes of one worker-day by time: ms UTC, complex metres, accuracy in metres."""

    t: Floats
    place: Points
    accuracy_m: Floats


def tracks_of(tried: Tried) -> dict[str, Track]:
    """Every worker's `ok` fixes."""
    ok, place = _placed(tried)
    workers, t, accuracy_m = ok["worker"].to_numpy(str), _ms(ok), ok["accuracy_m"].to_numpy(float)
    return {
        workers[first]: Track(t[first:stop], place[first:stop], accuracy_m[first:stop])
        for first, stop in _workers(ok)
    }


def cleaned(tried: Tried, cleaning: Cleaning) -> pd.DataFrame:
    """The fixes of a day after a cleaning."""
    return _CLEANINGS[cleaning](tried)


def _placed(tried: Tried) -> tuple[pd.DataFrame, Points]:
    """The `ok` fixes by worker and time, and where they are."""
    fixes = tried.result.fixes
    ok = fixes[fixes["reason"] == "ok"].sort_values(["worker", "t"])
    x, y = tried.result.frame.forward(ok["lon"].to_numpy(), ok["lat"].to_numpy())
    return ok, x + 1j * y


def _ms(ok: pd.DataFrame) -> Floats:
    return pd.DatetimeIndex(ok["t"]).as_unit("ms").asi8.astype(np.float64)


def _workers(ok: pd.DataFrame) -> Iterator[tuple[int, int]]:
    """Where each worker's fixes begin and stop."""
    codes = ok["worker"].cat.codes.to_numpy()
    ends = np.flatnonzero(np.diff(codes, prepend=-1, append=-1)).tolist()
    return pairwise(ends)


def _thinned(tried: Tried) -> pd.DataFrame:
    ok, _ = _placed(tried)
    t, kept = _ms(ok), list[int]()
    for first, stop in _workers(ok):
        since = -np.inf
        for fix in range(first, stop):
            if t[fix] - since >= THINNED_MS:
                kept.append(fix)
                since = t[fix]
    return tried.fixes.loc[ok.index[kept]]


def _without_strays(tried: Tried) -> pd.DataFrame:
    ok, place = _placed(tried)
    worker, t = ok["worker"].cat.codes.to_numpy(), _ms(ok)

    def beyond_m(steps: int) -> Floats:
        """How far each fix lies beyond a walker's reach of the one so many steps before."""
        return np.abs(place[steps:] - place[:-steps]) - WALK_M_PER_MS * (t[steps:] - t[:-steps])

    far = beyond_m(1) > STRAY_M
    stray = np.zeros(len(ok), dtype=np.bool_)
    stray[1:-1] = far[:-1] & far[1:] & (beyond_m(2) <= CLOSE_M) & (worker[2:] == worker[:-2])
    return tried.fixes.drop(index=ok.index[stray])


def _settled(tried: Tried) -> pd.DataFrame:
    ok, place = _placed(tried)
    t = _ms(ok)
    for first, stop in _workers(ok):
        place[first:stop] = settle(t[first:stop], place[first:stop])
    lon, lat = tried.result.frame.inverse(place.real, place.imag)
    return ok[list(tried.fixes.columns)].assign(lon=lon, lat=lat)


def settle(t: Floats, place: Points) -> Points:
    """One track with the fixes of each stay at the stay's median place."""
    settled, free = place.copy(), 0
    enough = np.searchsorted(t, t + STAY_MS)
    starts = np.flatnonzero(enough < len(t))
    near = np.abs(place[enough[starts]] - place[starts]) <= 2 * STAY_M
    for first in starts[near].tolist():
        stop = int(enough[first]) + 1
        run = place[first:stop]
        middle = complex(np.median(run.real), np.median(run.imag))
        if first >= free and (np.abs(run - middle) <= STAY_M).all():
            free = _until(t, np.abs(place - middle) <= STAY_M, stop)
            settled[first:free] = middle
    return settled


def _until(t: Floats, near: Bools, stop: int) -> int:
    """Where a stay stops whose fixes before `stop` are near: away for long, or never to return."""
    returns = stop + np.flatnonzero(near[stop:])
    for back in returns.tolist():
        if t[back] - t[stop - 1] > AWAY_MS:
            break
        stop = back + 1
    return stop


def _as_it_is(tried: Tried) -> pd.DataFrame:
    return tried.fixes


_CLEANINGS: Final[dict[Cleaning, Callable[[Tried], pd.DataFrame]]] = {
    "none": _as_it_is,
    "thinned": _thinned,
    "strays": _without_strays,
    "settled": _settled,
}
