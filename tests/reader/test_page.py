"""From a photo to pieces of ink: paper flattened, ruling removed, digits found in reading order, cells of a grid."""

from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from brightest.errors import ImageError
from brightest.reader.background import flatten
from brightest.reader.components import pieces, together, typical
from brightest.reader.grid import cells
from brightest.reader.lines import rows
from brightest.reader.ruling import skew, without_ruling
from brightest.reader.splitting import cut
from support.drawing import seven


def drawn(height, width, *boxes):
    """Dark boxes (top, left, bottom, right) on light paper, as grey."""
    grey = np.full((height, width), 0.9, np.float32)
    for top, left, bottom, right in boxes:
        grey[top:bottom, left:right] = 0.2
    return grey


def inked(*boxes, height=120, width=300):
    ink = np.zeros((height, width), np.float32)
    for top, left, bottom, right in boxes:
        ink[top:bottom, left:right] = 1
    return ink


def boxes(found):
    return [(piece.left, piece.right) for piece in found]


@pytest.mark.parametrize("dark", [True, False])
def test_a_shadow_with_a_sharp_edge_is_gone_and_ink_is_left(dark):
    grey = drawn(120, 300, (40, 50, 80, 58), (40, 200, 80, 208))
    grey[:, 150:] *= 0.5
    ink, noise = flatten(grey if dark else 1 - grey)
    assert noise < 0.02
    assert ink[45:75, 51:57].min() > 0.4
    assert ink[45:75, 201:207].min() > 0.4
    assert ink[:, 100:148].max() < 0.1
    assert ink[:, 152:190].max() < 0.1


def test_paper_without_ink_is_an_error_and_noise_is_paper():
    with pytest.raises(ImageError, match="nothing stands out"):
        flatten(np.full((50, 50), 0.7, np.float32))
    with pytest.raises(ImageError, match="nothing stands out"):
        flatten(np.random.default_rng(0).normal(0.8, 0.02, (100, 100)).clip(0, 1).astype(np.float32))


@pytest.mark.parametrize("degrees", [-12, -3, 0, 7])
def test_the_skew_of_lines_is_found_to_a_fraction_of_a_degree(degrees):
    ink = inked(*[(top, 0, top + 2, 400) for top in range(50, 260, 40)], height=300, width=400)
    turned = np.asarray(Image.fromarray(ink).rotate(-degrees, Image.Resampling.BILINEAR))
    assert skew(turned) == pytest.approx(degrees, abs=0.3)


@pytest.mark.parametrize("degrees", [0, 6])
def test_lines_are_removed_and_what_is_written_over_them_stays(degrees):
    lines = 0.4 * inked(*[(top, 0, top + 2, 400) for top in range(20, 200, 40)], height=200, width=400)
    squares = np.maximum(
        lines, 0.4 * inked(*[(0, left, 200, left + 2) for left in range(15, 400, 40)], height=200, width=400)
    )
    turned = np.asarray(Image.fromarray(squares).rotate(-degrees, Image.Resampling.BILINEAR))
    written = inked((80, 100, 120, 106), (100, 200, 106, 230), height=200, width=400)
    clean = without_ruling(np.maximum(turned, written), noise=0.01)
    assert (clean[written > 0] == 1).all()
    assert (clean[written == 0] > 0.1).mean() < 0.002


def test_a_bar_that_crosses_most_of_a_small_picture_is_no_line():
    ink = inked((20, 15, 26, 75), (20, 60, 70, 66), height=90, width=90)
    np.testing.assert_array_equal(without_ruling(ink, noise=0.01), ink)


def test_pieces_are_apart_and_dust_is_left_out():
    ink = inked((40, 20, 80, 30), (40, 60, 80, 90), (100, 200, 103, 203))
    found = pieces(ink)
    assert len(found) == 2
    assert sorted(boxes(found)) == [(20, 30), (60, 90)]
    assert together(found).left == 20
    assert together(found).right == 90
    assert pieces(np.zeros((20, 20), np.float32)) == []


def test_a_piece_has_none_of_the_ink_of_another_in_its_box():
    ink = inked((20, 20, 100, 28), (92, 20, 100, 120), (30, 60, 60, 90))  # an L around a block
    corner = next(piece for piece in pieces(ink) if piece.height > 60)
    assert corner.ink[30 - corner.top : 60 - corner.top, 60 - corner.left : 90 - corner.left].max() == 0


def test_rows_go_from_left_to_right_and_downwards_though_they_are_askew():
    row = [(40 + drop, 20 + 60 * k, 80 + drop, 30 + 60 * k) for k, drop in enumerate((0, 10, 20, 30))]
    below = [(top + 70, left, bottom + 70, right) for top, left, bottom, right in row]
    found = rows(pieces(inked(*below, *row, height=240)))
    assert [[piece.left for piece in one] for one in found] == [[20, 80, 140, 200]] * 2
    assert [piece.top for piece in found[0]] == [40, 50, 60, 70]


def test_a_hat_is_one_piece_with_its_digit():
    (row,) = rows(pieces(inked((40, 20, 80, 30), (40, 100, 44, 120), (50, 98, 80, 118), (40, 200, 80, 210))))
    assert [piece.left for piece in row] == [20, 98, 200]
    assert row[1].top == 40


def test_typical_is_of_those_that_weigh_most():
    lengths = [40, 41, 39, 3, 2, 4, 1]
    assert typical(lengths, lengths) == 40
    assert typical(lengths, [1] * 7) == 4
    assert typical(lengths, lengths, share=0.75) == 41
    assert rows([]) == []


