"""What is tried: phones, grids, sampling and silences, each varied while the rest stays ordinary.

The ordinary phone is stated, not measured: a Gauss-Markov error of 5 m on each axis with a time
constant of 30 s, 0.5 % outliers of 50-500 m, a silence of 0.5-4 min each 2.5 hours, one phone in
four with a cold start of 60 s at 30 m, a canyon drift of 40 m for 3 min each 6.7 hours, a fix each
5 s; the grids are the profile's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import log
from typing import Final

from gis.synth import Mix, NoiseModel

SIGMAS_M: Final = (3.0, 5.0, 10.0)
COLD_SHARES: Final = (0.0, 0.25, 1.0)
GRIDS_HA: Final = (0.5, 1.0, 2.4, 5.0, 10.0, 20.0)
SAMPLES_S: Final = (1.0, 5.0, 15.0, 30.0, 60.0)
SILENT_SHARES: Final = (0.0, 0.02, 0.05, 0.1, 0.2)
SHORT_SILENCES_S: Final = (30.0, 240.0)
LONG_SILENCES_S: Final = (300.0, 1500.0)

WALKERS: Final = Mix(
    brief=0.06,
    open_ended=0.1,
    roaming=0.08,
    riding=0.08,
    sitting=0.06,
    silent=0,
    absent=0,
    near=0.2,
    beside=0.06,
)
"""Who walks: half of them owe a `met` by their true hour, many close to it; rates are by truth."""

BEHAVIOURS: Final = (
    "steady",
    "near",
    "brief",
    "open_ended",
    "roaming",
    "riding",
    "sitting",
    "beside",
)
"""What these walkers do, in the order of the report (see `Mix`)."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What phones and grids are like in one part of the trial; `grid_ha` None: the profile's own.

    `grid_ha` is the mean size of a basic grid in hectares, `sample_s` the time between fixes.
    """

    noise: NoiseModel = field(default_factory=NoiseModel)
    sample_s: float = 5.0
    grid_ha: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table of the report: what it says of itself, and its condition."""

    labels: Mapping[str, float | str]
    condition: Condition


ORDINARY: Final = Condition()

FLAWLESS: Final = Condition(NoiseModel.none())
"""Phones that do not err: what is wrong here is the rule's own doing."""


def silent(share: float, silence_s: tuple[float, float]) -> NoiseModel:
    """The ordinary phone, silent for this share of the time, in silences of these lengths.

    Silences begin at random and may overlap: a share of s is covered at -ln(1 - s) mean lengths.
    """
    mean_h = sum(silence_s) / 2 / 3600
    return replace(ORDINARY.noise, silences_per_hour=-log(1 - share) / mean_h, silence_s=silence_s)


def tables() -> dict[str, list[Row]]:
    """The tables of the report by name, each a list of rows with their conditions."""
    ordinary = ORDINARY.noise
    return {
        "noise": [
            Row(
                {"sigma_m": sigma_m, "cold_share": share},
                Condition(replace(ordinary, sigma_m=sigma_m, cold_start_share=share)),
            )
            for sigma_m in SIGMAS_M
            for share in COLD_SHARES
        ],
        "parts": [Row({"part": name}, Condition(noise)) for name, noise in _parts().items()],
        "grids": [
            Row({"grid_ha": size_ha}, Condition(grid_ha=None if size_ha == 2.4 else size_ha))
            for size_ha in GRIDS_HA
        ],
        "sampling": [Row({"sample_s": each_s}, Condition(sample_s=each_s)) for each_s in SAMPLES_S],
        "silence": [
            Row({"share": share, "longest_s": length_s[1]}, Condition(silent(share, length_s)))
            for length_s in (SHORT_SILENCES_S, LONG_SILENCES_S)
            for share in SILENT_SHARES
            if share > 0 or length_s == SHORT_SILENCES_S
        ],
    }


@dataclass(frozen=True, slots=True)
class Where:
    """Where alternatives to the rule are tried: a name, a condition, and which (None: all)."""

    name: str
    condition: Condition
    what_ifs: tuple[str, ...] | None = None


def wheres() -> list[Where]:
    """Where alternatives are tried; where fixes are dense or sparse, the one that bears on it."""
    rough = replace(ORDINARY.noise, sigma_m=10, cold_start_share=1)
    return [
        Where("ordinary", ORDINARY),
        Where("rough", Condition(rough)),
        Where("silent", Condition(silent(0.1, LONG_SILENCES_S))),
        Where("dense", Condition(sample_s=1), ("thinned",)),
        Where("sparse", Condition(sample_s=60), ("observed_90",)),
    ]


def _parts() -> dict[str, NoiseModel]:
    """The noise's parts, each alone on top of the correlated error, and all of them."""
    full, nothing = ORDINARY.noise, FLAWLESS.noise
    plain = replace(nothing, sigma_m=full.sigma_m)
    return {
        "nothing": nothing,
        "error": plain,
        "outliers": replace(plain, outlier_share=full.outlier_share),
        "silences": replace(plain, silences_per_hour=full.silences_per_hour),
        "cold": replace(plain, cold_start_share=1),
        "drift": replace(plain, drifts_per_hour=1),
        "all": full,
    }
