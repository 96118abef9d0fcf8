"""Which fixes count (patrol page §1), on days that can be checked by hand."""

from datetime import time, timedelta

import numpy as np
import pandas as pd
import pytest

from gis.profile import PatrolPolicy
from tests.walks import DAY, HOUR, audit, day_of, duty, minutes, rounds, track, walk


def reasons(fixes: pd.DataFrame) -> list[str]:
    return audit(fixes).fixes["reason"].tolist()


def test_a_mocked_fix_does_not_count() -> None:
    assert reasons(walk().assign(mock=[False, True] + [None] * 719))[:3] == ["ok", "mock", "ok"]


@pytest.mark.parametrize(
    ("accuracy_m", "reason"), [(50.0, "ok"), (50.1, "inaccurate"), (0.0, "ok"), (-3.0, "ok")]
)
def test_an_accuracy_of_over_50_metres_is_inaccurate(accuracy_m: float, reason: str) -> None:
    assert reasons(walk().assign(accuracy_m=accuracy_m))[7] == reason


def test_of_two_fixes_of_one_moment_the_more_accurate_stays() -> None:
    twice = pd.concat([walk().assign(accuracy_m=9.0), walk().assign(accuracy_m=8.0)])
    assert reasons(twice) == ["duplicate"] * 721 + ["ok"] * 721


def test_the_same_fix_twice_counts_once_whichever_it_is() -> None:
    assert reasons(pd.concat([walk(), walk()])).count("duplicate") == 721


def test_two_devices_at_one_moment_are_no_duplicates() -> None:
    assert "duplicate" not in reasons(pd.concat([walk(), walk(device="e")]))


def test_one_fix_given_to_two_grids_counts_in_both() -> None:
    fixes = pd.concat([walk().assign(worker="g1"), walk().assign(worker="g2")])
    duties = pd.concat([duty(worker="g1"), duty(worker="g2")])
    assert audit(fixes, duties=duties).days["verdict"].tolist() == ["met", "met"]


def test_two_spikes_in_a_row_hide_each_other() -> None:
    fixes = walk()
    fixes.loc[[360, 361], "lon"] += 0.0232
    assert "spike" not in reasons(fixes)


def test_the_first_and_the_last_fix_are_no_spikes() -> None:
    fixes = walk()
    fixes.loc[[0, 720], "lon"] += 0.0232
    assert "spike" not in reasons(fixes)


def test_a_fix_without_a_place_or_a_time_is_invalid() -> None:
    fixes = walk()
    fixes.loc[0, "lat"] = np.nan
    fixes.loc[1, "t"] = pd.NaT
    result = audit(fixes)
    assert result.fixes["reason"].tolist()[:3] == ["invalid", "invalid", "ok"]
    assert pd.isna(result.fixes["date"].iloc[1])


def test_a_first_fix_on_the_other_side_of_the_earth_spoils_half_a_minute() -> None:
    fixes = walk()
    fixes.loc[0, ["lon", "lat"]] = [-62.0, -39.0]  # no spike, as nothing is before it
    assert day_of(fixes)["minutes"] == minutes(60 - (5 + 30) / 60)


def test_fixes_keep_their_order_and_index() -> None:
    fixes = walk().sample(frac=1, random_state=1)
    found = audit(fixes).fixes  # the helper puts tracks on end, and so numbers them anew
    assert found["lon"].tolist() == fixes["lon"].tolist()


def test_a_day_ends_at_local_midnight() -> None:
    policy = PatrolPolicy(day_start=time(0), day_end=time(23, 59, 59, 999999))
    t = HOUR + 14.5 * 3600
    days = audit(
        track(t, rounds(HOUR)),
        duties=pd.concat([duty(), duty(day=DAY + timedelta(days=1))]),
        policy=policy,
    ).days
    assert days["minutes"].tolist() == [minutes(30 - 5 / 60), minutes(30)]
