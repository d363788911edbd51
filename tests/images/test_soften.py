import numpy as np

import brightest
from brightest.images.soften import soften


def test_edges_of_black_and_white_become_grey_and_the_rest_stays():
    square = np.zeros((28, 28), np.uint8)
    square[10:14, 10:14] = 255
    grey = square.copy()
    grey[12, 12] = 254
    soft, same, blank = soften(np.stack([square, grey, np.zeros_like(square)]).reshape(3, 784)).reshape(3, 28, 28)
    np.testing.assert_array_equal(soft[8:12, 11], [0, 64, 191, 255])
    np.testing.assert_array_equal(soft[9, 8:11], [0, 16, 48])
    np.testing.assert_array_equal([same, blank], [grey, np.zeros_like(square)])
    np.testing.assert_allclose(soften(square.reshape(1, 784) / 255).reshape(28, 28), soft / 255, atol=0.002)
    assert soften(np.ones((1, 4))).tolist() == [[1, 1, 1, 1]]  # no digit


def test_thresholded_digits_are_read_nearly_as_well():
    test = brightest.load_data("optdigits").test
    best = brightest.load("best")
    right = [
        np.mean([best.read(image) == str(label) for image, label in zip(images, test.labels, strict=True)])
        for images in (test.images, test.images > 127)
    ]
    assert right[1] >= right[0] - 0.03
