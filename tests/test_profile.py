"""Profiles are data: valid ones load, and each fault names its field and what would be right."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gis.errors import BadInput, NotFound
from gis.profile import (
    PROFILES,
    PatrolPolicy,
    known_profiles,
    load_profile,
    parse_profile,
    profile_from,
)


@pytest.fixture
def data() -> dict[str, Any]:
    return load_profile("hongqiao").model_dump(mode="json")


def faults(change: Callable[[dict[str, Any]], object], data: dict[str, Any]) -> str:
    change(data)
    with pytest.raises(BadInput) as refused:
        profile_from(data, "changed")
    return str(refused.value)


@pytest.mark.parametrize("name", known_profiles())
def test_every_profile_that_comes_with_xunge_is_valid(name: str) -> None:
    assert load_profile(name).name == name


def test_hongqiao_has_the_published_counts() -> None:
    counts = load_profile("hongqiao").synthetic.counts
    assert dict(counts) == {"district": 1, "street": 9, "community": 114, "basic": 992}


def test_the_defaults_are_the_rule_as_written() -> None:
    assert load_profile("hongqiao").patrol == PatrolPolicy()


def test_a_profile_survives_being_stored(data: dict[str, Any]) -> None:
    assert profile_from(data, "stored") == load_profile("hongqiao")


def test_a_profile_can_be_a_file_of_ones_own(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_bytes(
        (PROFILES / "hongqiao.toml").read_bytes().replace(b"min_minutes = 60", b"min_minutes = 45")
    )
    assert load_profile(str(own)).patrol.min_minutes == 45


def test_an_unknown_profile_names_the_known_ones() -> None:
    with pytest.raises(NotFound, match="hongqiao"):
        load_profile("hongkong")


def test_an_unknown_field_names_the_allowed_ones(data: dict[str, Any]) -> None:
    said = faults(lambda d: d["kinds"]["general"].update(rule="hour"), data)
    assert "kinds.general.rule: is no field here; allowed are title, patrol" in said


def test_a_value_outside_its_choices_names_them(data: dict[str, Any]) -> None:
    said = faults(lambda d: d["patrol"]["loop"].update(mode="circle"), data)
    assert "patrol.loop.mode: circle is not allowed" in said
    assert "'return'" in said


def test_a_missing_field_is_named(data: dict[str, Any]) -> None:
    assert "district: is missing" in faults(lambda d: d.pop("district"), data)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1, "sixty", None])
def test_minutes_that_are_none_are_refused(data: dict[str, Any], value: object) -> None:
    assert "patrol.min_minutes" in faults(lambda d: d["patrol"].update(min_minutes=value), data)


def test_all_faults_come_at_once(data: dict[str, Any]) -> None:
    def change(d: dict[str, Any]) -> None:
        d["patrol"]["zone_m"] = -1
        d["timezone"] = "Asia/Tianjin"

    said = faults(change, data)
    assert "patrol.zone_m" in said
    assert "timezone" in said


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("bridged_s", 30, "observed_s ≤ bridged_s"),
        ("day_end", "05:00:00", "day_start must be before day_end"),
    ],
)
def test_rules_between_fields_hold(
    data: dict[str, Any], field: str, value: object, words: str
) -> None:
    assert words in faults(lambda d: d["patrol"].update({field: value}), data)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d["levels"][1].update(name="district"), "a name occurs twice"),
        (lambda d: d["levels"][1].update(code_length=6), "code_length must grow"),
        (lambda d: d["synthetic"]["counts"].pop("street"), "must name exactly"),
        (lambda d: d["synthetic"].update(kinds={"rural": 992}), "must be among general"),
        (lambda d: d["synthetic"].update(kinds={"general": 3}), "must add up"),
        (lambda d: d["staffing"]["primary"].update(min=2), "max 1 is less than min 2"),
    ],
)
def test_a_profile_contradicting_itself_is_refused(
    data: dict[str, Any], change: Callable[[dict[str, Any]], object], words: str
) -> None:
    assert words in faults(change, data)


@pytest.mark.parametrize("content", [b"\xba\xec\xc7\xc5", b"name = ", b"\x00"])
def test_bytes_that_are_no_toml_are_refused(content: bytes) -> None:
    with pytest.raises(BadInput, match="not a UTF-8 TOML file"):
        parse_profile(content, "garbage.toml")


def test_a_level_is_found_by_its_name() -> None:
    assert load_profile("hongqiao").level_number("community") == 3


def test_an_unknown_level_names_the_levels() -> None:
    with pytest.raises(NotFound, match="district, street, community, basic"):
        load_profile("hongqiao").level_number("town")
