"""Import track files: each a transaction of its caller's, so that none is ever half in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pandas as pd
from sqlalchemy import Connection

from gis.datum import Datum
from gis.errors import BadInput, NotFound
from gis.service.datum_hint import DatumHint, datum_hint
from gis.service.intake import take_in
from gis.service.intake_report import IntakeReport
from gis.store.fixes import known_workers, lock_imports
from gis.store.net import load_profile_of
from gis.track_files import Reading, TrackFile, open_tracks


@dataclass(frozen=True)
class Source:
    """What a file does not say itself.

    `worker` and `device`: whose fixes these are, and of which phone; without a device it is named
    like its worker, so that one worker's files meet in one device. `datum`: of its positions.
    """

    worker: str | None = None
    device: str | None = None
    datum: Datum = "wgs84"
    reading: Reading = field(default_factory=Reading)


@dataclass(frozen=True)
class FileReport:
    """What one file brought: its rows, what their places count, and what looked odd."""

    file: str
    unit: str
    ignored_columns: tuple[str, ...]
    rows: IntakeReport
    datum_hint: DatumHint | None


def import_file(
    c: Connection,
    district: str,
    path: Path,
    source: Source,
    *,
    received_at: datetime,
    on_progress: Callable[[float], None] | None = None,
) -> FileReport:
    """Take one track file in; the same file again changes nothing.

    `on_progress` is told each further share of the file that is done, 1 in all. BadInput or
    NotFound where the file, or the worker named for it, cannot be used; the caller rolls back.
    """
    profile = load_profile_of(c, district)
    if source.worker is not None and not known_workers(c, district, [source.worker]):
        raise NotFound("store.unknown_workers", count=1, workers=source.worker)
    file = open_tracks(path, source.reading)
    _refuse_unclear_worker(file, source)
    lock_imports(c, district)
    sample: list[pd.DataFrame] = []
    rows = take_in(
        c,
        district,
        _batches(file, source, sample, on_progress),
        policy=profile.patrol,
        zone=profile.zone,
        datum=source.datum,
        received_at=received_at,
    )
    hint = datum_hint(c, district, pd.concat(sample), source.datum) if sample else None
    return FileReport(path.name, file.unit, file.ignored, rows, hint)


def _refuse_unclear_worker(file: TrackFile, source: Source) -> None:
    """Whose fixes these are must be said, and not twice: by the file or by the caller."""
    if source.worker is None and "worker" not in file.fields:
        raise BadInput("intake.whose")
    if source.worker is not None and "worker" in source.reading.mapping:
        raise BadInput("intake.worker_twice")


def _batches(
    file: TrackFile,
    source: Source,
    sample: list[pd.DataFrame],
    on_progress: Callable[[float], None] | None,
) -> Iterator[pd.DataFrame]:
    """The file's batches with what the source says; the first is kept as a sample."""
    done = 0.0
    for batch in file.batches:
        fixes = batch.fixes
        if source.worker is not None:
            fixes["worker"] = source.worker
        if source.device is not None:
            fixes["device"] = source.device
        if not sample:
            sample.append(fixes)
        yield fixes
        if on_progress is not None:
            on_progress(batch.share - done)
        done = batch.share
