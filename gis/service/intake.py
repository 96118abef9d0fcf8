"""Take positions in: batches of fixes, from whatever source, through the door into the store.

The door refuses what cannot be a fix (told with its place), drops what was recorded off duty (only
counted), and lets everything else in, mocked and inaccurate fixes too: the audit judges those. The
same fixes again, in any order or number, change nothing.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection

from gis.datum import Datum, to_wgs84
from gis.errors import BadInput
from gis.profile import PatrolPolicy
from gis.service.intake_door import judge, of_purged_days
from gis.service.intake_ledger import Ledger
from gis.service.intake_report import LISTED, REFUSALS, IntakeReport, Refused
from gis.store.fixes import Written, known_workers, store_batch, written
from gis.store.net import centre_of
from gis.track import local_day

MOST_DAYS: Final = 400
"""Days that one intake may touch: each is a partition, and a transaction can lock only so many."""

_SWAPPED_DEG: Final = 5.0


def take_in(
    c: Connection,
    district: str,
    batches: Iterable[pd.DataFrame],
    *,
    policy: PatrolPolicy,
    zone: ZoneInfo,
    datum: Datum,
    received_at: datetime,
) -> IntakeReport:
    """Store what comes through the door of these batches, and say what became of every row.

    A batch: worker, device (missing: one named like the worker), t, lon, lat (degrees of
    `datum`), accuracy_m, mock; from a file also line and fault (`RowFault`). BadInput where the
    first batch's axes look swapped or too many days are touched; the caller then rolls back.
    """
    centre = centre_of(c, district)
    report, ledger, days = IntakeReport(), Ledger(), set[Any]()
    for batch in batches:
        if not report.read:
            _refuse_swapped(batch, centre)
        fixes = _placed(batch, datum, report.read)
        known = known_workers(c, district, fixes["worker"].cat.categories)
        refusal, off_hours = _judge(fixes, known, policy, zone, received_at)
        _refuse_purged(c, district, fixes, refusal, ~off_hours, zone, received_at)
        came_in = fixes.loc[(refusal == 0) & ~off_hours]
        days.update(np.unique(local_day(_t_ms(came_in), zone)).tolist())
        if len(days) > MOST_DAYS:
            raise BadInput("intake.too_many_days", most=MOST_DAYS)
        done = _store(c, district, came_in, ledger, policy, zone)
        report += IntakeReport(
            read=len(fixes),
            stored=done.stored,
            duplicate=done.duplicate,
            replaced=done.replaced,
            off_hours=int(off_hours.sum()),
            mocked=int(came_in["mock"].astype("boolean").sum()),
            refused=_refused(refusal, fixes["line"].to_numpy()),
        )
    ledger.settle(c)
    return report


def _store(
    c: Connection,
    district: str,
    fixes: pd.DataFrame,
    ledger: Ledger,
    policy: PatrolPolicy,
    zone: ZoneInfo,
) -> Written:
    """Store what came in; what is told of it goes into the ledger."""
    if fixes.empty:
        return Written(0, 0, 0)
    changes, kept = store_batch(c, district, fixes, policy=policy, zone=zone)
    ledger.note(district, changes, kept)
    return written(changes, len(fixes))


def _placed(batch: pd.DataFrame, datum: Datum, before: int) -> pd.DataFrame:
    """The batch in WGS-84, with names as categories, and a place and a fault in each row."""
    lon, lat = to_wgs84(batch["lon"].to_numpy(), batch["lat"].to_numpy(), datum)
    worker = batch["worker"].astype("str").astype("category")
    device = batch["device"].astype("str").fillna(worker.astype("str")).astype("category")
    fixes = batch.assign(lon=lon, lat=lat, worker=worker, device=device)
    if "line" not in batch:
        fixes["line"] = np.arange(before + 1, before + len(batch) + 1)
        fixes["fault"] = np.int8(0)
    return fixes


def _judge(
    fixes: pd.DataFrame,
    known: Collection[str],
    policy: PatrolPolicy,
    zone: ZoneInfo,
    received_at: datetime,
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.bool_]]:
    """Each row's refusal, and which rows were recorded off duty."""
    worker = fixes["worker"]
    return judge(
        _t_ms(fixes),
        fixes["lon"].to_numpy(),
        fixes["lat"].to_numpy(),
        fixes["accuracy_m"].to_numpy(np.float64),
        fixes["fault"].to_numpy(np.int8),
        (
            ("no_worker", worker.isna().to_numpy()),
            ("unknown_worker", ~worker.isin(known).to_numpy()),
        ),
        policy=policy,
        zone=zone,
        received_ms=_ms(received_at),
    )


def _refuse_purged(
    c: Connection,
    district: str,
    fixes: pd.DataFrame,
    refusal: npt.NDArray[np.int8],
    on_duty: npt.NDArray[np.bool_],
    zone: ZoneInfo,
    received_at: datetime,
) -> None:
    """Refuse what would come in where its day's raw fixes are gone."""
    coming = np.flatnonzero((refusal == 0) & on_duty)
    today = received_at.astimezone(zone).date()
    gone = of_purged_days(c, district, _t_ms(fixes)[coming], zone=zone, today=today)
    refusal[coming[gone]] = REFUSALS.index("purged")


def _refuse_swapped(batch: pd.DataFrame, centre: tuple[float, float]) -> None:
    """BadInput where the middle of the batch is near the district only with its axes swapped."""
    lon, lat = batch["lon"].median(), batch["lat"].median()
    as_given = max(abs(lon - centre[0]), abs(lat - centre[1]))
    swapped = max(abs(lat - centre[0]), abs(lon - centre[1]))
    if as_given > _SWAPPED_DEG > swapped:
        raise BadInput("intake.swapped", lon=f"{lon:.5f}", lat=f"{lat:.5f}")


def _t_ms(fixes: pd.DataFrame) -> npt.NDArray[np.int64]:
    moments: npt.NDArray[np.datetime64] = fixes["t"].dt.tz_localize(None).to_numpy("datetime64[ms]")
    return moments.view(np.int64)


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _refused(refusal: npt.NDArray[np.int8], line: npt.NDArray[np.int64]) -> dict[str, Refused]:
    """The refused rows by reason."""
    by_reason = {code: line[refusal == code] for code in np.unique(refusal[refusal != 0])}
    return {
        REFUSALS[code]: Refused(len(places), tuple(places[:LISTED].tolist()))
        for code, places in by_reason.items()
    }
