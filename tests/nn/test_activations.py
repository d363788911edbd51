"""Activation functions: the values the lessons name, and good behaviour at the extremes."""

import numpy as np
import pytest

from brightest.errors import SettingError
from brightest.nn.activations import ACTIVATIONS, activation, relu, sigmoid, softmax


def test_sigmoid_maps_any_number_to_between_0_and_1():
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
def test_the_derivative_agrees_with_finite_differences(name):
    f = activation(name)
    z = np.array([-3.0, -0.7, 0.4, 2.0])
    h = 1e-6
    np.testing.assert_allclose(
        f.derivative(f.function(z)), (f.function(z + h) - f.function(z - h)) / (2 * h), rtol=1e-8
    )


def test_an_unknown_name_is_named():
    with pytest.raises(SettingError, match="activation 'swish' is unknown: choose sigmoid, relu, tanh"):
        activation("swish")
