from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from gis.profile import load_profile
from gis.service.trial import run_trial
from gis.trial.conditions import ORDINARY, Condition
from gis.trial.rates import Json
from gis.trial.tried import Tried, district_of, try_day

SMALL = str(Path(__file__).parents[2] / "data" / "boundaries" / "small.toml")
DAY = date(2026, 11, 20)


@pytest.fixture(scope="session")
def report() -> Json:
    """A trial in small: one day of a district of 30 grids under each condition."""
    return run_trial(SMALL, seed=3, days=1)


@pytest.fixture(scope="session")
def tried() -> Tried:
    """One day of that district with ordinary phones."""
    return try_day(district_of(load_profile(SMALL), None, 3), ORDINARY, DAY, 3)


@pytest.fixture(scope="session")
def cold() -> Tried:
    """The same with phones that all start cold."""
    noise = replace(ORDINARY.noise, cold_start_share=1)
    return try_day(district_of(load_profile(SMALL), None, 3), Condition(noise), DAY, 3)
