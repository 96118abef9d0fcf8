"""A district's rules as data: levels, kinds, staffing, calendar and patrol, from a TOML file.

A profile is validated on load; every fault names its field and what would be right. Results store
`Profile.version` so that they can be read by the rules they were made with.
"""

import tomllib
from collections.abc import Mapping
from datetime import time
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from gis.errors import BadInput, Fault, NotFound
from gis.profile_faults import faults_of

PROFILES = Path(__file__).with_name("profiles")
SYNTHETIC = "+synthetic."
"""Stands in the version of a profile whose district is made up, and of all its results."""

PatrolRule = Literal["hour", "visits", "none"]
LoopMode = Literal["return", "checkpoints", "either", "both", "off"]
PatrolDuty = Literal["owes", "may", "none"]

Metres = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Kmh = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Minutes = Annotated[float, Field(ge=0, le=1440, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class Part(BaseModel):
    """Base of a profile's parts: immutable, refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Title(Part):
    """A name in both languages."""

    en: str
    zh: str


class Level(Part):
    """One level of the net, highest first; a code of this level has `code_length` characters."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
    title: Title
    code_length: Annotated[int, Field(ge=1, le=30)]


class Kind(Part):
    """A kind of basic grid and the patrol that it asks for: `hour`, daily `visits`, or `none`."""

    title: Title
    patrol: PatrolRule


class Slot(Part):
    """How many people of one role a basic grid needs; `max` is open where it is left out.

    `patrol`: people of this role owe the grid its patrol, may walk it on behalf, or do neither.
    `kinds`: the kinds of grid that `min` is asked of, all where it is left out.
    """

    title: Title
    patrol: PatrolDuty = "none"
    kinds: tuple[str, ...] | None = None
    min: Annotated[int, Field(ge=0)] = 0
    max: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.max is not None and self.max < self.min:
            raise ValueError(f"max {self.max} is less than min {self.min}")
        return self


class LoadBand(Part):
    """The households that one basic grid should hold, both ends included."""

    min: Annotated[int, Field(ge=0)]
    max: Annotated[int, Field(ge=1)]


class Loop(Part):
    """When a patrol session is a closed loop (spec patrol §5)."""

    mode: LoopMode = "return"
    end_gap_m: Metres = 50
    length_share: Share = 0.5
    reach_share: Share = 0.25
    checkpoint_m: Metres = 25

    @property
    def asks_for_checkpoints(self) -> bool:
        """Whether passing the grid's checkpoints may decide."""
        return self.mode in {"checkpoints", "either", "both"}


class PatrolPolicy(Part):
    """Every number of the daily patrol audit; the defaults are those of the rule as it is written.

    Names follow the audit's steps: which fixes count, which segments join them, what is credited,
    when a session is a loop, and what the verdict asks for. Units stand in the names.
    """

    min_minutes: Minutes = 60
    continuous: bool = False
    min_coverage: Share | None = None
    day_start: time = time(6)
    day_end: time = time(22)
    max_accuracy_m: Metres = 50
    spike_kmh: Kmh = 150
    future_s: Seconds = 300
    late_days: Annotated[int, Field(ge=0)] = 7
    zone_m: Annotated[float, Field(ge=0, le=1000)] = 20
    observed_s: Seconds = 60
    bridged_s: Seconds = 300
    bridged_kmh: Kmh = 7
    bridged_minutes: Minutes = 10
    silent_s: Seconds = 1800
    vehicle_kmh: Kmh = 25
    vehicle_window_s: Seconds = 30
    stay_m: Metres = 30
    stay_s: Seconds = 300
    stay_credit_s: Seconds = 900
    record_s: Seconds = 120
    record_m: Metres = 60
    session_gap_s: Seconds = 900
    coverage_m: Metres = 25
    cell_m: Metres = 50
    loop: Loop = Loop()

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.observed_s <= self.bridged_s <= self.silent_s:
            raise ValueError("observed_s ≤ bridged_s ≤ silent_s must hold")
        if not self.day_start < self.day_end:
            raise ValueError("day_start must be before day_end")
        return self


class Privacy(Part):
    """How long it is kept where people were: whole days after which raw fixes are purged."""

    raw_days: Annotated[int, Field(ge=1, le=3650)] = 90


class Calendar(Part):
    """The weekdays on which patrols are due (1 Monday … 7 Sunday), before local overrides."""

    weekdays: frozenset[Annotated[int, Field(ge=1, le=7)]] = frozenset(range(1, 8))


class Synthetic(Part):
    """What this profile's synthetic district holds; `assumed` names figures nobody published.

    `premises`: how many dwellings, shops and others; left out, as many as its buildings hold.
    `staff`: how many people hold a role of `staffing`; a role left out has its `min` in each grid.
    `vacant`: how many basic grids nobody owes a patrol, so that lists of them have something.
    """

    centre: tuple[float, float]
    area_km2: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    counts: Mapping[str, Annotated[int, Field(ge=1)]]
    kinds: Mapping[str, Annotated[int, Field(ge=0)]]
    premises: Annotated[int, Field(ge=1)] | None = None
    staff: Mapping[str, Annotated[int, Field(ge=0)]] = {}
    vacant: Annotated[int, Field(ge=0)] = 0
    assumed: tuple[str, ...] = ()


class Profile(Part):
    """One district's variant of the grid system."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title: Title
    version: Annotated[str, Field(min_length=1)]
    district: Annotated[str, Field(pattern=r"^\d{6}$")]
    timezone: str = "Asia/Shanghai"
    levels: Annotated[tuple[Level, ...], Field(min_length=2)]
    kinds: Mapping[str, Kind]
    staffing: Mapping[Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")], Slot]
    load_band: LoadBand
    calendar: Calendar = Calendar()
    patrol: PatrolPolicy = PatrolPolicy()
    privacy: Privacy = Privacy()
    synthetic: Synthetic

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        if zone not in _known_zones():
            raise ValueError("not an IANA time zone, such as Asia/Shanghai")
        return zone

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        names = [level.name for level in self.levels]
        lengths = [level.code_length for level in self.levels]
        if len(set(names)) < len(names):
            raise ValueError("levels: a name occurs twice")
        if lengths != sorted(set(lengths)):
            raise ValueError("levels: code_length must grow from level to level")
        if set(self.synthetic.counts) != set(names):
            raise ValueError(f"synthetic.counts must name exactly {', '.join(names)}")
        if not set(self.synthetic.kinds) <= set(self.kinds):
            raise ValueError(f"synthetic.kinds must be among {', '.join(self.kinds)}")
        if self.privacy.raw_days <= self.patrol.late_days:
            raise ValueError("privacy.raw_days must be more than patrol.late_days")
        for role, slot in self.staffing.items():
            if not set(slot.kinds or ()) <= set(self.kinds):
                raise ValueError(f"staffing.{role}.kinds must be among {', '.join(self.kinds)}")
        if not set(self.synthetic.staff) <= set(self.staffing):
            raise ValueError(f"synthetic.staff must be among {', '.join(self.staffing)}")
        if sum(self.synthetic.kinds.values()) != self.synthetic.counts[names[-1]]:
            raise ValueError(f"synthetic.kinds must add up to synthetic.counts.{names[-1]}")
        return self

    @cached_property
    def zone(self) -> ZoneInfo:
        """The district's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def is_synthetic(self) -> bool:
        """Whether its district is made up, for a demonstration."""
        return SYNTHETIC in self.version

    @property
    def basic(self) -> Level:
        """The lowest level, whose grids are patrolled."""
        return self.levels[-1]

    def level_number(self, name: str) -> int:
        """The place of a level, 1 the district; NotFound names the levels there are."""
        for number, level in enumerate(self.levels, start=1):
            if level.name == name:
                return number
        known = ", ".join(level.name for level in self.levels)
        raise NotFound("profile.unknown_level", level=name, known=known)


@cache
def _known_zones() -> frozenset[str]:
    """The names of all time zones: looking for them takes longer than the rest of a profile."""
    return frozenset(available_timezones())


def known_profiles() -> list[str]:
    """The names of the profiles that come with Xunge, sorted."""
    return sorted(path.stem for path in PROFILES.glob("*.toml"))


def load_profile(name: str) -> Profile:
    """The profile of that name, or of the TOML file at that path.

    NotFound where there is none; BadInput with every fault, by field, where it is not valid.
    """
    path = Path(name) if name.endswith(".toml") else PROFILES / f"{name}.toml"
    if not path.is_file():
        raise NotFound("profile.unknown", name=name, known=", ".join(known_profiles()))
    return parse_profile(path.read_bytes(), source=path.name)


def parse_profile(content: bytes, source: str) -> Profile:
    """A profile from the bytes of a TOML file; `source` names it in errors."""
    try:
        data: dict[str, Any] = tomllib.loads(content.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        fault = Fault("", "profile.not_toml", problem=str(error))
        raise BadInput("profile.invalid", source=source, faults=[fault]) from error
    return profile_from(data, source)


def profile_from(data: Mapping[str, Any], source: str) -> Profile:
    """A profile from its data, such as a stored one read back."""
    try:
        return Profile.model_validate(data)
    except ValidationError as error:
        faults = faults_of(error, Profile)
        raise BadInput("profile.invalid", source=source, faults=faults) from error
