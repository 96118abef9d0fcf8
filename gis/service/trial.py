"""Try the audit against known truth: synthetic days under many conditions, on several cores."""

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from multiprocessing import get_context
from typing import Final

import pandas as pd

from gis.profile import load_profile
from gis.synth import SyntheticDistrict
from gis.trial.conditions import Condition, tables, wheres
from gis.trial.rates import Json
from gis.trial.report import report_of
from gis.trial.tried import district_of, outcomes, try_day
from gis.trial.what_ifs import WHAT_IFS, days_if

FIRST_DAY: Final = date(2026, 11, 2)
"""The date of a trial's first day; any will do, since every day is due."""


@dataclass(frozen=True, slots=True)
class Task:
    """One day of a trial under one condition: picklable, and all that its outcomes depend on."""

    profile: str
    condition: Condition
    number: int
    seed: int
    what_ifs: tuple[str, ...]


def tasks_of(profile: str, *, seed: int, days: int) -> list[Task]:
    """All days of a trial: each condition of the report's tables once, `days` times over."""
    conditions = dict.fromkeys(row.condition for rows in tables().values() for row in rows)
    what_ifs = {
        where.condition: tuple(WHAT_IFS) if where.what_ifs is None else where.what_ifs
        for where in wheres()
    }
    return [
        Task(profile, condition, number, seed, what_ifs.get(condition, ()))
        for number in range(days)
        for condition in {**conditions, **what_ifs}
    ]


def run_trial(
    profile: str,
    *,
    seed: int,
    days: int,
    jobs: int = 1,
    on_day: Callable[[], None] = lambda: None,
) -> Json:
    """Walk and audit every task's day, `jobs` at a time, and report what the audit got wrong.

    The same profile, seed and days give the same report, however many jobs. `on_day` is called
    after each day.
    """
    rules = load_profile(profile)
    tasks = tasks_of(profile, seed=seed, days=days)
    tried: dict[Condition, list[pd.DataFrame]] = {}
    for task, outcome in zip(tasks, _outcomes(tasks, jobs, on_day), strict=True):
        tried.setdefault(task.condition, []).append(outcome)
    days_of = {one: pd.concat(frames, ignore_index=True) for one, frames in tried.items()}
    return report_of(days_of, rules, seed=seed, days=days)


def _outcomes(tasks: list[Task], jobs: int, on_day: Callable[[], None]) -> Iterator[pd.DataFrame]:
    """The outcomes of these tasks in their order, worked off by so many processes."""
    if jobs == 1:
        for task in tasks:
            yield run_task(task)
            on_day()
        return
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_end_quietly)
    try:
        running = [pool.submit(run_task, task) for task in tasks]
        for done in as_completed(running):
            done.result()
            on_day()
        yield from (done.result() for done in running)
    finally:
        pool.shutdown(cancel_futures=True)


def _end_quietly() -> None:
    """Ctrl-C reaches every process of a terminal: the others go without a word."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def run_task(task: Task) -> pd.DataFrame:
    """The outcomes of one day: the columns of `tried.outcomes`, and what_if.

    what_if is `rule`, or names the alternative that gave these verdicts and minutes. Another day's
    number is another district and another date; all conditions share both.
    """
    district = _district(task.profile, task.condition.grid_ha, task.seed + task.number)
    day = FIRST_DAY + timedelta(days=task.number)
    tried = try_day(district, task.condition, day, task.seed)
    found = outcomes(tried).assign(what_if="rule")
    others = [
        found.assign(what_if=name, **days_if(tried, WHAT_IFS[name])) for name in task.what_ifs
    ]
    return pd.concat([found, *others], ignore_index=True)


@lru_cache(maxsize=2)
def _district(profile: str, grid_ha: float | None, seed: int) -> SyntheticDistrict:
    return district_of(load_profile(profile), grid_ha, seed)
