"""The average of weights: a plain mean at first, and an exponential one when its window is full."""

import numpy as np
import pytest

from brightest.nn.parameters import Parameters
from brightest.nn.weight_averaging import update


def averages(samples, window):
    average, found = None, []
    for sample in samples:
        average = update(average, Parameters((np.full((1, 1), sample),), (np.full(1, -sample),)), window)
        assert average.mean.biases[0][0] == -average.mean.weights[0][0, 0]
        found.append(average.mean.weights[0][0, 0])
    assert average.count == len(samples)
    return found


def test_it_is_the_mean_until_the_window_is_full():
    assert averages([6.0, 0.0, 3.0], window=3) == pytest.approx([6, 3, 3])


def test_from_then_on_each_sample_has_the_share_of_one_in_a_window():
    assert averages([8.0, 0.0, 0.0, 8.0], window=2) == pytest.approx([8, 4, 2, 5])


def test_a_window_of_one_sample_or_less_keeps_the_last():
    assert averages([1.0, 5.0, 2.0], window=1) == [1, 5, 2]
    assert averages([1.0, 5.0, 2.0], window=0.3) == [1, 5, 2]
