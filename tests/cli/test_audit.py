"""`xunge audit` and `xunge patrol show` on two audited days. See tests/patrolled.py."""

import json

import pytest

from gis.service import fresh
from gis.service.audit import audit_day
from gis.store.access import accesses
from gis.store.engine import make_engine
from gis.store.stale import mark_dates_stale, stale_days
from tests.cli.conftest import Run
from tests.nets import DISTRICT
from tests.patrolled import BASIC, MONDAY, TUESDAY, patrolled


@pytest.fixture(scope="module", autouse=True)
def _district(module_database: str) -> None:
    engine = make_engine(module_database)
    patrolled(engine)
    engine.dispose()


def test_the_audit_prints_a_row_a_street(run_on: Run) -> None:
    out = run_on("audit", "--from", MONDAY, "--to", MONDAY).out
    assert "网格001" in out
    assert "网格002" in out


def test_the_audit_prints_what_it_changed(run_on: Run) -> None:
    out = run_on("audit", "--from", MONDAY, "--to", MONDAY).out
    assert "0 written, 0 revised" in out


def test_as_json_the_audit_is_one_document(run_on: Run) -> None:
    found = json.loads(run_on("audit", "--from", MONDAY, "--to", MONDAY, "--json").out)
    assert sum(place["met"] for place in found["places"]) == 3


def test_without_dates_nothing_stale_is_nothing_to_do(run_on: Run) -> None:
    assert "Nothing has changed" in run_on("audit").out


def test_a_worker_day_that_cannot_be_audited_is_set_aside_and_named(
    run_on: Run, module_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(c, *args, workers, **kwargs):
        if "W-003" in workers:
            raise ZeroDivisionError("a ground without an area")
        return audit_day(c, *args, workers=workers, **kwargs)

    engine = make_engine(module_database)
    with engine.begin() as c:
        mark_dates_stale(c, DISTRICT, [MONDAY])
    with monkeypatch.context() as poisoned:
        poisoned.setattr(fresh, "audit_day", stumble)
        runs = [run_on("audit"), run_on("audit", "--json")]  # it is tried again each time
    healed = run_on("audit", "--json")
    with engine.connect() as c:
        left = len(stale_days(c, DISTRICT))
    engine.dispose()
    for ran, attempts in zip(runs, (1, 2), strict=True):
        (line,) = [line for line in ran.err.splitlines() if "Set aside" in line]
        assert f"W-003 on {MONDAY}, attempts: {attempts}" in line
        assert "ZeroDivisionError: a ground without an area" in line
        assert "Traceback" not in ran.err
        assert ran.code == 1
    assert json.loads(runs[1].out) == {"changes": []}
    assert (healed.code, json.loads(healed.out)["changes"][0]["computed"], left) == (0, 2, 0)


def test_within_a_street_its_communities_are_listed(run_on: Run) -> None:
    words = ("audit", "--from", MONDAY, "--to", MONDAY, "--within", f"{DISTRICT}001", "--json")
    found = json.loads(run_on(*words).out)
    assert [place["code"] for place in found["places"]] == ["120106001001", "120106001002"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--from", "2026-05-12", "--to", "2026-05-11"), "is after --to"),
        (("--from", "2026-05-11", "--within", "7"), "No grid 7 is in force"),
        (("--to", "2199-01-01"), "has not come yet"),
        (("--from", "2026-05-11", "--district", "990001"), "990001"),
    ],
)
def test_what_cannot_be_audited_is_refused_in_a_line(
    run_on: Run, words: tuple[str, ...], said: str
) -> None:
    ran = run_on("audit", *words)
    assert ran.code == 2
    assert said in ran.err


def test_a_date_that_is_none_is_refused(run_on: Run) -> None:
    assert run_on("audit", "--from", "11/05/2026").code == 2


