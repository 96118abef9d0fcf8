import numpy as np
import pytest

from gis.synth.names import community_names, grid_name, numeral


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (99, "九十九"),
        (100, "一百"),
        (101, "一百零一"),
        (110, "一百一十"),
        (1001, "一千零一"),
        (1730, "一千七百三十"),
    ],
)
def test_numerals_are_written_as_in_chinese(number, text):
    assert numeral(number) == text


@pytest.mark.parametrize("count", [1, 114, 1000, 6000])
def test_as_many_different_names_as_asked(count):
    names = community_names(count, "社区", np.random.default_rng(0))
    assert len(set(names)) == count


def test_a_grid_is_named_after_its_parent():
    assert grid_name("清源里社区", 12) == "清源里社区第十二网格"
