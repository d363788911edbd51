"""Schedules start at 1; linear and cosine end at 0."""

import numpy as np
import pytest

from brightest.errors import SettingError
from brightest.nn.schedules import schedule


@pytest.mark.parametrize(
    ("name", "factors"),
    [("constant", [1, 1, 1, 1]), ("linear", [1, 0.75, 0.5, 0]), ("cosine", [1, (2 + 2**0.5) / 4, 0.5, 0])],
)
def test_the_factor_after_each_fraction_of_the_steps(name, factors):
    np.testing.assert_allclose(schedule(name)(np.array([0, 0.25, 0.5, 1])), factors, atol=1e-15)


def test_an_unknown_name_is_named():
    with pytest.raises(SettingError, match="schedule 'step' is unknown: choose constant, linear, cosine"):
        schedule("step")
