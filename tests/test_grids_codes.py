"""Numbering: west→east, then north→south, to 1 m; freed numbers stay free."""

import pytest
import shapely

from gis.errors import Conflict
from gis.grids import first_codes, next_code, parent_code
from gis.profile import load_profile

COMMUNITY = "120106001001"


def square(x: float, y: float):
    return shapely.box(x, y, x + 100, y + 100)


def test_numbers_run_from_west_to_east():
    codes = first_codes([COMMUNITY] * 3, [square(200, 0), square(0, 0), square(100, 0)])
    assert codes == [f"{COMMUNITY}003", f"{COMMUNITY}001", f"{COMMUNITY}002"]


def test_numbers_run_from_north_to_south_on_one_meridian():
    codes = first_codes([COMMUNITY] * 2, [square(0, 0), square(0, 100)])
    assert codes == [f"{COMMUNITY}002", f"{COMMUNITY}001"]


def test_centroids_count_to_a_metre():
    # 0.3 m further west, but south: on the same metre the northern one comes first
    codes = first_codes([COMMUNITY] * 2, [square(-0.3, 0), square(0, 100)])
    assert codes == [f"{COMMUNITY}002", f"{COMMUNITY}001"]


def test_each_parent_counts_from_one():
    codes = first_codes(["A", "B", "A"], [square(0, 0), square(50, 0), square(100, 0)])
    assert codes == ["A001", "B001", "A002"]


def test_a_parent_with_too_many_children_is_refused():
    with pytest.raises(Conflict, match="A has more than 9"):
        first_codes(["A"] * 10, [square(x, 0) for x in range(10)], width=1)


def test_the_next_number_follows_the_highest_ever_used():
    used = ["A001", "A004", "B009", "A004001"]
    assert next_code("A", used) == "A005"


def test_the_first_code_of_a_new_parent_is_one():
    assert next_code("A", []) == "A001"


@pytest.mark.parametrize(
    ("level", "expected"), [(1, ""), (2, "120106"), (3, "120106001"), (4, "120106001001")]
)
def test_a_code_names_its_parent(level: int, expected: str):
    assert parent_code("120106001001007", level, load_profile("hongqiao")) == expected
