"""Costs: the values the lessons name, and good behaviour at the extremes."""

import numpy as np
import pytest

from brightest.errors import SettingError
from brightest.nn.costs import COSTS, cost


def test_sum_of_squares_of_the_lesson():
    """As in lesson 2's example: certainty about the right answer costs little, about a wrong one much."""
    y = np.eye(10)[3]
    right, wrong = np.full(10, 0.01), np.full(10, 0.01)
    right[3], wrong[8] = 0.99, 0.99
    assert cost("squares").loss(right, y) == pytest.approx(10 * 0.01**2)
    assert cost("squares").loss(wrong, y) == pytest.approx(0.99**2 * 2 + 8 * 0.01**2)


def test_the_generalized_cost_limits_the_gradient_of_examples_it_does_not_fit():
    y = np.array([[1.0, 0.0]])
    undecided, misfit = np.array([[0.5, 0.5]]), np.array([[1e-4, 1 - 1e-4]])
    usual, generalized = (cost(f"{kind}cross-entropy").delta for kind in ("", "generalized-"))
    assert abs(usual(misfit, y)).max() > 1.9 * abs(usual(undecided, y)).max()
    assert abs(generalized(misfit, y)).max() < 0.2 * abs(generalized(undecided, y)).max()


@pytest.mark.parametrize("name", COSTS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_costs_stay_finite_when_the_network_is_surely_wrong(name, dtype):
    c = cost(name)
    a = c.activation(np.array([[1e4, -1e4]], dtype))
    y = np.array([[0, 1]], dtype)
    assert np.isfinite(c.loss(a, y)).all()
    assert c.loss(a, y).dtype == dtype
    assert c.loss(a, 1 - y)[0] < c.loss(a, y)[0]


def test_an_unknown_name_is_named():
    with pytest.raises(SettingError, match="cost 'hinge' is unknown: choose squares"):
        cost("hinge")
