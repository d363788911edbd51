"""Digits that are struck through are rejected; digits with a stroke of their own are not."""

import re
from itertools import product

import numpy as np
import pytest
from PIL import Image, ImageDraw

from brightest import Reader
from brightest.data import load_data
from brightest.reader.strikethrough import is_struck_through
from support.strokes import DIGITS as ALL_STYLES
from support.strokes import INK, PAPER, inked

DIGITS = list(ALL_STYLES)[::2]
HEIGHT = 50
# Ends of strokes, from -1, the left or upper edge of the digit, to 1; they are extended on both sides.
STROKES = {
    "through": [((-1, 0.1), (1, -0.1))],
    "twice": [((-1, -0.4), (1, -0.3)), ((-1, 0.3), (1, 0.4))],
    "aslant": [((-1, 1), (1, -1))],
    "cross": [((-1, 1), (1, -1)), ((-1, -1), (1, 1))],
}
MAX_ACCEPTED = {"through": 0.4, "twice": 0.14, "aslant": 0.06}  # shares; 0.56, 0.18 and 0.10 without detection


@pytest.fixture(scope="module")
def reader():
    return Reader()


def padded(picture, margin):
    return np.pad(picture, margin, constant_values=PAPER)


def struck_through(digit, style, way, beyond=10):
    """The digit in ink, dark on white, with strokes that reach `beyond` pixels beyond it."""
    picture = Image.fromarray(padded(inked(digit, style, HEIGHT), beyond))
    rows, columns = np.nonzero(np.asarray(picture) < 128)
    middle = np.array([columns.min() + columns.max(), rows.min() + rows.max()]) / 2
    reach = np.array([np.ptp(columns), np.ptp(rows)]) / 2 + beyond
    for stroke in STROKES[way]:
        ImageDraw.Draw(picture).line([tuple(middle + reach * end) for end in np.array(stroke)], INK, 4)
    return np.asarray(picture)


def ink(picture):
    """The ink of a picture, cropped."""
    rows, columns = np.nonzero(picture < 128)
    return 1 - picture[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1] / 255


@pytest.mark.parametrize("way", STROKES)
def test_strokes_through_a_digit_and_beyond_it_are_found(way):
    broad = product("02356789", DIGITS)
    assert np.mean([is_struck_through(ink(struck_through(*pair, way))) for pair in broad]) >= 0.5


def test_intact_digits_have_no_such_strokes():
    written = [pair for pair in product("012356789", DIGITS) if is_struck_through(ink(inked(*pair, HEIGHT)))]
    assert written == []


@pytest.mark.mnist
@pytest.mark.parametrize("every", [10, pytest.param(1, marks=pytest.mark.slow)])
def test_hardly_a_digit_of_mnist_has_one(mnist_folder, every):
    test = load_data("mnist", data_dir=mnist_folder).test[::every]
    images = test.images[test.labels != 4].reshape(-1, 28, 28)
    assert np.mean([is_struck_through(ink(255 - image)) for image in images]) <= 0.003


@pytest.mark.parametrize("way", MAX_ACCEPTED)
def test_few_struck_through_digits_are_accepted(reader, way):
    sure = [
        any(digit.accepted for digit in reader.read(struck_through(*pair, way)).digits)
        for pair in product("0123456789", DIGITS)
    ]
    assert np.mean(sure) <= MAX_ACCEPTED[way]


def row(text, style="american"):
    """Digits side by side; those before a / are struck through."""
    found = re.findall(r"(\d)(/?)", text)
    return padded(
        np.hstack(
            [
                struck_through(digit, style, "through") if mark else padded(inked(digit, style), 10)
                for digit, mark in found
            ]
        ),
        20,
    )


@pytest.mark.parametrize("style", ["american", "wide", "narrow"])
@pytest.mark.parametrize(("text", "read"), [("8/0/26", "??26"), ("8/0/3/269", "???269"), ("3/8/25/6", "??2?6")])
def test_digits_beside_them_are_accepted_all_the_same(reader, text, read, style):
    reading = reader.read(row(text, style), expect=len(read)) if style == "wide" else reader.read(row(text, style))
    sure = [digit.accepted for digit in reading.digits]
    assert sure == [one != "?" for one in read]


def test_in_a_grid_too(reader):
    assert reader.read(row("3/3"), grid=(1, 2)).text == "?3"


@pytest.mark.parametrize("bar", [(16, 66), (18, 68), (10, 60)])
@pytest.mark.parametrize("pen", [4, 6])
def test_a_seven_may_have_a_bar_wider_than_its_roof(reader, bar, pen):
    picture = Image.new("L", (90, 100), PAPER)
    for line in ([(20, 20), (60, 20), (40, 80)], [(bar[0], 48), (bar[1], 46)]):
        ImageDraw.Draw(picture).line(line, INK, pen, "curve")
    assert reader.read(np.asarray(picture)).text == "7"
