import numpy as np
import pytest

from gis.profile import Profile
from gis.synth import make_district


def staffed(profile: Profile, staff: dict[str, int], vacant: int = 0, **slots):
    synthetic = profile.synthetic.model_copy(update={"staff": staff, "vacant": vacant})
    roles = {**profile.staffing, **slots}
    changed = profile.model_copy(update={"synthetic": synthetic, "staffing": roles})
    return make_district(changed, 7)


def per_grid(district, role):
    rows = district.assignments[district.assignments["role"] == role]
    counts = rows.groupby("grid_code").size()
    return counts.reindex(district.basic_grids()["code"], fill_value=0)


@pytest.fixture(scope="session")
def leader(small_profile):
    return small_profile.staffing["primary"].model_copy(update={"patrol": "none"})


def test_a_role_left_out_has_its_minimum_in_each_grid(small):
    assert (per_grid(small, "primary") == 1).all()


def test_vacant_grids_have_nobody_and_as_many_have_two(small_profile):
    district = staffed(small_profile, {"primary": 30}, vacant=3)
    assert per_grid(district, "primary").value_counts().to_dict() == {0: 3, 1: 24, 2: 3}


def test_grids_that_ask_for_no_patrol_are_left_vacant_first(small_profile):
    district = staffed(small_profile, {"primary": 28})
    vacant = per_grid(district, "primary").to_numpy() == 0
    assert district.basic_grids()["kind"][vacant].to_list() == ["dedicated", "dedicated"]


def test_few_leaders_hold_several_neighbouring_grids_each(small_profile, leader):
    district = staffed(small_profile, {"leader": 12}, leader=leader)
    rows = district.assignments[district.assignments["role"] == "leader"]
    assert (per_grid(district, "leader") == 1).all()
    places = np.arange(30)
    held = [places[(rows["worker"] == worker).to_numpy()] for worker in rows["worker"].unique()]
    assert len(held) == 12
    assert all(2 <= len(own) <= 3 and (np.diff(own) == 1).all() for own in held)


def test_people_of_an_open_role_have_one_grid_each(small_profile, leader):
    helper = leader.model_copy(update={"min": 0, "max": None})
    few = staffed(small_profile, {"helper": 11}, helper=helper)
    assert per_grid(few, "helper").value_counts().to_dict() == {0: 19, 1: 11}
    many = staffed(small_profile, {"helper": 70}, helper=helper)
    assert per_grid(many, "helper").value_counts().to_dict() == {2: 20, 3: 10}


def test_workers_who_owe_patrols_are_numbered_first_by_grid(small_profile, leader):
    district = staffed(small_profile, {"leader": 5}, leader=leader)
    first = district.assignments.iloc[:30]
    assert first["worker"].to_list() == [f"W{number:06d}" for number in range(1, 31)]
    assert first["grid_code"].is_monotonic_increasing


def test_names_are_a_role_and_a_number(small):
    assert small.workers["name"].str.fullmatch(r"专职网格员\d{6}").all()


def test_nobody_at_all_is_an_empty_roster(small_profile):
    district = staffed(small_profile, {"primary": 0})
    assert district.assignments.empty
    assert district.workers.empty
