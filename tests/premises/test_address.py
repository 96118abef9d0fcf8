"""Addresses: their numbers without words, written in one line, and read from what people type."""

import pytest

from gis.premises.address import Sought, bare_number, readings, written


@pytest.mark.parametrize(
    ("cell", "bare"),
    [("3号楼", "3"), ("2单元", "2"), ("501室", "501"), ("12", "12"), ("A座", "A"), ("３栋", "3"),
     ("3b幢", "3b"), ("甲3号", "甲3号"), ("东门", "东门"), ("", "")],
)  # fmt: skip
def test_a_number_stands_without_the_word_behind_it(cell: str, bare: str):
    assert bare_number(cell) == bare


def test_an_address_is_one_line():
    assert written("幸福里", "3", "2", "5", "501") == "幸福里3-2-501"


def test_the_floor_stands_where_no_room_is_known():
    assert written("幸福里", "3", None, "5", None) == "幸福里3-5"


def test_numbers_keep_apart_from_a_place_that_ends_in_one():
    assert written("新村2", "3", None, None, None) == "新村2 3"


def test_a_place_alone_is_an_address():
    assert written("幸福里", None, None, None, None) == "幸福里"


@pytest.mark.parametrize("text", ["幸福里3号楼2单元501室", "幸福里3-2-501", "幸福里 3 2 501"])
def test_three_numbers_are_building_unit_and_room(text: str):
    assert Sought("幸福里", "3", "2", "501") in list(readings(text))


def test_four_numbers_have_a_floor_among_them():
    assert Sought("幸福里", "3", "2", "501") in list(readings("幸福里3-2-5-501"))


def test_one_number_is_a_building_or_a_room():
    assert list(readings("幸福里3"))[1:] == [Sought("幸福里", "3"), Sought("幸福里", room="3")]


def test_the_longest_place_is_sought_first():
    assert next(readings("平安路12号院5号楼")) == Sought("平安路12号院5")


def test_what_has_more_numbers_than_an_address_is_a_place():
    assert list(readings("一 1 2 3 4 5"))[-1].place != "一"


@pytest.mark.parametrize("text", ["", "  ", "%_", "号楼", "-"])
def test_what_names_no_place_is_no_address(text: str):
    assert list(readings(text)) == []
