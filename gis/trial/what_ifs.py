"""What if the rule were another: named alternatives, judged on the same tracks beside the rule.

None of this is the product's verdict, and none is tuned: each changes one thing by a round number.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from gis.patrol import audit_days
from gis.profile import PatrolPolicy
from gis.trial.ends import Ends, loops_met
from gis.trial.tracks import Cleaning, cleaned
from gis.trial.tried import Tried

Texts = npt.NDArray[np.object_]
Bools = npt.NDArray[np.bool_]

TOLERANCE_MIN: Final = 1 / 60_000


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Another rule: what it changes of the policy, and how it cleans, judges ends and joins.

    `cleaning`: see `tracks`; `ends`, `joined`: see `ends`. `doubt`: who is met only by
    these two is uncertain, not met.
    """

    policy: Mapping[str, Any] = field(default_factory=dict)
    loop: Mapping[str, Any] = field(default_factory=dict)
    cleaning: Cleaning = "none"
    ends: Ends = "rule"
    joined: bool = False
    doubt: bool = False


WHAT_IFS: Final[Mapping[str, WhatIf]] = {
    "ends_median": WhatIf(ends="median"),
    "ends_nearest": WhatIf(ends="nearest"),
    "ends_accurate": WhatIf(ends="accurate"),
    "ends_75": WhatIf(loop={"end_gap_m": 75}),
    "ends_100": WhatIf(loop={"end_gap_m": 100}),
    "ends_loose": WhatIf(ends="loose"),
    "ends_doubt": WhatIf(ends="loose", doubt=True),
    "ends_reach": WhatIf(ends="reach"),
    "loop_off": WhatIf(loop={"mode": "off"}),
    "joined": WhatIf(joined=True),
    "session_30": WhatIf(policy={"session_gap_s": 1800}),
    "observed_90": WhatIf(policy={"observed_s": 90}),
    "vehicle_15": WhatIf(policy={"vehicle_window_s": 15}),
    "vehicle_60": WhatIf(policy={"vehicle_window_s": 60}),
    "thinned": WhatIf(cleaning="thinned"),
    "spike_60": WhatIf(policy={"spike_kmh": 60}),
    "strays": WhatIf(cleaning="strays"),
    "stay_45": WhatIf(policy={"stay_m": 45}),
    "settled": WhatIf(cleaning="settled"),
    "zone_10": WhatIf(policy={"zone_m": 10}),
    "zone_30": WhatIf(policy={"zone_m": 30}),
    "together": WhatIf(
        policy={"observed_s": 90}, cleaning="settled", ends="reach", joined=True, doubt=True
    ),
}
"""The alternatives by name, each one change; `together` holds those that the figures speak for."""


def days_if(tried: Tried, what_if: WhatIf) -> pd.DataFrame:
    """What another rule says of each worker-day: verdict and minutes, in the order of the truth."""
    other = _audited(tried, what_if)
    days = other.result.days[["verdict", "minutes"]]
    if what_if.ends != "rule" or what_if.joined:
        met = loops_met(other, what_if.ends, joined=what_if.joined)
        days = days.assign(verdict=judged(other.result.days, met, other.policy))
    if what_if.doubt:
        newly = (days["verdict"] == "met") & (other.result.days["verdict"] != "met")
        days = days.assign(verdict=days["verdict"].mask(newly, "uncertain"))
    return days


def judged(days: pd.DataFrame, loop_met: Bools, policy: PatrolPolicy) -> Texts:
    """The verdicts of audited days, had their loops been so: by minutes and loop, as the rule."""
    asked = policy.min_minutes - TOLERANCE_MIN
    enough, could = days["minutes"] >= asked, days["minutes_high"] >= asked
    found = np.select(
        [days["verdict"] == "no_data", enough & loop_met, ~enough & could & loop_met],
        ["no_data", "met", "uncertain"],
        default="short",
    )
    return np.asarray(found, dtype=object)


def _audited(tried: Tried, what_if: WhatIf) -> Tried:
    """The day audited by the changed policy, on the fixes that are left."""
    loop = tried.policy.loop.model_copy(update=dict(what_if.loop))
    policy = tried.policy.model_copy(update={**what_if.policy, "loop": loop})
    if policy == tried.policy and what_if.cleaning == "none":
        return tried
    fixes = cleaned(tried, what_if.cleaning)
    result = audit_days(fixes, tried.duties, policy)
    return replace(tried, fixes=fixes, policy=policy, result=result)
