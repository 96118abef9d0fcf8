"""The evidence map's page as text."""

import dataclasses
import re

import pytest

from tests.nets import HONGQIAO
from tests.web.samples import Opened, data_of, opened
from web.maps import evidence_map
from web.page import policy_of

NINE = 9 * 3600


def page(evidence: Opened | None = None) -> str:
    return evidence_map(evidence or opened(), HONGQIAO)


@pytest.fixture(scope="module")
def html() -> str:
    return page()


@pytest.mark.parametrize("spans", ["intervals", "lines"])
def test_times_are_seconds_of_the_local_day(html: str, spans: str) -> None:
    found = data_of(html)[spans]
    assert found["from"] == [NINE, NINE + 600]
    assert found["to"] == [NINE + 600, NINE + 720]


def test_every_fix_comes_with_its_reason(html: str) -> None:
    assert data_of(html)["fixes"]["reason"] == ["ok", "ok", "spike"]


def test_an_unknown_accuracy_is_not_zero(html: str) -> None:
    assert data_of(html)["fixes"]["accuracy"] == [5.0, None, 12.0]


def test_an_unknown_coverage_is_not_zero(html: str) -> None:
    assert data_of(html)["day"]["coverage"] is None


def test_the_minutes_of_the_classes_are_all_there(html: str) -> None:
    data = data_of(html)
    names = data["counted"] + data["not_counted"]
    assert sum(data["day"][name] for name in names) == 12.0


def test_a_session_says_why_it_is_open(html: str) -> None:
    (session,) = data_of(html)["day"]["sessions"]
    assert (session["from"], session["closed"], session["end_gap_m"]) == (NINE, False, 62.5)


def test_a_day_without_a_fix_is_a_page_too() -> None:
    day = opened()
    empty = dataclasses.replace(
        day,
        day={**day.day, "minutes": float("nan"), "sessions": []},
        fixes=day.fixes.iloc[:0],
        intervals=day.intervals.iloc[:0],
        lines=day.lines.iloc[:0],
    )
    assert data_of(page(empty))["day"]["minutes"] is None


def test_a_worker_s_id_can_be_any_text_and_stays_text() -> None:
    evil = "</script><script>alert(1)</script>{{ 7 * 7 }}"
    html = page(opened(evil))
    assert data_of(html)["worker"] == evil
    assert "<script>alert" not in html


def test_the_page_forbids_requests(html: str) -> None:
    assert policy_of(html).startswith("default-src 'none'; ")
    assert not re.search(r"<(?:script|img|iframe)\b[^>]*src=", html)


def test_the_same_input_gives_the_same_bytes(html: str) -> None:
    assert page() == html
