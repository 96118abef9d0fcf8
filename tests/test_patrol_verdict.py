"""Verdicts and their reasons (§7), and what is true of every audit (§8), by hand."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import shapely

from gis.patrol import audit_days
from gis.profile import Loop, PatrolPolicy
from tests.walks import (
    DAY,
    FRAME,
    HOUR,
    SHANGHAI,
    SQUARE,
    at,
    audit,
    day_of,
    duty,
    every,
    minutes,
    record,
    track,
    walk,
)


def verdict(*tracks: pd.DataFrame, **given: object) -> tuple[str, list[str]]:
    day = day_of(*tracks, **given)
    return day["verdict"], day["reasons"]


def test_a_day_without_a_fix_is_no_data() -> None:
    assert verdict() == ("no_data", [])


def test_a_day_with_only_bad_fixes_is_no_data() -> None:
    assert verdict(walk().assign(mock=True)) == ("no_data", [])


def test_a_day_that_is_not_due_says_why() -> None:
    assert verdict(walk(), duties=duty(due=False, reason="holiday")) == ("not_due", ["holiday"])


def test_a_day_that_is_not_due_has_no_coverage() -> None:
    assert np.isnan(day_of(walk(), duties=duty(due=False))["coverage"])


def test_a_rule_of_visits_waits_for_them() -> None:
    pending = duty(reason="visits_pending")
    assert verdict(walk(), duties=pending) == ("no_data", ["visits_pending"])


def test_an_hour_beside_a_rule_of_visits_is_still_asked_for() -> None:
    elsewhere = shapely.box(1000, 1000, 1100, 1100)
    duties = pd.concat([duty(reason=""), duty(elsewhere, reason="visits_pending")])
    assert verdict(walk(), duties=duties) == ("met", [])


def test_a_loop_that_is_not_asked_for_opens_nothing() -> None:
    policy = PatrolPolicy(loop=Loop(mode="off"))
    assert verdict(track(HOUR, at(77, 77, HOUR)), policy=policy, records=record(1)) == ("met", [])


def test_an_open_loop_is_short_even_where_minutes_could_be_enough() -> None:
    t = np.concatenate([every(5, 2400), every(5, 4200, since=3600)])
    places = np.column_stack([50 + 40 * np.cos(t / 30), 50 + 40 * np.sin(t / 30)])
    policy = PatrolPolicy(loop=Loop(reach_share=1.0))
    found = verdict(track(t, places), policy=policy)
    assert found == ("short", ["minutes_short", "loop_open", "gaps"])


def test_gaps_are_named_only_where_they_could_hide_the_minutes() -> None:
    brief = pd.concat([walk(every(5, 600)), walk(every(5, 2000, since=1200))])
    assert verdict(brief) == ("short", ["minutes_short"])
    long_silent = pd.concat([walk(every(5, 2400)), walk(every(5, 5700, since=5100))])
    assert verdict(long_silent) == ("short", ["minutes_short", "gaps"])


def test_an_hour_in_two_parts_is_not_continuous() -> None:
    parts = walk(every(5, 2400)), walk(every(5, 6000, since=4000))
    policy = PatrolPolicy(continuous=True)
    assert verdict(*parts)[0] == "met"
    assert verdict(*parts, policy=policy)[0] == "uncertain"  # the phone may just have been silent


def test_a_day_short_of_coverage_is_short() -> None:
    policy = PatrolPolicy(min_coverage=0.9)
    assert verdict(walk(), policy=policy) == ("short", ["coverage_short"])


def test_a_day_with_enough_coverage_is_met() -> None:
    assert verdict(walk(), policy=PatrolPolicy(min_coverage=0.75)) == ("met", [])


NOON, NEXT_DAY = (datetime(2026, 5, day, 12, tzinfo=SHANGHAI) for day in (4, 5))


def test_a_running_day_without_a_fix_has_not_started() -> None:
    assert verdict(now=NOON) == ("not_started", [])


def test_a_running_day_is_in_progress_and_says_what_is_missing() -> None:
    found = verdict(walk(every(5, 350)), now=NOON)
    assert found == ("in_progress", ["minutes_short", "loop_open"])


def test_a_running_day_is_met_as_soon_as_it_is() -> None:
    assert verdict(walk(), now=NOON) == ("met", [])


def test_a_day_is_judged_when_it_is_over() -> None:
    assert verdict(walk(every(5, 350)), now=NEXT_DAY)[0] == "short"


def test_the_day_is_over_at_local_midnight() -> None:
    almost = datetime(2026, 5, 4, 15, 59, 59, tzinfo=UTC)
    assert verdict(now=almost)[0] == "not_started"
    assert verdict(now=almost + timedelta(seconds=1))[0] == "no_data"


def test_days_are_a_row_a_worker_and_date_in_order() -> None:
    duties = pd.concat(
        [duty(worker="b"), duty(worker="a", day=DAY + timedelta(days=1)), duty(worker="a")]
    )
    days = audit(walk(), duties=duties).days
    assert days["worker"].tolist() == ["a", "a", "b"]
    assert days["date"].dt.day.tolist() == [4, 5, 4]


def test_the_order_of_the_input_does_not_matter() -> None:
    rng = np.random.default_rng(4)
    fixes = pd.concat([walk(), walk(every(61, 3000), device="e"), walk().assign(worker="v")])
    noisy = fixes.assign(lon=fixes["lon"] + rng.normal(0, 3e-5, len(fixes)))
    duties = pd.concat([duty(), duty(shapely.box(100, 100, 300, 300)), duty(worker="v")])
    one = audit(noisy, duties=duties)
    other = audit(noisy.sample(frac=1, random_state=5), duties=duties.iloc[::-1])
    pd.testing.assert_frame_equal(one.days, other.days, check_exact=True)
    pd.testing.assert_frame_equal(one.intervals, other.intervals, check_exact=True)


def test_the_input_is_not_changed() -> None:
    fixes, duties, records = walk(), duty(reason=""), record(100)
    copies = [frame.copy(deep=True) for frame in (fixes, duties, records)]
    audit(fixes, duties=duties, records=records)
    for frame, copy in zip((fixes, duties, records), copies, strict=True):
        pd.testing.assert_frame_equal(frame, copy)


def test_names_may_be_categories() -> None:
    fixes = walk().astype({"worker": "category", "device": "category"})
    duties = duty().astype({"worker": "category"})
    assert day_of(fixes, duties=duties)["verdict"] == "met"


def test_fixes_of_people_without_a_duty_are_judged_but_make_no_day() -> None:
    result = audit(walk(), walk().assign(worker="stranger"))
    assert len(result.days) == 1
    assert (result.fixes["reason"] == "ok").all()


def test_clocks_centuries_wrong_are_sorted_all_the_same() -> None:
    fixes = walk()
    fixes.loc[0, "t"] = pd.Timestamp("1901-01-01T03:00Z")
    fixes.loc[1, "t"] = pd.Timestamp("2190-01-01T03:00Z")
    many = [fixes.assign(worker=f"w{one}", device=f"d{one}") for one in range(300)]
    days = audit(*many, duties=duty(worker="w7")).days
    assert days["minutes"].tolist() == [minutes(60 - 10 / 60)]


def test_the_frame_is_centred_on_the_duties_where_none_is_given() -> None:
    duties = duty(SQUARE, shapely.box(400, 400, 500, 500))
    result = audit_days(walk(), duties, PatrolPolicy())
    assert result.days["minutes"].iloc[0] == minutes(60)
    assert (result.frame.lon0, result.frame.lat0) != (FRAME.lon0, FRAME.lat0)
