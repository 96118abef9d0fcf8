"""The report in small: its numbers agree with each other and with the seed."""

from collections.abc import Iterator

import pytest

from gis.service.trial import run_trial, tasks_of
from gis.trial.conditions import FLAWLESS, ORDINARY, silent, tables, wheres
from gis.trial.rates import Json
from gis.trial.what_ifs import WHAT_IFS

from .conftest import SMALL

TABLES = tuple(tables())


def rates_in(part: object) -> Iterator[Json]:
    """Every rate anywhere in the report."""
    if isinstance(part, dict):
        if set(part) == {"count", "of", "share", "low", "high"}:
            yield part
        for inner in part.values():
            yield from rates_in(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from rates_in(inner)


def test_every_share_is_its_counts_and_lies_in_its_interval(report):
    rates = list(rates_in(report))
    assert len(rates) > 300
    for rate in rates:
        if rate["of"] == 0:
            assert rate["share"] is None
        else:
            assert rate["share"] == pytest.approx(rate["count"] / rate["of"], abs=1e-5)
            assert 0 <= rate["low"] <= rate["share"] + 1e-5
            assert rate["share"] <= rate["high"] + 1e-5


@pytest.mark.parametrize("name", TABLES)
def test_every_row_counts_each_day_once(report, name):
    for row in report[name]:
        assert row["days"] == 30
        assert row["truly_met"] + row["truly_short"] == row["days"]
        assert row["false_short"]["of"] == row["wrong_not_met"]["of"] == row["truly_met"]
        assert row["false_met"]["of"] == row["truly_short"]
        assert row["wrong_not_met"]["count"] >= row["false_short"]["count"]


def test_rows_of_one_ground_share_their_truth(report):
    for name in ("noise", "parts", "sampling", "silence"):
        assert len({row["truly_met"] for row in report[name]}) == 1


def test_the_ordinary_phone_is_the_same_in_every_table(report):
    ordinary = [row for name in TABLES for row in report[name] if is_ordinary(name, row)]
    figures = [
        {key: row[key] for key in ("false_short", "false_met", "minutes")} for row in ordinary
    ]
    assert len(figures) == 4
    assert all(one == figures[0] for one in figures)


def is_ordinary(name: str, row: Json) -> bool:
    wanted = {
        "noise": {"sigma_m": 5, "cold_share": 0.25},
        "parts": {"part": "all"},
        "grids": {"grid_ha": 2.4},
        "sampling": {"sample_s": 5},
    }.get(name, {"share": None})
    return all(row[key] == value for key, value in wanted.items())


def test_phones_that_do_not_err_are_off_by_a_sampling_interval(report):
    clean = next(row for row in report["parts"] if row["part"] == "nothing")
    assert -5.5 / 60 < clean["walked"]["p5"] <= clean["walked"]["p95"] < 0.001
    assert clean["false_short"]["count"] == 0


def test_behaviours_and_minutes_add_up(report):
    assert sum(row["days"] for row in report["behaviours"]) == 30
    walked = sum(
        row["days"]
        for row in report["behaviours"]
        if row["behaviour"] in {"steady", "near", "brief"}
    )
    for sigma in range(3):
        assert sum(band["by_sigma"][sigma]["met"]["of"] for band in report["minutes"]) <= walked


def test_alternatives_stand_beside_the_rule_on_the_same_days(report):
    for where in wheres():
        rows = [row for row in report["what_ifs"] if row["where"] == where.name]
        assert [row["what_if"] for row in rows] == ["rule", *(where.what_ifs or WHAT_IFS)]
        assert len({row["false_short"]["of"] for row in rows}) == 1


def test_all_worker_days_are_counted(report):
    assert report["worker_days"] == 30 * len(tasks_of(SMALL, seed=3, days=1))


def test_one_seed_one_report_however_many_processes(report):
    called = []
    assert run_trial(SMALL, seed=3, days=1, jobs=2, on_day=lambda: called.append(1)) == report
    assert len(called) == len(tasks_of(SMALL, seed=3, days=1))


def test_another_seed_is_another_trial(report):
    tasks = tasks_of(SMALL, seed=4, days=1)
    assert {task.seed for task in tasks} == {4}
    assert {task.seed for task in tasks_of(SMALL, seed=4, days=2)} == {4}


def test_a_trial_of_three_days_holds_twenty_thousand_worker_days():
    assert 992 * len(tasks_of("hongqiao", seed=1, days=3)) >= 20_000


def test_silences_cover_their_share_of_the_time():
    model = silent(0.2, (30.0, 240.0))
    assert model.silences_per_hour * 135 / 3600 == pytest.approx(0.2231, abs=1e-4)
    assert silent(0.0, (30.0, 240.0)).silences_per_hour == 0


def test_the_flawless_phone_is_not_the_ordinary_one():
    assert FLAWLESS != ORDINARY
