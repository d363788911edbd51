"""Weight pictures share a scale, and a large layer is shown in part."""

import numpy as np

from brightest.plots import theme
from brightest.plots.weights import MAX_NEURONS, weights
from support.pictures import lesson, odd


def test_all_weight_pictures_share_one_scale_with_zero_in_its_middle():
    images = [image for axes in weights(lesson(), theme()).axes for image in axes.images]
    assert len(images) == 16
    (scale,) = {(image.norm.vmin, image.norm.vmax) for image in images}
    assert scale[0] == -scale[1]
    np.testing.assert_array_equal(images[3].get_array().reshape(-1), lesson().weights[0][3])


def test_a_large_layer_is_shown_in_part_and_says_so():
    figure = weights(odd((784, MAX_NEURONS + 6, 3)), theme())
    assert sum(len(axes.images) for axes in figure.axes) == MAX_NEURONS
    assert f"the first {MAX_NEURONS} of {MAX_NEURONS + 6} neurons" in " ".join(figure.get_supxlabel().split())
