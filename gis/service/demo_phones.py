"""The demonstration's phones: a synthetic day recorded around the clock, and sent as it goes on.

Real rounds are walked in working hours, and whoever looks at another hour would see nothing move.
So the synthetic district's hours of duty are the whole day, which the version of its rules says,
and each worker's round of today begins at an hour of its own.
"""

from datetime import date, datetime, time
from typing import Final

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from gis.profile import Profile
from gis.service.intake import take_in
from gis.synth import SyntheticDistrict, walk_day

AROUND_THE_CLOCK: Final = "-24h"
"""Stands in the version of a profile whose hours of duty were made the whole day."""


def around_the_clock(profile: Profile) -> Profile:
    """The profile with the whole day as hours of duty; its version says so."""
    whole_day = profile.patrol.model_copy(update={"day_start": time.min, "day_end": time.max})
    version = f"{profile.version}{AROUND_THE_CLOCK}"
    return profile.model_copy(update={"version": version, "patrol": whole_day})


def recorded(district: SyntheticDistrict, day: date, seed: int) -> pd.DataFrame:
    """All fixes of a day in time order; the rounds begin evenly spread over the day.

    They are the rounds of `walk_day`, each moved as a whole.
    """
    fixes = walk_day(district, day, seed).fixes
    t = fixes["t"]
    rounds = t.groupby(fixes["worker"], observed=True)
    first, length = rounds.min(), rounds.max() - rounds.min()
    midnight = pd.Timestamp(datetime.combine(day, time(), district.profile.zone))
    chance = np.random.default_rng([seed, day.toordinal()]).random(len(first))
    begins = midnight.tz_convert("UTC") + (pd.Timedelta(days=1) - length) * chance
    moved_by = fixes["worker"].map((begins - first).dt.floor("ms")).astype("timedelta64[ms]")
    return fixes.assign(t=t + moved_by).sort_values("t", kind="stable", ignore_index=True)


class Phones:
    """All phones of a synthetic district; they keep what they recorded until it was stored."""

    def __init__(self, district: SyntheticDistrict, seed: int) -> None:
        self._district, self._seed = district, seed
        self._day = date.min
        self._kept = pd.DataFrame()

    def send(self, c: Connection, now: datetime) -> int:
        """Take in, like any other fixes, what was recorded up to `now` and is kept; how many."""
        profile = self._district.profile
        today = now.astimezone(profile.zone).date()
        if today != self._day:
            of_today = recorded(self._district, today, self._seed)
            self._kept = pd.concat([self._kept, of_today]) if len(self._kept) else of_today
            self._day = today
        count = int((self._kept["t"] <= now).sum())
        if count:
            take_in(
                c, profile.district, [self._kept.iloc[:count]],
                policy=profile.patrol, zone=profile.zone, datum="wgs84", received_at=now,
            )  # fmt: skip
        return count

    def forget(self, count: int) -> None:
        """Keep the first `count` fixes no longer: what took them in is committed."""
        self._kept = self._kept.iloc[count:]
