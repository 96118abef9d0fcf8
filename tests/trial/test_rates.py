"""Rates and spreads, checked by hand."""

import pandas as pd
import pytest

from gis.trial.rates import rate, score, spread


def test_a_rate_has_its_counts_and_the_interval_of_wilson():
    found = rate(pd.Series([True] * 28 + [False] * 442))
    assert (found["count"], found["of"]) == (28, 470)
    assert found["share"] == pytest.approx(28 / 470, abs=1e-5)
    # (p + z²/2n ± z √(p(1 - p)/n + z²/4n²)) / (1 + z²/n) with z = 1.96
    assert found["low"] == pytest.approx(0.0415, abs=1e-4)
    assert found["high"] == pytest.approx(0.0848, abs=1e-4)


def test_none_of_ten_can_still_be_a_quarter():
    found = rate(pd.Series([False] * 10))
    assert found["low"] == 0
    assert found["high"] == pytest.approx(0.2775, abs=1e-4)


def test_of_nothing_there_is_no_rate_and_no_spread():
    assert rate(pd.Series([], dtype=bool))["share"] is None
    assert set(spread(pd.Series([], dtype=float)).values()) == {None}


def test_a_spread_is_mean_deviation_and_percentiles():
    found = spread(pd.Series([-2.0, 0.0, 0.0, 2.0]))
    assert (found["mean"], found["p50"]) == (0, 0)
    assert found["deviation"] == pytest.approx(1.414, abs=1e-3)


def test_each_wrong_verdict_is_counted_among_those_whose_truth_it_misses():
    days = pd.DataFrame(
        {
            "true_verdict": ["met"] * 4 + ["short"] * 3,
            "verdict": ["met", "short", "uncertain", "met", "met", "uncertain", "short"],
            "reasons": ["leans_on_tolerance", "loop_open", "gaps", "", "", "gaps", "loop_open"],
            "minutes": [60.0] * 7,
            "true_minutes": [61.0] * 7,
            "behaviour": ["steady"] * 4 + ["sitting"] * 3,
        }
    )
    found = score(days)
    counts = {name: (found[name]["count"], found[name]["of"]) for name in found if "_" in name
              and isinstance(found[name], dict)}  # fmt: skip
    assert counts == {"false_short": (1, 4), "wrong_not_met": (2, 4), "false_met": (1, 3)}
    assert (found["uncertain"]["count"], found["uncertain"]["of"]) == (2, 7)
    assert (found["leaning"]["count"], found["leaning"]["of"]) == (1, 2)
    assert found["walked"]["mean"] == -1
