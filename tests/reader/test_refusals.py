"""Noise, blank paper and letters are rejected; handwriting is read."""

import numpy as np
import pytest

from brightest import Reader
from brightest.data import load_data
from brightest.data.out_of_distribution import generate_images
from brightest.evaluation.calibration import accepted, probabilities, reliability
from brightest.reader.cells import CELL_SIDE
from brightest.reader.lattice import MAX_REMAP_SIDE
from support.letters import letters
from support.strokes import DIGITS, inked


@pytest.fixture(scope="module")
def reader():
    return Reader()


def test_ten_styles_of_writing_are_read(reader):
    right = [
        "".join(found.answer for found in reader.read(inked(digit, style)).digits) == digit
        for style in DIGITS
        for digit in "0123456789"
    ]
    assert len(right) == 100
    assert np.mean(right) >= 0.9


def test_letters_of_unknown_fonts_are_rejected(reader):
    accepted_letters = [any(found.accepted for found in reader.read(picture).digits) for _, _, picture in letters()]
    assert len(accepted_letters) == 90
    assert np.mean(accepted_letters) <= 0.1


@pytest.mark.mnist
@pytest.mark.parametrize("kind", ["uniform", "gaussian", "blank", "shuffled", "inverted"])
def test_out_of_distribution_images_are_rejected(reader, kind, mnist_folder):
    images = generate_images(kind, load_data("mnist", data_dir=mnist_folder).test, 4000)
    assert np.mean([digit.accepted for digit in reader.read_frames(images)]) <= 0.005


@pytest.mark.mnist
def test_nearly_all_digits_are_accepted_and_nearly_all_accepted_answers_right(mnist_folder):
    test = load_data("mnist", data_dir=mnist_folder).test
    trust = reliability(Reader(max_error=0.001).network, test)
    assert trust.answered >= 0.95
    assert trust.answered_error <= 0.0015


def test_a_larger_max_error_accepts_more(reader):
    images = load_data("optdigits").test.images
    given = [
        np.mean([digit.accepted for digit in Reader(max_error=share).read_frames(images)])
        for share in (0.0005, 0.001, 0.01)
    ]
    assert given[0] < given[1] < given[2]
    network = reader.network
    probs = probabilities(network, np.stack([digit.activations for digit in reader.read_frames(images)]))
    assert np.mean(accepted(network, probs)) == given[1]


@pytest.mark.parametrize("level", [0.0, 0.3, 1.0])
def test_a_blank_page_is_read_as_nothing(reader, level):
    for noise in (0, 0.02):
        grey = np.random.default_rng(0).normal(level, noise, (300, 200)).clip(0, 1)
        assert reader.read(grey).digits == ()


@pytest.mark.parametrize("shape", [(10, 600_000), (1, 5000), (5000, 1), (2000, 3), (2, 700), (1, 6)])
def test_a_strip_is_read_as_any_picture(reader, shape):
    strip = np.full(shape, 255, np.uint8)
    for layout in ({}, {"expect": 3}, {"grid": (2, 3)}):
        assert not any(found.accepted for found in reader.read(strip, **layout).digits)


@pytest.mark.parametrize("grid", [(1, 180), (180, 1)])
def test_a_grid_may_have_all_its_cells_in_one_row(reader, grid):
    """Straightened, they are longer than OpenCV moves at once, and than the picture has pixels."""
    assert 180 * CELL_SIDE > MAX_REMAP_SIDE
    assert reader.read(np.full((90, 135), 255, np.uint8), grid=grid).text.count(".") == 180
