"""Refusals say what, where and what would be right, in either language."""

from gis.errors import BadInput, Fault, NotFound, Refusal


def test_a_fault_is_led_by_its_place() -> None:
    assert Fault("patrol.zone", "profile.missing").say() == "patrol.zone: is missing"


def test_a_fault_without_a_place_is_the_sentence_alone() -> None:
    assert Fault("", "profile.missing").say("zh") == "缺少此项"


def test_a_refusal_says_itself_and_then_its_faults() -> None:
    faults = [Fault("a", "profile.missing"), Fault("b", "profile.missing")]
    refusal = BadInput("profile.invalid", source="x.toml", faults=faults)
    assert str(refusal) == "The profile x.toml is not valid.\na: is missing\nb: is missing"


def test_each_refusal_has_a_code_of_its_own() -> None:
    codes = [kind.code for kind in Refusal.__subclasses__()]
    assert len(set(codes)) == len(codes)


def test_a_refusal_speaks_chinese() -> None:
    assert "没有名为 x 的配置" in NotFound("profile.unknown", name="x", known="y").say("zh")
