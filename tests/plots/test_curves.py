"""Learning curves show what was measured."""

import numpy as np
import pytest

from brightest.errors import SettingError
from brightest.plots import theme
from brightest.plots.curves import curves

HISTORY = [
    {"epoch": n, "train_cost": 2 / (n + 1), "train_accuracy": 1 - 0.9 / (n + 1), "validation_accuracy": 0.5,
     "validation_cost": 1.0}
    for n in range(4)
]  # fmt: skip


def test_each_curve_has_its_numbers():
    cost, accuracy = curves(HISTORY, theme(), best_epoch=2).axes
    drawn = {line.get_label(): line for line in cost.lines}
    np.testing.assert_array_equal(drawn["training"].get_ydata(), [entry["train_cost"] for entry in HISTORY])
    np.testing.assert_array_equal(drawn["validation"].get_ydata(), [1.0] * 4)
    assert [list(line.get_xdata()) for line in accuracy.lines[:2]] == [[0, 1, 2, 3]] * 2
    assert list(accuracy.lines[2].get_xdata()) == [2, 2]


def test_without_validation_there_is_one_curve():
    cost, _ = curves([{"epoch": 0, "train_cost": 2.0, "train_accuracy": 0.1}], theme()).axes
    assert [line.get_label() for line in cost.lines] == ["training"]


def test_no_epoch_is_no_picture():
    with pytest.raises(SettingError, match="no epoch"):
        curves([], theme())
