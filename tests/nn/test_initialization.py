"""Initial parameters have the stated distributions."""

import numpy as np
import pytest

from brightest.errors import SettingError
from brightest.nn.initialization import initialization


def draw(name, *, last=False):
    return initialization(name)(400, 300, np.random.default_rng(0), last=last)


@pytest.mark.parametrize("last", [False, True])
def test_normal_weights_and_biases_have_the_spread_of_the_inputs(last):
    for array in draw("normal", last=last):
        assert array.std() == pytest.approx(1 / 20, rel=0.1)
        assert abs(array.mean()) < 0.01


def test_he_weights_are_wider_in_hidden_layers_than_in_the_last():
    for last, spread in ((False, (2 / 400) ** 0.5), (True, 0.5 / 400**0.5)):
        weights, biases = draw("he", last=last)
        assert weights.shape == (300, 400)
        assert weights.std() == pytest.approx(spread, rel=0.1)
        assert not biases.any()


def test_an_unknown_name_is_named():
    with pytest.raises(SettingError, match="initialization 'zeros' is unknown: choose normal, he"):
        initialization("zeros")
