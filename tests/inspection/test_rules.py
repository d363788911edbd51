"""The rules see what is there, and read some digits, not many."""

import numpy as np
import pytest

from brightest.data import NO_CLASS, Examples
from brightest.engines import engine
from brightest.errors import DataError
from brightest.inspection.rules import accuracy, read, traits
from brightest.training import loop
from support.handwriting import learnt, optdigits

EXAMPLES = optdigits().test


def drawn(*boxes):
    """Boxes of ink (top, left, bottom, right)."""
    image = np.zeros((28, 28))
    for top, left, bottom, right in boxes:
        image[top:bottom, left:right] = 1
    return image


RING = drawn((4, 8, 6, 20), (22, 8, 24, 20), (4, 8, 24, 10), (4, 18, 24, 20))
EIGHT = RING + drawn((13, 8, 15, 20))
SEVEN = drawn((4, 8, 6, 20), (4, 17, 24, 20))
ONE = drawn((4, 13, 24, 15))
NINE = drawn((4, 10, 6, 20), (12, 10, 14, 20), (4, 10, 14, 12), (4, 18, 24, 20))
SIX = NINE[::-1, ::-1]
FOUR = drawn((4, 8, 14, 10), (12, 8, 14, 20), (4, 17, 24, 19))


@pytest.mark.parametrize(
    ("image", "digit"), [(RING, 0), (EIGHT, 8), (SEVEN, 7), (ONE, 1), (NINE, 9), (SIX, 6), (FOUR, 4)]
)
def test_textbook_digits_are_read(image, digit):
    assert read(image).digit == digit


def test_traits_are_measured():
    ring, eight, nine = traits(RING), traits(np.minimum(EIGHT, 1)), traits(NINE)
    assert (ring.loops, eight.loops, nine.loops, traits(ONE).loops) == (1, 2, 1, 0)
    assert ring.loop_height == pytest.approx(0.5)
    assert ring.loop_across == pytest.approx(0.5)
    assert ring.loop_tall == pytest.approx(16 / 20)
    assert nine.loop_height == pytest.approx(5 / 20)
    assert ring.top_line == ring.bottom_line == 1
    np.testing.assert_array_equal(ring.strokes, [2, 2, 2])
    np.testing.assert_array_equal(nine.strokes, [2, 1, 1])
    np.testing.assert_allclose(ring.quadrants, 0.25)
    assert traits(ONE).slender == pytest.approx(10)
    assert traits(np.ones((28, 28))).slender == pytest.approx(1)


def test_an_open_loop_is_no_loop():
    gap = RING.copy()
    gap[12, 18:20] = 0
    assert traits(gap).loops == 0
    pinhole = np.zeros((28, 28))
    pinhole[5:12, 5:12] = 1
    pinhole[8, 8] = 0
    assert traits(pinhole).loops == 0


def test_rules_read_better_than_chance_and_much_worse_than_a_network():
    by_rules = accuracy(EXAMPLES)
    assert 0.2 < by_rules < 0.9
    assert loop.evaluate(learnt(), EXAMPLES, engine("fast")).accuracy > by_rules + 0.1
    right = [read(image).digit == label for image, label in zip(EXAMPLES.images, EXAMPLES.labels, strict=True)]
    assert by_rules == pytest.approx(np.mean(right))


@pytest.mark.mnist
def test_rules_read_most_of_mnist_and_leave_a_quarter(mnist_folder):
    from brightest.data import load_data

    examples = load_data("mnist", data_dir=mnist_folder).test[np.arange(0, 10_000, 20)]
    assert 0.6 < accuracy(examples) < 0.8


def test_blank_images_are_wrong_and_examples_without_a_class_not_counted():
    images = np.stack([ONE.reshape(-1), np.zeros(784), SEVEN.reshape(-1)])
    assert accuracy(Examples(images, np.array([1, 5, 7]))) == pytest.approx(2 / 3)
    assert accuracy(Examples(images, np.array([1, NO_CLASS, 7]))) == 1


def test_bad_images_are_refused():
    with pytest.raises(DataError, match="no ink"):
        read(np.zeros(784))
    with pytest.raises(DataError, match="must be square"):
        read(np.ones(20))
    with pytest.raises(DataError, match="no example"):
        accuracy(Examples(np.zeros((1, 784)), np.array([NO_CLASS])))
