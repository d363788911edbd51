"""Squashing functions and costs: the values the lessons name, and good behaviour at the extremes."""

import numpy as np
import pytest

from brightest.errors import SettingError
from brightest.nn.activations import ACTIVATIONS, activation, relu, sigmoid
from brightest.nn.costs import COSTS, cost, softmax


def test_sigmoid_squashes_any_number_into_zero_to_one():
    z = np.array([-1e4, -10.0, 0.0, 10.0, 1e4])
    a = sigmoid(z)
    assert a[0] == 0
    assert a[1] < 1e-4
    assert a[2] == 0.5
    assert a[3] > 1 - 1e-4
    assert a[4] == 1


def test_a_bias_of_minus_ten_asks_the_sum_to_pass_ten():
    """Lesson 1; at exactly ten the activation is one half, not zero."""
    np.testing.assert_allclose(sigmoid(np.array([4.0, 10.0, 16.0]) - 10), [0.0025, 0.5, 0.9975], atol=1e-4)


def test_relu_is_the_larger_of_zero_and_the_sum():
    np.testing.assert_array_equal(relu(np.array([-2.0, 0.0, 3.0])), [0, 0, 3])


def test_softmax_sums_to_one_and_does_not_overflow():
    a = softmax(np.array([[1e4, 1e4 - 1, -1e4], [0.0, 0.0, 0.0]]))
    np.testing.assert_allclose(a.sum(axis=1), 1)
    np.testing.assert_allclose(a[1], 1 / 3)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_slope_is_the_derivative_of_the_squash(name):
    f = activation(name)
    z = np.array([-3.0, -0.7, 0.4, 2.0])
    h = 1e-6
    np.testing.assert_allclose(f.slope(f.squash(z)), (f.squash(z + h) - f.squash(z - h)) / (2 * h), rtol=1e-8)


def test_sum_of_squares_of_the_lesson():
    """Lesson 2's example in kind: sure of the right answer costs little, sure of a wrong one costs much."""
    y = np.eye(10)[3]
    sure, wrong = np.full(10, 0.01), np.full(10, 0.01)
    sure[3], wrong[8] = 0.99, 0.99
    assert cost("squares").of(sure, y) == pytest.approx(10 * 0.01**2)
    assert cost("squares").of(wrong, y) == pytest.approx(0.99**2 * 2 + 8 * 0.01**2)


def test_the_generalized_cost_pulls_less_at_what_seems_hopeless():
    y = np.array([[1.0, 0.0]])
    doubtful, hopeless = np.array([[0.5, 0.5]]), np.array([[1e-4, 1 - 1e-4]])
    usual, patient = (cost(f"{kind}cross-entropy").error for kind in ("", "generalized-"))
    assert abs(usual(hopeless, y)).max() > 1.9 * abs(usual(doubtful, y)).max()
    assert abs(patient(hopeless, y)).max() < 0.2 * abs(patient(doubtful, y)).max()


@pytest.mark.parametrize("name", COSTS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_costs_stay_finite_when_the_network_is_surely_wrong(name, dtype):
    c = cost(name)
    a = c.squash(np.array([[1e4, -1e4]], dtype))
    y = np.array([[0, 1]], dtype)
    assert np.isfinite(c.of(a, y)).all()
    assert c.of(a, y).dtype == dtype
    assert c.of(a, 1 - y)[0] < c.of(a, y)[0]


def test_unknown_names_are_named():
    with pytest.raises(SettingError, match="'swish' is unknown"):
        activation("swish")
    with pytest.raises(SettingError, match="'hinge' is unknown"):
        cost("hinge")
