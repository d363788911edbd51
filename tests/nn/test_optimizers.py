"""Optimizers, worked in numbers."""

import numpy as np
import pytest

from brightest.errors import SettingError
from brightest.nn.optimizers import SGD, Adam, Momentum, Nesterov, optimizer


def run(chosen, gradients, w=1.0, rate=0.1):
    """The weight after each of the gradients."""
    w, memory, seen = np.array([w]), tuple(np.zeros(1) for _ in range(chosen.slots)), []
    for step, g in enumerate(gradients, start=1):
        w, memory = chosen(w, np.array([g]), memory, rate, step)
        seen.append(w[0])
    return seen


def test_sgd_steps_in_proportion_to_the_gradient():
    assert run(SGD(), [1.0, 2.0]) == pytest.approx([0.9, 0.7])


def test_momentum_accumulates_a_velocity():
    # v = 1, then 0.5 · 1 + 2 = 2.5, then 0.5 · 2.5 + 0 = 1.25
    assert run(Momentum(0.5), [1.0, 2.0, 0.0]) == pytest.approx([0.9, 0.65, 0.525])


def test_nesterov_looks_ahead():
    # v = 1, 2.5, 1.25; steps g + 0.5 v = 1.5, 3.25, 0.625
    assert run(Nesterov(0.5), [1.0, 2.0, 0.0]) == pytest.approx([0.85, 0.525, 0.4625])


def test_adam_starts_with_steps_the_size_of_the_rate():
    """The corrected averages of a constant gradient are the gradient and its square, whatever its size."""
    assert run(Adam(), [1e-3] * 3) == pytest.approx([0.9, 0.8, 0.7], rel=1e-4)
    assert run(Adam(), [-1e3] * 2) == pytest.approx([1.1, 1.2])


def test_adam_by_hand():
    # g = 1, then 3:  m̂ = (0.09 · 1 + 0.1 · 3) / 0.19 = 0.39 / 0.19,  v̂ = (0.000999 + 0.009) / 0.001999
    second = 0.9 - 0.1 * (0.39 / 0.19) / np.sqrt(0.009999 / 0.001999)
    assert run(Adam(), [1.0, 3.0]) == pytest.approx([0.9, second])


def test_momentum_crosses_a_ravine_that_plain_descent_crawls_along():
    """f = (x² + 50 y²) / 2 close to the largest rate at which plain descent converges."""
    curvatures = np.array([1.0, 50.0])
    ends = []
    for chosen in (SGD(), Momentum(0.7)):
        w, memory = np.array([10.0, 1.0]), tuple(np.zeros(2) for _ in range(chosen.slots))
        for step in range(1, 101):
            w, memory = chosen(w, curvatures * w, memory, 0.03, step)
        ends.append(np.abs(w).max())
    assert ends[1] < 0.01 < ends[0]


def test_unknown_names_are_named():
    with pytest.raises(SettingError, match="'lion' is unknown"):
        optimizer("lion")
    assert optimizer("nesterov", 0.8) == Nesterov(0.8)
    assert optimizer("sgd", 0.8) == SGD()
