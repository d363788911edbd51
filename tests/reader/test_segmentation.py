"""Which ink is one digit: the cheapest chain of runs, by what a made-up network thinks of each width."""

import numpy as np
import pytest

from brightest.reader.components import Component
from brightest.reader.segmentation import segment

HEIGHT = 40


def block(left, width, height=HEIGHT):
    return Component(np.ones((height, width), np.float32), 100 - height, left)


def sure_of(*widths):
    """A network that takes ink of these widths for a digit, and nothing else."""
    return lambda pieces: np.array([0.99 if any(abs(p.width - w) <= 2 for w in widths) else 0.01 for p in pieces])


def neck(left, parts):
    """Blocks that hang together by a thread."""
    width = sum(parts) + 4 * (len(parts) - 1)
    ink = np.zeros((HEIGHT, width), np.float32)
    at = 0
    for part in parts:
        ink[:, at : at + part] = 1
        at += part + 4
    ink[20:22] = 1
    return Component(ink, 60, left)


def widths(found):
    return [[piece.width for piece in row] for row in found]


def test_pieces_that_are_digits_stay_as_they_are():
    row = [block(0, 20), block(50, 20), block(100, 20)]
    assert widths(segment([row, row], sure_of(20))) == [[20, 20, 20]] * 2


def test_strokes_that_are_no_digit_alone_are_put_together():
    row = [block(0, 20), block(50, 8), block(62, 8), block(100, 20)]
    assert widths(segment([row], sure_of(20))) == [[20, 20, 20]]


def test_strokes_far_apart_are_never_one_digit():
    assert widths(segment([[block(0, 8), block(100, 8)]], sure_of(108))) == [[8, 8]]


def test_digits_that_touch_are_cut():
    (row,) = segment([[neck(0, [20, 20])]], sure_of(20, 22, 24))
    assert len(row) == 2
    assert all(18 <= piece.width <= 26 for piece in row)


def test_ink_is_not_cut_into_parts_of_which_one_is_no_digit():
    assert widths(segment([[neck(0, [20, 36])]], sure_of(20, 22, 24))) == [[60]]


def test_a_sure_digit_is_not_cut_though_its_parts_could_be_digits():
    assert widths(segment([[neck(0, [20, 20])]], sure_of(20, 44))) == [[44]]


@pytest.mark.parametrize("expect", [1, 2, 3])
def test_who_knows_the_number_gets_it(expect):
    row = [block(0, 20), block(30, 20), block(60, 20)]
    (found,) = segment([row], sure_of(20), expect)
    assert len(found) == expect


def test_a_number_that_can_not_be_had_is_come_near_to():
    assert len(segment([[block(0, 4)]], sure_of(4), 5)[0]) == 1


def test_so_many_bars_that_any_of_them_could_be_one_digit_are_read_in_moderation():
    asked = []

    def surest(pieces):
        asked.append(len(pieces))
        return np.full(len(pieces), 0.5)

    bars = [Component(np.ones((400, 2), np.float32), 100, 8 * k) for k in range(100)]
    segment([bars], surest)
    assert max(asked[1:]) <= 32
    assert sum(asked) <= 100 + 100 * 7


def test_commas_and_points_are_no_digits():
    row = [block(0, 20), Component(np.ones((8, 6), np.float32), 92, 30), block(50, 20)]
    assert widths(segment([row], sure_of(20, 6))) == [[20, 20]]
