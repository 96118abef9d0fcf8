"""Segments: what joins two consecutive fixes of a stream, and which were ridden, not walked.

A segment goes by the number of its first fix; the last fix of a stream begins none.
"""

from typing import Final, NamedTuple

import numpy as np

from gis.patrol.arrays import Bools, Codes, Ints
from gis.patrol.borders import OUTSIDE, Borders, place, sheet_of
from gis.patrol.compiled import compiled, distance
from gis.patrol.streams import Streams
from gis.profile import PatrolPolicy

OBSERVED: Final = 0
BRIDGED: Final = 1
SILENT: Final = 2
"""A gap that a phone merely silent would leave: not credited, but could be true."""
GAP: Final = 3


class Limits(NamedTuple):
    """The policy's numbers as the kernels take them: ms, m, and m/ms; all of one type."""

    observed: float
    bridged: float
    silent: float
    bridged_speed: float
    bridged_budget: float
    vehicle_speed: float
    vehicle_window: float
    stay_radius: float
    stay: float
    stay_credit: float
    record: float
    record_radius: float
    session_gap: float


def limits_of(policy: PatrolPolicy) -> Limits:
    """The policy in the kernels' units."""
    return Limits(
        observed=policy.observed_s * 1000.0,
        bridged=policy.bridged_s * 1000.0,
        silent=policy.silent_s * 1000.0,
        bridged_speed=policy.bridged_kmh / 3600,
        bridged_budget=policy.bridged_minutes * 60_000.0,
        vehicle_speed=policy.vehicle_kmh / 3600,
        vehicle_window=policy.vehicle_window_s * 1000.0,
        stay_radius=float(policy.stay_m),
        stay=policy.stay_s * 1000.0,
        stay_credit=policy.stay_credit_s * 1000.0,
        record=policy.record_s * 1000.0,
        record_radius=float(policy.record_m),
        session_gap=policy.session_gap_s * 1000.0,
    )


@compiled
def kinds(streams: Streams, ground: Ints, borders: Borders, limits: Limits) -> Codes:
    """The kind of each segment (§2); `ground` is each stream's."""
    t, x, y, at = streams
    kind = np.full(len(t), GAP, dtype=np.int8)
    for stream in range(len(at) - 1):
        sheet = sheet_of(borders, ground[stream])
        for here in range(at[stream], at[stream + 1] - 1):
            there = here + 1
            elapsed = t[there] - t[here]
            if elapsed <= limits.observed:
                kind[here] = OBSERVED
            elif (
                elapsed <= limits.silent
                and distance(x[here], y[here], x[there], y[there]) <= limits.bridged_speed * elapsed
                and place(sheet, x[here], y[here]) != OUTSIDE
                and place(sheet, x[there], y[there]) != OUTSIDE
            ):
                kind[here] = BRIDGED if elapsed <= limits.bridged else SILENT
    return kind


@compiled
def ridden(streams: Streams, kind: Codes, limits: Limits) -> Bools:
    """Which observed segments are a vehicle's, by the speed over those around them (§3)."""
    t, x, y, at = streams
    vehicle = np.zeros(len(t), dtype=np.bool_)
    for stream in range(len(at) - 1):
        enter = leave = at[stream]
        stop = at[stream + 1] - 1
        length = duration = 0.0
        for here in range(at[stream], stop):
            if kind[here] != OBSERVED:
                continue
            twice_middle = t[here] + t[here + 1]
            while (
                enter < stop and t[enter] + t[enter + 1] - twice_middle <= 2 * limits.vehicle_window
            ):
                if kind[enter] == OBSERVED:
                    length += distance(x[enter], y[enter], x[enter + 1], y[enter + 1])
                    duration += t[enter + 1] - t[enter]
                enter += 1
            while twice_middle - (t[leave] + t[leave + 1]) > 2 * limits.vehicle_window:
                if kind[leave] == OBSERVED:
                    length -= distance(x[leave], y[leave], x[leave + 1], y[leave + 1])
                    duration -= t[leave + 1] - t[leave]
                leave += 1
            vehicle[here] = length > limits.vehicle_speed * duration
    return vehicle
