"""The fast projection against the exact one."""

import numpy as np
import pytest

from gis.datum import MetricFrame
from gis.patrol.projection import NOWHERE_M, projected


@pytest.mark.parametrize("lat0", [-30.0, 0.0, 18.2, 39.17, 53.5])
@pytest.mark.parametrize("reach_deg", [0.1, 0.5, 0.6, 3.0])
def test_it_is_the_metric_frame_to_a_micrometre(lat0: float, reach_deg: float) -> None:
    frame = MetricFrame(117.15, lat0)
    rng = np.random.default_rng(5)
    lon, lat = 117.15 + reach_deg * rng.uniform(-1, 1, 500), lat0 + rng.uniform(-0.5, 0.5, 500)
    apart = np.subtract(projected(lon, lat, frame), frame.forward(lon, lat))
    assert np.abs(apart).max() < 1e-6


def test_what_the_frame_cannot_reach_is_nowhere() -> None:
    frame = MetricFrame(0.0, 0.0)
    lon, lat = np.array([91.0]), np.array([0.0])
    assert np.isnan(frame.forward(lon, lat)).all()
    assert projected(lon, lat, frame)[0].tolist() == [NOWHERE_M]
