"""The noise has the statistics that it states."""

from dataclasses import replace

import numpy as np
import pytest

from gis.synth.noise import NoiseModel, draw_errors, gauss_markov

QUIET = NoiseModel.none()


def errors(model: NoiseModel, count=20_000, sample_s=5.0, seed=0):
    return draw_errors(count, sample_s, model, np.random.default_rng(seed))


def correlation(series, lag):
    return float(np.mean(series[:, lag:] * series[:, :-lag]) / np.mean(series**2))


@pytest.mark.parametrize("sigma_m", [3.0, 5.0, 10.0])
def test_the_deviation_on_each_axis_is_sigma(sigma_m):
    found = errors(replace(QUIET, sigma_m=sigma_m), count=100_000)
    assert found.x_m.std() == pytest.approx(sigma_m, rel=0.05)
    assert found.y_m.std() == pytest.approx(sigma_m, rel=0.05)


@pytest.mark.parametrize(("sample_s", "lag"), [(5.0, 6), (1.0, 30), (15.0, 2)])
def test_the_correlation_falls_to_1_over_e_in_the_time_constant(sample_s, lag):
    series = gauss_markov(200_000, sample_s, 30.0, np.random.default_rng(1))
    assert correlation(series, lag) == pytest.approx(np.exp(-1), abs=0.03)


def test_the_axes_are_independent():
    east, north = gauss_markov(200_000, 5.0, 30.0, np.random.default_rng(2))
    assert np.corrcoef(east, north)[0, 1] == pytest.approx(0, abs=0.03)


def test_the_series_is_stationary_from_its_first_value():
    firsts = [gauss_markov(2, 5.0, 30.0, np.random.default_rng(seed))[:, 0] for seed in range(4000)]
    assert np.std(firsts) == pytest.approx(1, rel=0.05)


def test_a_cold_start_errs_by_its_own_deviation_and_then_falls_to_sigma():
    model = replace(QUIET, sigma_m=5, cold_start_share=1, cold_start_m=30, cold_start_s=60)
    starts = np.array([errors(model, count=40, seed=seed).x_m for seed in range(3000)])
    assert starts[:, :12].std() == pytest.approx(30, rel=0.05)
    assert starts[:, 18:].std() == pytest.approx(5, rel=0.05)


def test_so_many_phones_start_cold():
    model = replace(QUIET, sigma_m=5, cold_start_share=0.25)
    cold = [errors(model, count=2, seed=seed).accuracy_m[0] > 20 for seed in range(2000)]
    assert np.mean(cold) == pytest.approx(0.25, abs=0.03)


def test_outliers_are_as_frequent_and_as_far_as_stated():
    found = errors(replace(QUIET, outlier_share=0.005), count=200_000)
    distance_m = np.hypot(found.x_m, found.y_m)
    struck = distance_m > 0
    assert struck.mean() == pytest.approx(0.005, rel=0.1)
    assert distance_m[struck].min() >= 50
    assert distance_m[struck].max() <= 500
    assert distance_m[struck].mean() == pytest.approx(275, rel=0.05)


def test_an_outlier_reports_no_worse_accuracy():
    found = errors(replace(QUIET, sigma_m=5, outlier_share=0.005), count=100_000)
    jumped = np.hypot(found.x_m, found.y_m) > 40
    assert found.accuracy_m[jumped].mean() == pytest.approx(found.accuracy_m.mean(), rel=0.05)


def test_a_drift_reaches_its_full_size_and_returns():
    model = replace(QUIET, drifts_per_hour=1, drift_m=40, drift_s=180)
    found = (errors(model, 720, seed=seed) for seed in range(50))
    pushes = (np.hypot(one.x_m, one.y_m) for one in found)
    push_m = next(one for one in pushes if one.max() > 39 and max(one[0], one[-1]) < 0.001)
    assert push_m.max() == pytest.approx(40, abs=0.5)
    assert (push_m > 0.001).sum() * 5 == pytest.approx(180, abs=10)


def test_silences_take_the_share_of_time_that_rate_and_length_give():
    model = replace(QUIET, silences_per_hour=1, silence_s=(30, 90))
    heard = [errors(model, 720, seed=seed).heard.mean() for seed in range(2000)]
    assert 1 - np.mean(heard) == pytest.approx(60 / 3600, rel=0.1)


def test_accuracy_is_the_radius_of_68_percent_of_the_errors():
    found = errors(replace(QUIET, sigma_m=10), count=200_000)
    within = np.hypot(found.x_m, found.y_m) <= np.median(found.accuracy_m)
    assert within.mean() == pytest.approx(0.68, abs=0.02)


def test_without_noise_nothing_errs():
    found = errors(QUIET)
    assert not found.x_m.any()
    assert not found.y_m.any()
    assert found.heard.all()


def test_no_fixes_no_errors():
    assert len(draw_errors(0, 5.0, NoiseModel(), np.random.default_rng(0)).x_m) == 0
