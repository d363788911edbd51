"""Photos of rows, pages and puzzles, made of MNIST's test digits: how many are read right."""

from dataclasses import replace

import numpy as np
import pytest

from brightest import Reader
from brightest.data import load_data
from brightest.data.synthetic.photos import CONDITIONS, page, photos
from brightest.data.synthetic.puzzles import puzzle
from support.measuring import distance

pytestmark = pytest.mark.mnist


@pytest.fixture(params=[4, pytest.param(1, marks=pytest.mark.slow)], ids=["fewer", "all"])
def divisor(request):
    """The numbers of photos below are divided by it."""
    return request.param


@pytest.fixture
def mnist_test(mnist_folder):
    return load_data("mnist", data_dir=mnist_folder).test


@pytest.fixture(scope="module")
def reader():
    return Reader()


def answers(reading):
    """All answers, accepted or not."""
    return "\n".join("".join(getattr(one, "answer", one.text) for one in row) for row in reading.rows)


def test_few_characters_are_wrong_under_any_condition(reader, mnist_test, divisor):
    error, length = {}, {}
    for name, ranges in CONDITIONS.items():
        made = list(photos(mnist_test, ranges, 40 // divisor, seed=1))
        error[name] = sum(distance(answers(reader.read(photo.image)), photo.text) for photo in made)
        length[name] = sum(len(photo.text) for photo in made)
    assert sum(error.values()) / sum(length.values()) <= 0.02
    assert max(error[name] / length[name] for name in CONDITIONS) <= 0.05, error


def test_strings_of_six_are_mostly_read_whole(reader, mnist_test, divisor):
    right = [
        answers(reader.read(photo.image)) == photo.text
        for ranges in CONDITIONS.values()
        for photo in photos(mnist_test, replace(ranges, digits=(6, 6)), 12 // divisor, seed=2)
    ]
    assert np.mean(right) >= 0.92


def test_a_page_is_read_line_by_line(reader, mnist_test, divisor):
    wrong = length = 0
    for seed in range(8 // divisor):
        made = page(mnist_test, CONDITIONS["everything"], 4, np.random.default_rng([3, seed]))
        reading = reader.read(made.image)
        assert len(reading.rows) == 4
        wrong += distance(answers(reading), made.text)
        length += len(made.text)
    assert wrong / length <= 0.02


def test_a_puzzle_is_read_cell_by_cell(reader, mnist_test, divisor):
    right = filled = 0
    for seed in range(8 // divisor):
        made = puzzle(mnist_test, np.random.default_rng([4, seed]))
        reading = reader.read(made.image, grid=(9, 9))
        assert [len(row) for row in reading.rows] == [9] * 9
        for row, text in zip(reading.rows, made.rows, strict=True):
            assert [digit is None for digit in row] == [name == "." for name in text]
            right += sum(digit.answer == name for digit, name in zip(row, text, strict=True) if digit)
            filled += sum(name != "." for name in text)
    assert right / filled >= 0.98


def test_the_expected_number_of_digits_is_read(reader, mnist_test):
    for photo in photos(mnist_test, replace(CONDITIONS["plain"], gap=(0.0, 0.1)), 20, seed=5):
        assert len(reader.read(photo.image, expect=len(photo.text)).digits) == len(photo.text)


def test_a_box_encloses_its_digit(reader, mnist_test):
    photo = next(photos(mnist_test, replace(CONDITIONS["plain"], digits=(8, 8), gap=(0.5, 0.8)), 1, seed=6))
    dark = photo.image.min(axis=2) < photo.image.max() // 2
    for digit in reader.read(photo.image).digits:
        left, top, right, bottom = digit.box
        y, x = np.nonzero(dark[top:bottom, left:right])
        assert len(y) > 50
        assert x.min() <= 4
        assert y.min() <= 4
        assert right - left - x.max() <= 5
        assert bottom - top - y.max() <= 5


def test_accepted_digits_are_right_more_often(reader, mnist_test, divisor):
    digits = [
        (digit, name)
        for photo in photos(mnist_test, CONDITIONS["everything"], 60 // divisor, seed=7)
        for reading in [reader.read(photo.image)]
        if len(reading.digits) == len(photo.text)
        for digit, name in zip(reading.digits, photo.text, strict=True)
    ]
    sure = [digit.answer == name for digit, name in digits if digit.accepted]
    assert len(sure) >= 0.9 * len(digits)
    assert np.mean(sure) >= 0.995
