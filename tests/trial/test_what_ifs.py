"""Other rules on the same tracks: today's rule comes out as today's verdicts."""

import numpy as np
import pytest

from gis.trial.ends import loops_met
from gis.trial.tried import Tried
from gis.trial.what_ifs import WHAT_IFS, WhatIf, days_if, judged


def test_without_a_change_the_verdicts_are_the_audits_own(tried: Tried):
    assert days_if(tried, WhatIf())["verdict"].equals(tried.result.days["verdict"])


def test_judging_again_from_minutes_and_loops_gives_the_audits_own_verdicts(tried: Tried):
    days = tried.result.days
    again = judged(days, loops_met(tried, "rule", joined=False), tried.policy)
    assert again.tolist() == days["verdict"].tolist()


def test_a_closed_loop_makes_minutes_decide(tried: Tried):
    closed = np.ones(len(tried.truth), dtype=bool)
    found = judged(tried.result.days, closed, tried.policy)
    assert ((found == "met") == (tried.result.days["minutes"] >= 60)).all()


def test_a_changed_policy_is_audited_anew(tried: Tried):
    lax = days_if(tried, WhatIf(loop={"mode": "off"}))
    assert (lax["verdict"] == "met").sum() > (tried.result.days["verdict"] == "met").sum()
    assert lax["minutes"].equals(tried.result.days["minutes"])


def test_in_doubt_nobody_more_is_met(cold: Tried):
    sure = days_if(cold, WHAT_IFS["ends_loose"])["verdict"] == "met"
    doubted = days_if(cold, WHAT_IFS["ends_doubt"])["verdict"]
    today = cold.result.days["verdict"] == "met"
    assert (doubted == "met").equals(today)
    assert (doubted[sure & ~today] == "uncertain").all()
    assert (sure & ~today).any()


@pytest.mark.parametrize("name", WHAT_IFS)
def test_every_alternative_judges_every_day(tried: Tried, name):
    days = days_if(tried, WHAT_IFS[name])
    assert len(days) == len(tried.truth)
    assert set(days["verdict"]) <= {"met", "uncertain", "short", "no_data"}
