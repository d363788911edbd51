"""After calibration, confidence is the share of right answers; and a threshold keeps its promise."""

from dataclasses import replace

import numpy as np
import pytest

from brightest.data import Examples
from brightest.engines import engine
from brightest.errors import SettingError
from brightest.evaluation.calibration import (
    accepted,
    calibrate,
    coverage,
    probabilities,
    reaches,
    reliability,
    threshold,
    with_max_error,
)
from brightest.nn.card import Calibration
from brightest.nn.network import Network

REFERENCE = engine("reference")


def brightness_network(sharpness, cost="cross-entropy"):
    """A network that answers with pixel k's brightness, times `sharpness`, for class k."""
    return Network((np.eye(3) * sharpness,), (np.zeros(3),), cost=cost, classes=("a", "b", "c"))


def calibrated_examples(n=20_000, seed=0):
    """Images whose labels are drawn with the probabilities softmax(5 × pixel)."""
    rng = np.random.default_rng(seed)
    images = rng.random((n, 3))
    probs = np.exp(5 * images)
    probs /= probs.sum(axis=1, keepdims=True)
    labels = (probs.cumsum(axis=1) < rng.random((n, 1))).sum(axis=1)
    return Examples(images, labels)


@pytest.mark.parametrize("sharpness", [1, 5, 30])
def test_the_temperature_corrects_over_and_underconfidence(sharpness):
    network = brightness_network(sharpness)
    calibrated = replace(network, calibration=calibrate(network, calibrated_examples(), REFERENCE))
    assert calibrated.calibration.temperature == pytest.approx(sharpness / 5, rel=0.05)
    assert reliability(calibrated, calibrated_examples(seed=1), REFERENCE).error < 0.01
    if sharpness != 5:
        assert reliability(network, calibrated_examples(seed=1), REFERENCE).error > 0.1


def test_probabilities_are_the_softmax_at_temperature_one():
    outputs = np.array([[0.7, 0.2, 0.1]])
    np.testing.assert_allclose(probabilities(brightness_network(1), outputs), outputs)


def test_ten_sigmoids_leave_room_for_none_of_these():
    network = replace(brightness_network(1, "binary-cross-entropy"), calibration=Calibration(none=True))
    alone, low, torn = probabilities(network, np.array([[0.9, 1e-6, 1e-6], [1e-3] * 3, [0.5, 0.5, 1e-6]]))
    assert alone[0] == pytest.approx(0.9, abs=1e-3)
    assert low.sum() < 0.01
    assert torn[0] == torn[1] == pytest.approx(1 / 3, abs=1e-3)


@pytest.mark.parametrize("none", [False, True])
@pytest.mark.parametrize("cost", ["squares", "cross-entropy", "binary-cross-entropy"])
def test_probabilities_of_saturated_outputs_are_finite_and_keep_the_order(cost, none):
    network = replace(brightness_network(1, cost), calibration=Calibration(0.05, none=none))
    probs = probabilities(network, np.array([[1, 0, 0], [0, 0, 0], [1, 0.5, 1e-9]], np.float32))
    assert np.isfinite(probs).all()
    assert (probs.sum(axis=1) < 1 + 1e-12).all()
    assert probs[0, 0] > 0.99
    assert probs[2].argsort().tolist() == [2, 1, 0]


def test_the_threshold_is_the_lowest_that_keeps_to_the_error_limit():
    rng = np.random.default_rng(0)
    confidence = rng.random(5000).round(2)  # with many equals
    right = rng.random(5000) < confidence
    for limit in (0.0, 0.05, 0.2, 1.0):
        lowest = threshold(confidence, right, limit)
        answered = confidence >= lowest
        assert not answered.any() or (~right[answered]).mean() <= limit
        lower = confidence[confidence < lowest]
        if len(lower):
            more = confidence >= lower.max()
            assert (~right[more]).mean() > limit
    assert threshold(confidence, right, 1.0) == confidence.min()
    assert threshold(np.ones(3), np.zeros(3, bool), 0.1) > 1
    with pytest.raises(SettingError, match=r"max error -0\.1 can't work"):
        threshold(confidence, right, -0.1)


def test_only_error_levels_are_stored_that_the_examples_can_prove():
    """n right answers in a row prove an error rate below 3/n with 95% confidence, and no lower one."""
    network = brightness_network(30)
    images = np.eye(3)[np.arange(10_000) % 3]  # each is read right
    for n, strictest in ((59, None), (60, 0.05), (239, 0.02), (5_999, 0.001), (6_000, 0.0005)):
        levels = calibrate(network, Examples(images[:n], np.arange(n) % 3), REFERENCE).levels
        assert next((level.max_error for level in levels), None) == strictest
    few = replace(network, calibration=calibrate(network, Examples(images[:59], np.arange(59) % 3), REFERENCE))
    with pytest.raises(SettingError, match="never measured on enough examples"):
        with_max_error(few, 0.05)


def test_an_answer_is_rejected_if_none_of_these_is_likelier():
    network = replace(brightness_network(1, "squares"), calibration=Calibration(threshold=0.2, none=True))
    probs = np.array([[0.3, 0, 0], [0.3, 0.3, 0.3], [0.1, 0.5, 0.3], [0.19, 0.18, 0.18]])
    np.testing.assert_array_equal(accepted(network, probs), [False, True, True, False])


def test_an_answer_exactly_at_the_threshold_is_accepted():
    confidence, right = np.array([0.9, 0.7, 0.6]), np.array([True, True, False])
    limit = threshold(confidence, right, 0.0)
    probs = np.stack([confidence, 1 - confidence, np.zeros(3)], axis=1)
    network = replace(brightness_network(1), calibration=Calibration(threshold=limit))
    np.testing.assert_array_equal(accepted(network, probs), [True, True, False])
    np.testing.assert_array_equal(coverage(probs, right, np.array([limit])), [[2 / 3], [0]])


def test_coverage_gives_the_share_answered_and_the_share_of_these_that_is_wrong():
    probs = np.array([[0.9, 0.1, 0], [0.2, 0.6, 0.2], [0.5, 0.5, 0], [0.3, 0.1, 0.1]])  # the last is likelier none
    answered, error = coverage(probs, np.array([True, False, True, True]), np.array([0, 0.55, 0.8, 0.95]))
    np.testing.assert_allclose(answered, [3 / 4, 2 / 4, 1 / 4, 0])
    np.testing.assert_allclose(error, [1 / 3, 1 / 2, 0, np.nan])


def test_bins_hold_equally_many_and_the_error_is_their_mean_distance():
    examples = calibrated_examples(1003)
    diagram = reliability(brightness_network(1), examples, REFERENCE)
    assert diagram.count.sum() == 1003
    assert diagram.count.max() - diagram.count.min() <= 1
    assert (np.diff(diagram.confidence) >= 0).all()
    assert diagram.error == pytest.approx(np.average(abs(diagram.confidence - diagram.accuracy), weights=diagram.count))


def test_an_impossible_calibration_is_refused():
    for values in ((0, 0), (np.nan, 0), (1, -1), (np.inf, 0), (1, 0, "yes")):
        with pytest.raises(SettingError, match="can't work"):
            Calibration(*values)


def test_nothing_is_accepted_before_a_calibration():
    network = replace(brightness_network(30), calibration=Calibration())
    probs = np.array([[1.0, 0, 0], [0.4, 0.3, 0.3]])
    assert not accepted(network, probs).any()
    np.testing.assert_array_equal(reaches(probs, 0.5), [True, False])
    found = reliability(network, calibrated_examples(100), REFERENCE)
    assert np.isnan([found.answered, found.answered_error]).all()
