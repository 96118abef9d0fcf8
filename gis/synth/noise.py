"""How a phone errs: a stated model of GPS noise, each part with its own parameters and switch.

* Correlated error: a first-order Gauss-Markov process on each axis, the usual model of GNSS error
  in time (M. Grewal, A. Andrews, C. Bartone, "Global Navigation Satellite Systems, Inertial
  Navigation, and Integration"): standard deviation `sigma_m`, time constant `time_constant_s`.
* Cold start: of so many phones (`cold_start_share`) that deviation is `cold_start_m` for the
  first `cold_start_s`, then it falls to `sigma_m` over one time constant.
* Canyon drift: reflections push the position `drift_m` aside and back within `drift_s`.
* Outliers: single positions `outlier_m` away whose reported accuracy shows nothing.
* Silences: stretches of `silence_s` without any fix.
Assumed, since no source gives them for street patrols: how often cold starts, drifts and silences
come.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.signal import lfilter

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

# 68 % of the errors of a plane normal distribution lie within this many deviations of one axis:
# what Android means by a fix's accuracy.
_RADIUS_68 = 1.515
_ACCURACY_SPREAD = 0.15
_BEST_ACCURACY_M = 3.0


@dataclass(frozen=True, slots=True)
class NoiseModel:
    """The parameters of the noise; a share, rate or deviation of 0 switches its part off.

    Lengths in metres, times in seconds; `sigma_m` is the deviation on one axis. Ranges are drawn
    from uniformly.
    """

    sigma_m: float = 5.0
    time_constant_s: float = 30.0
    cold_start_share: float = 0.25
    cold_start_m: float = 30.0
    cold_start_s: float = 60.0
    drifts_per_hour: float = 0.15
    drift_m: float = 40.0
    drift_s: float = 180.0
    outlier_share: float = 0.005
    outlier_m: tuple[float, float] = (50.0, 500.0)
    silences_per_hour: float = 0.4
    silence_s: tuple[float, float] = (30.0, 240.0)

    @classmethod
    def none(cls) -> "NoiseModel":
        """No noise at all: fixes lie exactly on the path."""
        return cls(
            sigma_m=0, cold_start_share=0, drifts_per_hour=0, outlier_share=0, silences_per_hour=0
        )


@dataclass(frozen=True, slots=True)
class Errors:
    """What noise does to evenly spaced fixes: metres east and north, accuracy, which are heard."""

    x_m: Floats
    y_m: Floats
    accuracy_m: Floats
    heard: Bools


def draw_errors(count: int, sample_s: float, model: NoiseModel, rng: np.random.Generator) -> Errors:
    """The errors of `count` fixes, one each `sample_s`, of a phone switched on with the first."""
    t_s = np.arange(count, dtype=np.float64) * sample_s
    is_cold = rng.random() < model.cold_start_share
    deviation_m = _deviation_m(t_s, model, is_cold)
    error = deviation_m * gauss_markov(count, sample_s, model.time_constant_s, rng)
    error += _drifts(t_s, model, rng) + _outliers(count, model, rng)
    spread = np.exp(_ACCURACY_SPREAD * rng.standard_normal(count))
    accuracy_m = np.maximum(_RADIUS_68 * deviation_m * spread, _BEST_ACCURACY_M)
    return Errors(error[0], error[1], accuracy_m, ~_silent(t_s, model, rng))


def gauss_markov(
    count: int, sample_s: float, time_constant_s: float, rng: np.random.Generator
) -> Floats:
    """Two independent Gauss-Markov series of unit deviation, stationary throughout; (2, count)."""
    kept = np.exp(-sample_s / time_constant_s)
    drive = rng.standard_normal((2, count))
    drive[:, 1:] *= np.sqrt(1 - kept**2)
    return np.asarray(lfilter([1.0], [1.0, -kept], drive, axis=1))


def _deviation_m(t_s: Floats, model: NoiseModel, is_cold: bool) -> Floats:
    if not is_cold:
        return np.full(len(t_s), model.sigma_m)
    ends_s = [model.cold_start_s, model.cold_start_s + model.time_constant_s]
    return np.interp(t_s, ends_s, [model.cold_start_m, model.sigma_m])


def _drifts(t_s: Floats, model: NoiseModel, rng: np.random.Generator) -> Floats:
    """Smooth pushes to one side; (2, count)."""
    pushed = np.zeros((2, len(t_s)))
    for start_s in _starts_s(t_s, model.drifts_per_hour, rng):
        phase = np.clip((t_s - start_s) / model.drift_s, 0, 1)
        angle = rng.uniform(0, 2 * np.pi)
        aside = model.drift_m * np.sin(np.pi * phase) ** 2
        pushed += aside * np.array([[np.cos(angle)], [np.sin(angle)]])
    return pushed


def _outliers(count: int, model: NoiseModel, rng: np.random.Generator) -> Floats:
    """Jumps of single fixes; (2, count)."""
    jumps = np.zeros((2, count))
    struck = np.flatnonzero(rng.random(count) < model.outlier_share)
    angle = rng.uniform(0, 2 * np.pi, len(struck))
    jumps[:, struck] = rng.uniform(*model.outlier_m, len(struck)) * [np.cos(angle), np.sin(angle)]
    return jumps


def _silent(t_s: Floats, model: NoiseModel, rng: np.random.Generator) -> Bools:
    silent = np.zeros(len(t_s), dtype=bool)
    for start_s in _starts_s(t_s, model.silences_per_hour, rng):
        silent |= (t_s >= start_s) & (t_s < start_s + rng.uniform(*model.silence_s))
    return silent


def _starts_s(t_s: Floats, per_hour: float, rng: np.random.Generator) -> Floats:
    """When events of this rate begin in the time of the fixes."""
    length_s = float(t_s[-1]) if len(t_s) else 0.0
    return rng.uniform(0, length_s, rng.poisson(per_hour * length_s / 3600))
