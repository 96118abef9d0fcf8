"""A worker's day as JSON holds all that a picture of it needs."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from sqlalchemy import Engine

from gis.service.evidence import Evidence, worker_evidence
from gis.service.evidence_json import evidence_json
from gis.store.engine import make_engine
from tests.nets import DISTRICT
from tests.patrolled import MONDAY, NOW, patrolled

DEGREES = 2e-6  # 0.2 m: the document's places are rounded, and a straight line on a map is not


@pytest.fixture(scope="module")
def walked(module_database: str) -> Iterator[Engine]:
    engine = make_engine(module_database)
    patrolled(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def evidence(walked: Engine) -> Evidence:
    """W-005: 40 minutes of rounds, 20 of silence, 10 of rounds."""
    with walked.begin() as c:
        return worker_evidence(c, DISTRICT, "W-005", MONDAY, who="tests", reason="a test", now=NOW)


@pytest.fixture(scope="module")
def told(evidence: Evidence) -> dict[str, Any]:
    return evidence_json(evidence)


def path_of(span: dict[str, Any], fixes: pd.DataFrame) -> shapely.LineString:
    """The way of a device in a span of time, drawn from its `ok` fixes alone."""
    good = fixes[(fixes["reason"] == "ok") & (fixes["device"] == span["device"])]
    t, start, end = (
        pd.to_datetime(moments, utc=True).astype(np.int64)
        for moments in (good["t"], pd.Series([span["from"]]), pd.Series([span["to"]]))
    )
    inner = t[(t > start[0]) & (t < end[0])]
    moments = [start[0], *inner, end[0]]
    lon, lat = (np.interp(moments, t, good[name]) for name in ("lon", "lat"))
    return shapely.LineString(np.column_stack([lon, lat]))


def test_paths_and_fixes_give_every_line_of_the_audit(
    evidence: Evidence, told: dict[str, Any]
) -> None:
    fixes = pd.DataFrame(told["fixes"])
    drawn = [path_of(span, fixes) for span in told["paths"]]
    assert len(drawn) == len(evidence.lines)
    apart = shapely.hausdorff_distance(drawn, evidence.lines.geometry.to_numpy())
    assert apart.max() < DEGREES


def test_the_intervals_add_up_to_the_figures(told: dict[str, Any]) -> None:
    spans = pd.DataFrame(told["intervals"])
    lasted = pd.to_datetime(spans["to"], format="ISO8601") - pd.to_datetime(
        spans["from"], format="ISO8601"
    )
    minutes = lasted.dt.total_seconds().groupby(spans["class"]).sum() / 60
    figures = {name: told["day"][name] for name in minutes.index}
    assert minutes.to_dict() == pytest.approx(figures, abs=1e-6)


def test_the_ground_lies_in_its_zone(told: dict[str, Any]) -> None:
    ground, zone = (shapely.geometry.shape(told[name]) for name in ("ground", "zone"))
    assert zone.contains_properly(ground)


def test_it_says_what_the_figures_are_held_against(told: dict[str, Any]) -> None:
    assert told["rules"] == {"version": told["rules"]["version"], "min_minutes": 60, "zone_m": 20}
