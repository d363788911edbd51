"""Points of the square: in two halves, repeatable, and of the shapes that their names say."""

import numpy as np
import pytest

from brightest.data.plane import POINT_SETS, point_set
from brightest.errors import SettingError


@pytest.mark.parametrize("name", POINT_SETS)
def test_a_point_set_has_two_equal_classes_in_the_square(name):
    found, again = (point_set(name, 400, np.random.default_rng(0)) for _ in range(2))
    assert found.images.shape == (400, 2)
    assert 0 <= found.images.min() < 0.15
    assert 0.85 < found.images.max() <= 1
    assert np.bincount(found.labels).tolist() == [200, 200]
    np.testing.assert_array_equal(found.images, again.images)


def test_circles_are_one_in_the_other():
    found = point_set("circles", 1000, np.random.default_rng(0))
    radius = np.hypot(*(2 * found.images - 1).T)
    assert radius[found.labels == 0].max() < 0.7
    assert radius[found.labels == 1].min() > 0.85


@pytest.mark.parametrize(("name", "n", "says"), [("squares", 10, "squares"), ("moons", 1, "2 to 2,000")])
def test_other_points_are_refused(name, n, says):
    with pytest.raises(SettingError, match=says):
        point_set(name, n, np.random.default_rng(0))
