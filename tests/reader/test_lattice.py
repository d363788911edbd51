"""Lattices follow lines that are tilted, curved, broken or faint; text and empty paper have none."""

import cv2
import numpy as np
import pytest

from brightest.reader.lattice import find_lattice, straighten
from support.grids import CELL, MARGIN, crossings, draw_grid, straight


def tilted(places, degrees=9):
    turn = np.radians(degrees)
    middle = np.array([MARGIN + 3 * CELL, MARGIN + 3 * CELL])
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return (straight(places) - middle) @ rotation * 0.85 + middle


def curved(places):
    x, y = straight(places).T
    return np.stack([x + 6 * np.sin(y / 90), y + 14 * np.sin(x / 120)], axis=1)


def in_perspective(places):
    x, y = straight(places).T
    scale = 1 + 0.0008 * y
    return np.stack([x / scale, 1.1 * y / scale], axis=1)


def assert_on(lattice, place, rows, columns):
    expected = place(crossings(rows, columns).reshape(-1, 2)).reshape(rows + 1, columns + 1, 2)
    assert np.linalg.norm(lattice - expected, axis=2).max() < 0.03 * CELL


@pytest.mark.parametrize("place", [straight, tilted, curved, in_perspective])
@pytest.mark.parametrize(("rows", "columns"), [(9, 9), (6, 7)])
def test_a_lattice_lies_on_the_lines(place, rows, columns):
    picture = draw_grid(rows, columns, place, digits=[(1, 1), (2, 4), (5, 0)])
    assert_on(find_lattice(picture, rows, columns), place, rows, columns)


def test_a_row_of_boxes_is_a_grid():
    assert_on(find_lattice(draw_grid(1, 8), 1, 8), straight, 1, 8)


def test_faint_lines_under_noise_are_found():
    rng = np.random.default_rng(0)
    picture = draw_grid(9, 9, ink=22)
    noisy = np.clip(picture + rng.normal(0, 5, picture.shape), 0, 255).astype(np.uint8)
    assert_on(find_lattice(noisy, 9, 9), straight, 9, 9)


@pytest.mark.parametrize("seed", range(3))
def test_faint_lines_are_found_among_bold_ones_text_and_digits(seed):
    rng = np.random.default_rng(seed)
    page = np.full((1150, 620), 185, np.uint8)
    grid = page[330:770, 80:520]
    grid[:] = draw_grid(9, 9, ink=14) - 25
    for at in range(MARGIN, MARGIN + 9 * CELL + 1, 3 * CELL):
        grid[at - 1 : at + 2, MARGIN:-MARGIN] = grid[MARGIN:-MARGIN, at - 1 : at + 2] = 90
    for y, x in (
        MARGIN + CELL * crossings(8, 8).reshape(-1, 2).astype(int) + rng.integers((28, 5), (36, 18), (81, 2))
    ).tolist():
        cv2.putText(grid, str(rng.integers(1, 10)), (x, y), 0, 1, 20, 3)
    for y in (60, 110, 160, 210, 260, 850, 890, 930, 970, 1010, 1050, 1090, 1130):
        cv2.putText(page, "FILL IN EVERY ROW", (60, y), 0, 1.4, 70, 5)
    noisy = np.clip(cv2.GaussianBlur(page, (3, 3), 0) + rng.normal(0, 3, page.shape), 0, 255).astype(np.uint8)
    assert_on(find_lattice(noisy, 9, 9) - (80, 330), straight, 9, 9)


def test_broken_lines_are_continued():
    rng = np.random.default_rng(0)
    picture = draw_grid(9, 9)
    for x, y in rng.integers(MARGIN, MARGIN + 9 * CELL, (60, 2)):
        picture[y : y + 12, x : x + 12] = 210
    assert_on(find_lattice(picture, 9, 9), straight, 9, 9)


def test_a_grid_is_found_beside_text_and_a_desk():
    picture = np.full((700, 600), 200, np.uint8)
    picture[100:540, 60:500] = draw_grid(9, 9)
    picture[:, 560:] = 40
    for y in range(20, 110, 22):
        cv2.putText(picture, "Fill in every row with 1 to 9, once each.", (20, y), 0, 0.7, 60, 2)
    found = find_lattice(picture, 9, 9)
    assert_on(found - (60, 100), straight, 9, 9)


def test_blocks_between_bold_lines_are_no_grid():
    picture = draw_grid(9, 9, ink=60)
    for line in range(0, 10, 3):
        at = MARGIN + line * CELL
        picture[at - 2 : at + 3, MARGIN:-MARGIN] = picture[MARGIN:-MARGIN, at - 2 : at + 3] = 20
    assert_on(find_lattice(picture, 9, 9), straight, 9, 9)


@pytest.mark.parametrize("shape", [(40, 40), (400, 300)])
def test_empty_paper_has_no_lattice(shape):
    assert find_lattice(np.full(shape, 200, np.uint8), 9, 9) is None


def test_text_has_no_lattice():
    rng = np.random.default_rng(0)
    picture = np.full((500, 500), 220, np.uint8)
    for y in range(40, 480, 44):
        cv2.putText(picture, "".join(map(str, rng.integers(0, 10, 18))), (30, y), 0, 1.2, 30, 3)
    assert find_lattice(picture, 9, 9) is None


def test_noise_has_no_lattice():
    rng = np.random.default_rng(0)
    assert find_lattice(rng.integers(0, 256, (300, 400), dtype=np.uint8), 9, 9) is None


def test_a_lattice_of_more_pixels_than_opencv_moves_at_once_is_straightened_whole():
    grey = np.tile(np.arange(100, dtype=np.uint8), (4, 1))
    lattice = np.stack(np.meshgrid(np.linspace(0, 99, 1001), [0, 3]), axis=2).astype(np.float32)
    straight_row = straighten(grey, lattice, 2, 40)
    assert straight_row.shape == (2, 40_000)
    assert np.abs(straight_row - np.linspace(0, 99, 40_000)).max() <= 1


def test_straightened_cells_are_the_pictures_pixels():
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 256, (3 * 50, 4 * 50), dtype=np.uint8)
    lattice = (50 * crossings(3, 4)[..., ::-1] - 0.5).astype(np.float32)  # on the pixels' edges
    assert np.array_equal(straighten(picture, lattice, 50, 50), picture)


def test_a_line_is_found_in_its_middle_however_wide_and_however_large_the_picture():
    picture = draw_grid(9, 9)
    for line in range(10):
        at = MARGIN + line * CELL
        picture[at - 3 : at + 4, MARGIN - 3 : 4 - MARGIN] = picture[MARGIN - 3 : 4 - MARGIN, at - 3 : at + 4] = 60
    large = cv2.resize(picture, None, fx=4, fy=4)
    lattice = (find_lattice(large, 9, 9) + 0.5) / 4 - 0.5
    assert np.abs(lattice.mean(axis=(0, 1)) - (MARGIN + 4.5 * CELL)).max() < 0.005 * CELL
