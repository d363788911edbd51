"""Which ink is one digit: the cheapest chain of hypotheses, by a made-up network that judges ink by its width."""

import numpy as np
import pytest

from brightest.reader.components import Component
from brightest.reader.segmentation import BATCH_SIZE, MAX_PRIMITIVES, segment

HEIGHT = 40


def block(left, width, height=HEIGHT):
    return Component(np.ones((height, width), np.float32), 100 - height, left)


def digit_widths(*widths):
    """The confidence of a network that takes ink of these widths for a digit, and nothing else."""
    return lambda ink: np.array([0.99 if any(abs(one.width - w) <= 2 for w in widths) else 0.01 for one in ink])


def connected(left, parts):
    """Blocks of these widths, connected by thin strokes."""
    width = sum(parts) + 4 * (len(parts) - 1)
    ink = np.zeros((HEIGHT, width), np.float32)
    at = 0
    for part in parts:
        ink[:, at : at + part] = 1
        at += part + 4
    ink[20:22] = 1
    return Component(ink, 60, left)


def widths(rows):
    return [[one.width for one in row] for row in rows]


def test_components_that_are_digits_stay_as_they_are():
    row = [block(0, 20), block(50, 20), block(100, 20)]
    assert widths(segment([row, row], digit_widths(20))) == [[20, 20, 20]] * 2


def test_strokes_that_are_no_digit_alone_are_merged():
    row = [block(0, 20), block(50, 8), block(62, 8), block(100, 20)]
    assert widths(segment([row], digit_widths(20))) == [[20, 20, 20]]


def test_a_stroke_is_merged_with_the_nearer_digit():
    row = [block(0, 10), block(12, 6), block(30, 10)]  # 2 pixels from the first, 12 from the last
    assert widths(segment([row], digit_widths(10, 18, 28))) == [[18, 10]]


def test_strokes_far_apart_are_never_one_digit():
    assert widths(segment([[block(0, 8), block(100, 8)]], digit_widths(108))) == [[8, 8]]


def test_touching_digits_are_split():
    (row,) = segment([[connected(0, [20, 20])]], digit_widths(20, 22, 24))
    assert len(row) == 2
    assert all(18 <= one.width <= 26 for one in row)


def test_ink_is_not_split_into_parts_of_which_one_is_no_digit():
    assert widths(segment([[connected(0, [20, 36])]], digit_widths(20, 22, 24))) == [[60]]


def test_a_confident_digit_is_not_split_though_its_parts_could_be_digits():
    assert widths(segment([[connected(0, [20, 20])]], digit_widths(20, 44))) == [[44]]


@pytest.mark.parametrize("expect", [1, 2, 3])
def test_the_expected_number_of_digits_is_found(expect):
    row = [block(0, 20), block(30, 20), block(60, 20)]
    (digits,) = segment([row], digit_widths(20), expect)
    assert len(digits) == expect


def test_an_impossible_number_of_digits_is_approached():
    assert len(segment([[block(0, 4)]], digit_widths(4), 5)[0]) == 1


def test_many_bars_of_which_any_could_be_one_digit_are_read_in_bounded_batches():
    batches = []

    def confidence(ink):
        batches.append(len(ink))
        return np.full(len(ink), 0.5)

    bars = [Component(np.ones((400, 2), np.float32), 100, 8 * k) for k in range(100)]
    segment([bars], confidence)
    assert max(batches[1:]) <= BATCH_SIZE
    assert sum(batches) <= 100 + 100 * MAX_PRIMITIVES
