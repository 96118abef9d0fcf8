"""The door that every fix comes through, from a file or a phone, and what it refuses."""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from gis.profile import PatrolPolicy
from gis.service.intake_report import REFUSALS
from gis.store.purge import purged_among
from gis.track import Reason, door_reason, local_day

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int8]
Bools = npt.NDArray[np.bool_]

FIRST_MS = 946_684_800_000
"""2000-01-01T00:00Z: no phone recorded a patrol earlier; a clock that says so is stuck."""


def judge(
    t_ms: Ints,
    lon: Floats,
    lat: Floats,
    accuracy_m: Floats,
    fault: Codes,
    others: Iterable[tuple[str, Bools]],
    *,
    policy: PatrolPolicy,
    zone: ZoneInfo,
    received_ms: Ints | int,
) -> tuple[Codes, Bools]:
    """Each row's refusal as a code of `REFUSALS`, and which rows were recorded off duty.

    `fault` comes first, then `others`, names of `REFUSALS` with the rows that they hold for, then
    the door's own; the first that holds is the one that is told.
    """
    reason = door_reason(lon, lat, t_ms, policy, zone, received_ms)
    refusal = fault.copy()
    for name, holds in (
        *others,
        ("bad_number", np.isinf(accuracy_m)),
        ("clock", t_ms < FIRST_MS),
        ("invalid", reason == Reason.INVALID),
        ("future", reason == Reason.FUTURE),
    ):
        refusal[holds & (refusal == 0)] = REFUSALS.index(name)
    return refusal, (refusal == 0) & (reason == Reason.OFF_HOURS)


def of_purged_days(
    c: Connection, district: str, t_ms: Ints, *, zone: ZoneInfo, today: date
) -> Bools:
    """Which moments are of days whose raw fixes are gone: theirs must not come back.

    Only days that are over are purged, so that rows of `today` cost nothing. A purge that runs at
    the same moment may leave rows behind that this did not see coming: no audit reads them, and
    the next purge finds their day held and takes them too.
    """
    day = local_day(t_ms, zone)
    past = np.unique(day[day < np.datetime64(today)])
    if not len(past):
        return np.zeros(len(day), dtype=np.bool_)
    gone = purged_among(c, district, past.tolist())
    return np.isin(day, np.array(gone, dtype="datetime64[D]"))
