from datetime import date
from pathlib import Path

import pytest

from gis.profile import Profile, load_profile
from gis.synth import SyntheticDistrict, Walks, make_district, walk_day

BOUNDARIES = Path(__file__).parents[2] / "data" / "boundaries"
DAY = date(2026, 11, 20)


@pytest.fixture(scope="session")
def small_profile() -> Profile:
    return load_profile(str(BOUNDARIES / "small.toml"))


@pytest.fixture(scope="session")
def small(small_profile: Profile) -> SyntheticDistrict:
    return make_district(small_profile, 7)


@pytest.fixture(scope="session")
def hongqiao() -> SyntheticDistrict:
    return make_district(load_profile("hongqiao"), 1)


@pytest.fixture(scope="session")
def hongqiao_walks(hongqiao: SyntheticDistrict) -> Walks:
    return walk_day(hongqiao, DAY, 1)
