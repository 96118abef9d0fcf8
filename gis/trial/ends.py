"""Other ways to see whether a session ended where it began, on the sessions that the audit found.

None of this is the product's verdict: it measures what another rule for the loop would say.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final, Literal, NamedTuple

import numpy as np
import pandas as pd

from gis.datum import Geometries
from gis.profile import Loop
from gis.synth.shapes import Points
from gis.synth.truth import Ground, ground_of
from gis.trial.tracks import WALK_M_PER_MS, Bools, Floats, Track, tracks_of
from gis.trial.tried import Tried

Ends = Literal["rule", "median", "nearest", "accurate", "loose", "reach"]
"""How a session's end gap is taken: between its very ends, as the rule says; between the median
places of its first and last minute; between the two nearest fixes of those minutes; between the
first and the last fix accurate to 20 m, at most 2 min from the ends; less both accuracies; or less
those and what is walked, at 7 km/h, between two fixes (the median time between them)."""

EDGE_MS: Final = 60_000
TRIM_MS: Final = 120_000
ACCURATE_M: Final = 20.0
JOINED_MS: Final = 1_800_000


class Session(NamedTuple):
    """A session: its track with both ends (the fixes between, and where it began and ended)."""

    track: Track
    length_m: float


def loops_met(tried: Tried, ends: Ends, *, joined: bool) -> Bools:
    """Which worker-days hold a closed session when its ends are judged in this way.

    `joined`: sessions that only a silence of at most 30 min parts are one, where its two ends can
    be walked between.
    """
    rule = tried.policy.loop
    tracks, shapes = tracks_of(tried), _shapes(tried)
    met = np.zeros(len(tried.truth), dtype=np.bool_)
    for day, (worker, found) in enumerate(
        zip(tried.truth["worker"], tried.result.days["sessions"], strict=True)
    ):
        if found:
            ground = ground_of(shapes[day])
            sessions = sessions_of(tracks[worker], found, joined=joined)
            met[day] = any(_closes(one, ends, ground, rule) for one in sessions)
    return met


def end_gap_m(ends: Ends, track: Track) -> float:
    """How far a session's end counts as away from its start."""
    return _GAPS[ends](track)


def _closes(session: Session, ends: Ends, ground: Ground, rule: Loop) -> bool:
    reach_m = np.abs(session.track.place - session.track.place[0]).max()
    return bool(
        end_gap_m(ends, session.track) <= rule.end_gap_m
        and session.length_m >= rule.length_share * ground.perimeter_m
        and reach_m >= rule.reach_share * ground.diagonal_m
    )


def _shapes(tried: Tried) -> Geometries:
    return tried.result.frame.project(tried.duties.geometry.to_numpy())


def sessions_of(track: Track, found: list[dict[str, Any]], *, joined: bool) -> Iterator[Session]:
    """The sessions that the audit found on this track, joined over silences where asked for."""
    spans = [(_ms(one["from"]), _ms(one["to"]), one["length_m"]) for one in found]
    kept = spans[:1]
    for begin, end, length_m in spans[1:]:
        first, last, walked_m = kept[-1]
        if joined and _is_silence(track, last, begin):
            kept[-1] = first, end, walked_m + length_m
        else:
            kept.append((begin, end, length_m))
    for begin, end, length_m in kept:
        yield Session(_cut(track, begin, end), length_m)


def _is_silence(track: Track, last: float, begin: float) -> bool:
    """Whether nothing but a walkable silence lies between two moments of the track."""
    here, there = _at(track, np.array([last, begin]))
    unheard = not ((track.t > last) & (track.t < begin)).any()
    slow = abs(there - here) <= WALK_M_PER_MS * (begin - last)
    return unheard and bool(slow) and begin - last <= JOINED_MS


def _cut(track: Track, begin: float, end: float) -> Track:
    """The track from one moment to another, places at both ends interpolated."""
    between = (track.t > begin) & (track.t < end)
    t = np.concatenate([[begin], track.t[between], [end]])
    nearest = np.abs(track.t[:, None] - np.array([begin, end])).argmin(axis=0)
    first, last = track.accuracy_m[nearest]
    return Track(t, _at(track, t), np.concatenate([[first], track.accuracy_m[between], [last]]))


def _at(track: Track, t: Floats) -> Points:
    x = np.interp(t, track.t, track.place.real)
    return np.asarray(x + 1j * np.interp(t, track.t, track.place.imag))


def _ms(moment: pd.Timestamp) -> float:
    return moment.timestamp() * 1000


def _edges(track: Track) -> tuple[Points, Points]:
    """The places of the first and of the last minute."""
    since, until = track.t - track.t[0], track.t[-1] - track.t
    return track.place[since <= EDGE_MS], track.place[until <= EDGE_MS]


def _between_ends(track: Track) -> float:
    return float(abs(track.place[-1] - track.place[0]))


def _between_medians(track: Track) -> float:
    first, last = _edges(track)
    return float(np.hypot(*(np.median(_xy(last), axis=0) - np.median(_xy(first), axis=0))))


def _between_nearest(track: Track) -> float:
    first, last = _edges(track)
    return float(np.abs(last[:, None] - first).min())


def _between_accurate(track: Track) -> float:
    """As the rule says, where no fix near an end is accurate."""
    good = track.accuracy_m <= ACCURATE_M
    firsts = np.flatnonzero(good & (track.t - track.t[0] <= TRIM_MS))
    lasts = np.flatnonzero(good & (track.t[-1] - track.t <= TRIM_MS))
    first = firsts[0] if len(firsts) else 0
    last = lasts[-1] if len(lasts) else -1
    return float(abs(track.place[last] - track.place[first]))


def _less_accuracies(track: Track) -> float:
    """An unknown accuracy allows nothing."""
    return _between_ends(track) - float(np.nan_to_num(track.accuracy_m[[0, -1]]).sum())


def _less_reach(track: Track) -> float:
    return _less_accuracies(track) - WALK_M_PER_MS * float(np.median(np.diff(track.t)))


def _xy(points: Points) -> Floats:
    return np.column_stack([points.real, points.imag])


_GAPS: Final[dict[Ends, Callable[[Track], float]]] = {
    "rule": _between_ends,
    "median": _between_medians,
    "nearest": _between_nearest,
    "accurate": _between_accurate,
    "loose": _less_accuracies,
    "reach": _less_reach,
}