def test_a_cut_goes_where_least_ink_is():
    (piece,) = pieces(inked((40, 20, 80, 50), (58, 50, 61, 60), (40, 60, 80, 90)))
    parts = cut(piece)
    assert sum(part.ink.sum() for part in parts) == pytest.approx(piece.ink.sum())
    between = [(one.right + other.left) / 2 for one, other in pairwise(parts)]
    assert any(50 <= place <= 60 for place in between)
    assert len(cut(pieces(inked((40, 20, 80, 26)))[0])) == 1  # too narrow to be two


def test_a_grid_seen_askew_has_its_cells():
    size = 40
    ink = np.zeros((3 * size + 60, 4 * size + 60), np.float32)
    for row in range(4):
        ink[30 + row * size : 32 + row * size, 30 : 32 + 4 * size] = 0.8
    for column in range(5):
        ink[30 : 32 + 3 * size, 30 + column * size : 32 + column * size] = 0.8
    ink[30 + 50 : 30 + 72, 30 + 95 : 30 + 100] = 1  # second row, third column
    turned = np.asarray(Image.fromarray(ink).rotate(5, Image.Resampling.BILINEAR))
    found = cells(turned, 0.01, 3, 4)
    assert [[cell is not None for cell in row] for row in found] == [
        [False] * 4,
        [False, False, True, False],
        [False] * 4,
    ]
    left, top, right, bottom = found[1][2].box
    y, x = np.nonzero(np.asarray(Image.fromarray((ink == 1).astype(np.float32)).rotate(5)) > 0.5)
    assert abs(left - x.min()) <= 4
    assert abs(right - x.max()) <= 4
    assert abs(top - y.min()) <= 4
    assert abs(bottom - y.max()) <= 4


def test_a_grid_without_a_frame_is_the_picture():
    ink = inked((10, 20, 40, 26), (10, 180, 40, 186), height=50, width=300)
    assert [[cell is not None for cell in row] for row in cells(ink, 0.01, 1, 3)] == [[True, True, False]]


def test_a_single_drawing_is_one_piece():
    ink, _ = flatten(np.asarray(seven(), np.float32) / 255)
    assert len(rows(pieces(ink))) == 1


def box(ink, top, left, bottom, right, width=2):
    ink[top:bottom, left:right] = np.where(np.pad(np.zeros((bottom - top - 2 * width, right - left - 2 * width)), width,
                                                   constant_values=1) > 0, 1, ink[top:bottom, left:right])  # fmt: skip


def test_boxes_around_digits_are_no_pieces():
    ink = inked(*[(40, left, 80, left + 8) for left in (40, 120, 200)])
    for left in (20, 100, 180):
        box(ink, 25, left, 95, left + 60)
    assert sorted(boxes(pieces(ink))) == [(40, 48), (120, 128), (200, 208)]


def test_a_zero_is_no_box_though_all_its_sides_are_inked():
    ink = inked((40, 100, 80, 108))
    box(ink, 40, 20, 80, 50, width=4)
    assert sorted(boxes(pieces(ink))) == [(20, 50), (100, 108)]


def test_the_edge_of_a_page_is_no_piece_but_a_digit_at_the_border_is():
    ink = inked((0, 0, 200, 6), (60, 60, 100, 70), (60, 120, 100, 140), height=200, width=220)
    assert sorted(boxes(pieces(ink))) == [(60, 70), (120, 140)]
    tight = inked((0, 0, 60, 20), (0, 60, 60, 90), (0, 240, 60, 270), height=60, width=270)
    assert sorted(boxes(pieces(tight))) == [(0, 20), (60, 90), (240, 270)]


def test_what_is_left_of_a_tables_lines_is_no_piece():
    ink = inked((40, 40, 80, 60), (40, 140, 80, 160), (20, 100, 110, 103))
    assert sorted(boxes(pieces(ink))) == [(40, 60), (140, 160)]
    ones = inked(*[(20, left, 110, left + 3) for left in (40, 80, 120)])
    assert len(pieces(ones)) == 3  # nothing but straight lines: they may be ones


def test_what_is_fainter_than_the_rest_shows_through_from_behind():
    ink = inked((40, 20, 80, 30), (40, 60, 80, 90)) + np.float32(0.42) * inked((40, 200, 80, 220))
    assert sorted(boxes(pieces(ink))) == [(20, 30), (60, 90)]


@pytest.mark.parametrize("size", [(1, 3000), (2, 3000), (3, 40), (5, 5), (3000, 3)])
def test_a_picture_too_small_for_lines_keeps_its_ink(size):
    ink = np.zeros(size, np.float32)
    ink[size[0] // 2, size[1] // 2] = 1
    np.testing.assert_array_equal(without_ruling(ink, 0.01), ink)


def test_textures_are_refused():
    dots = np.zeros((1000, 1000), np.float32)
    for row in range(10, 990, 16):
        for column in range(10, 990, 16):
            dots[row : row + 6, column : column + 6] = 1
    with pytest.raises(ImageError, match="more than 2,000 pieces of ink"):
        pieces(dots)


def test_rows_side_by_side_are_read_from_left_to_right():
    left = [(40, 20, 80, 30), (40, 50, 80, 60)]
    right = [(36, 700, 76, 710), (36, 730, 76, 740)]
    found = rows(pieces(inked(*right, *left, width=800)))
    assert [[piece.left for piece in row] for row in found] == [[20, 50], [700, 730]]


def test_smaller_writing_is_a_row_of_its_own():
    found = rows(
        pieces(inked((20, 20, 120, 50), (20, 80, 120, 110), (200, 20, 230, 30), (200, 50, 230, 60), height=260))
    )
    assert [len(row) for row in found] == [2, 2]