def test_a_refusal_speaks_the_chosen_language(run_on: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUNGE_LANGUAGE", "zh")
    assert "尚未到来" in run_on("audit", "--to", "2199-01-01").err


def test_a_setting_that_is_none_is_named(run_on: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUNGE_PORT", "eighty")
    ran = run_on("audit")
    assert ran.code == 2
    assert "XUNGE_PORT" in ran.err


def test_the_evidence_shows_the_verdict_and_its_minutes(run_on: Run) -> None:
    out = run_on("patrol", "show", "W-004", MONDAY).out
    assert "short" in out
    assert "30.00" in out


def test_the_evidence_as_json_has_every_fix(run_on: Run) -> None:
    found = json.loads(run_on("patrol", "show", "W-004", MONDAY, "--json").out)
    assert len(found["fixes"]) == 361


def test_the_evidence_as_geojson_has_the_ground_first(run_on: Run) -> None:
    found = json.loads(run_on("patrol", "show", "W-004", MONDAY, "--geojson").out)
    assert found["features"][0]["properties"]["layer"] == "ground"


def test_the_evidence_can_be_a_map(run_on: Run, tmp_path) -> None:
    page = tmp_path / "day.html"
    run_on("patrol", "show", "W-004", MONDAY, "--map", page)
    assert "</html>" in page.read_text("utf-8")


def test_a_map_that_cannot_be_written_is_told(run_on: Run, tmp_path) -> None:
    ran = run_on("patrol", "show", "W-004", MONDAY, "--map", tmp_path)
    assert ran.code == 2
    assert "cannot be written" in ran.err


def test_whoever_opens_the_evidence_is_in_the_access_log(run_on: Run, module_database: str) -> None:
    run_on("patrol", "show", "W-003", MONDAY, "--reason", "appeal of 12 May")
    with make_engine(module_database).connect() as c:
        assert accesses(c, DISTRICT, worker="W-003")[0]["reason"] == "appeal of 12 May"


@pytest.mark.parametrize("reason", ["", "x", "x" * 501, "one line\nand another"])
def test_a_reason_is_one_line_of_some_length(
    run_on: Run, module_database: str, reason: str
) -> None:
    ran = run_on("patrol", "show", "W-002", MONDAY, "--reason", reason)
    assert ran.code == 2
    assert "one line of 2 to 500 characters" in ran.err
    with make_engine(module_database).connect() as c:
        assert accesses(c, DISTRICT, worker="W-002") == []


@pytest.mark.parametrize("words", [("show", "W-004", MONDAY), ("coverage", BASIC[0])])
def test_two_documents_at_once_are_refused(run_on: Run, words: tuple[str, ...]) -> None:
    ran = run_on("patrol", *words, "--json", "--geojson")
    assert (ran.code, ran.out) == (2, "")
    assert "choose one of them" in ran.err


def test_a_worker_without_duty_is_refused_and_that_is_logged(
    run_on: Run, module_database: str
) -> None:
    ran = run_on("patrol", "show", "W-999", MONDAY, "--reason", "a guess")
    assert ran.code == 2
    assert "W-999 had no patrol duty" in ran.err
    with make_engine(module_database).connect() as c:
        entry = accesses(c, DISTRICT, worker="W-999")[0]
    assert (entry["action"], entry["reason"]) == ("refused", "a guess")


def test_the_evidence_tells_local_times(run_on: Run) -> None:
    assert "09:00:00" in run_on("patrol", "show", "W-004", MONDAY).out


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "words",
    [
        ("audit", "--from", MONDAY, "--to", TUESDAY),
        ("patrol", "show", "W-004", MONDAY),
        ("patrol", "coverage", BASIC[0], "--date", MONDAY),
    ],
)
def test_nothing_is_cut_in_a_terminal_of_80_columns(
    run_on: Run, monkeypatch: pytest.MonkeyPatch, language: str, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("XUNGE_LANGUAGE", language)
    monkeypatch.setenv("COLUMNS", "80")
    ran = run_on(*words)
    assert ran.code == 0
    assert "…" not in ran.out


def test_coverage_names_grids_and_no_worker(run_on: Run) -> None:
    out = run_on("patrol", "coverage", BASIC[0], "--date", MONDAY).out
    assert BASIC[0] in out
    assert "W-001" not in out


def test_coverage_grows_with_the_days_looked_back(run_on: Run) -> None:
    words = ("patrol", "coverage", BASIC[5], "--date", TUESDAY, "--json")
    place = json.loads(run_on(*words).out)["grids"][0]
    assert 0 < place["coverage_1"] == place["coverage_7"] == place["coverage_30"]


def test_a_grid_nobody_walked_is_missed_in_all_its_cells(run_on: Run) -> None:
    words = ("patrol", "coverage", BASIC[7], "--date", MONDAY, "--json")
    place = json.loads(run_on(*words).out)["grids"][0]
    assert place["missed"] == place["cells"] > 0


def test_the_cells_are_squares_with_their_last_pass(run_on: Run) -> None:
    words = ("patrol", "coverage", BASIC[0], "--date", MONDAY, "--geojson")
    cells = json.loads(run_on(*words).out)["features"]
    assert 0 in {cell["properties"]["days_since"] for cell in cells}


def test_coverage_leaves_nothing_in_the_access_log(run_on: Run, module_database: str) -> None:
    run_on("patrol", "coverage", BASIC[6], "--date", MONDAY)
    with make_engine(module_database).connect() as c:
        assert accesses(c, DISTRICT, worker="W-007") == []
